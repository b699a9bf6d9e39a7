#include <doctest/doctest.h>

#include "tests/controllers/canary_fixture.hpp"

namespace aviary {
namespace {

using Events = std::vector<std::string>;
using enum CanaryPhase;

const HookReply closed{403, "closed", "", {}};

CanarySpec withHook(HookType type, CanarySpec spec) {
  CanaryWebhook hook;
  hook.name = "gate";
  hook.type = type;
  hook.url = "http://hooks/gate";
  spec.analysis.webhooks.push_back(hook);
  return spec;
}

CanarySpec weighted(int step, int max) {
  CanarySpec spec = CanaryFixture::spec();
  spec.analysis.stepWeight = step;
  spec.analysis.maxWeight = max;
  return spec;
}

}  // namespace

TEST_CASE("canary hooks: a closed confirm-rollout holds the start and says so once") {
  CanaryFixture world(withHook(HookType::ConfirmRollout, weighted(50, 50)));
  world.initialize();
  world.setImage("podinfo:2");
  world.script.hooks["gate"] = closed;
  world.script.alerts.clear();
  CHECK(world.tick() == Events{"(W) Halt podinfo.test advancement waiting for approval gate"});
  CHECK(world.phase() == Waiting);
  CHECK(world.tick().empty());
  CHECK(world.script.alerts.size() == 1);
  CHECK(world.replicas("podinfo") == 0);
  world.script.hooks.clear();
  CHECK(world.tick() == Events{"Confirm-rollout check gate passed",
                               "New revision detected! Scaling up podinfo.test"});
  CHECK(world.phase() == Progressing);
}

TEST_CASE("canary hooks: a refused promotion shows weight 0 and iterations -1, traffic stays") {
  CanaryFixture world(withHook(HookType::ConfirmPromotion, weighted(50, 50)));
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  world.tick();
  world.script.hooks["gate"] = closed;
  CHECK(world.tick() ==
        Events{"(W) Halt podinfo.test advancement waiting for promotion approval gate"});
  CHECK(world.phase() == WaitingPromotion);
  CHECK(world.canary().status.canaryWeight == 0);
  CHECK(world.canary().status.iterations == -1);
  CHECK(world.routes() == "50/50");
  CHECK(world.tick().empty());
  world.script.hooks.clear();
  CHECK(world.tick() == Events{"Confirm-promotion check gate passed",
                               "Copying podinfo.test template spec to podinfo-primary.test"});
  CHECK(world.phase() == Promoting);
}

TEST_CASE("canary hooks: provider kubernetes sets a refused promotion back to nine iterations") {
  CanarySpec spec = withHook(HookType::ConfirmPromotion, weighted(50, 50));
  spec.provider = "kubernetes";
  CanaryFixture world(spec);
  world.initialize();
  world.setImage("podinfo:2");
  world.script.hooks["gate"] = closed;
  for (int tick = 0; tick < 12; ++tick) world.tick();  // start, ten iterations, the gate
  CHECK(world.phase() == WaitingPromotion);
  CHECK(world.canary().status.iterations == 9);
}

TEST_CASE("canary hooks: failing pre-rollout and rollout hooks count as failed checks") {
  CanaryFixture before(withHook(HookType::PreRollout, weighted(50, 50)));
  before.initialize();
  before.setImage("podinfo:2");
  before.tick();
  before.script.hooks["gate"] = closed;
  CHECK(before.tick() ==
        Events{"Starting canary analysis for podinfo.test",
               "(W) Halt podinfo.test advancement pre-rollout check gate failed closed"});
  CHECK(before.canary().status.failedChecks == 1);
  CHECK(before.routes() == "100/0");

  CanaryFixture during(withHook(HookType::Rollout, weighted(50, 50)));
  during.initialize();
  during.setImage("podinfo:2");
  during.tick();
  during.tick();
  during.script.hooks["gate"] = {503, "busy", "", {}};
  during.script.queries.clear();
  CHECK(during.tick() == Events{"(W) Halt podinfo.test advancement external check gate failed POST "
                                "http://hooks/gate giving up after 1 attempt(s)"});
  CHECK(during.canary().status.failedChecks == 1);
  CHECK(during.script.queries.empty());
}

TEST_CASE("canary hooks: a refused traffic increase is told each tick and never counts") {
  CanaryFixture world(withHook(HookType::ConfirmTrafficIncrease, weighted(50, 50)));
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  world.script.hooks["gate"] = closed;
  world.script.alerts.clear();
  world.tick();
  world.tick();
  CHECK(world.script.alerts.size() == 2);
  CHECK(world.canary().status.failedChecks == 0);
  CHECK(world.routes() == "100/0");
}

TEST_CASE("canary hooks: a rollback hook that answers with success rolls back") {
  CanaryFixture world(withHook(HookType::Rollback, weighted(10, 50)));
  world.script.hooks["gate"] = closed;
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  CHECK(world.tick().front() == "Rollback hook gate not signaling a rollback");
  world.script.hooks.clear();
  CHECK(world.tick() == Events{"(W) Rollback check gate passed",
                               "(W) Rolling back podinfo.test manual webhook invoked",
                               "(W) Canary failed! Scaling down podinfo.test"});
  CHECK(world.phase() == Failed);
}

TEST_CASE("canary hooks: event hooks hear every event with the phase of its moment") {
  CanaryFixture world(withHook(HookType::Event, weighted(50, 50)));
  world.initialize();
  REQUIRE_FALSE(world.script.calls.empty());
  CHECK(world.script.calls.back().event->message == "Initialization done! podinfo.test");
  CHECK(world.script.calls.back().phase == Initialized);
  world.setImage("podinfo:2");
  world.tick();
  CHECK(world.script.calls.back().phase == Progressing);  // "New revision detected!"
}

TEST_CASE("canary hooks: retries wait, and a tick lasts as long as its calls") {
  CanarySpec spec = withHook(HookType::Rollout, weighted(50, 50));
  spec.analysis.webhooks[0].retries = 2;
  CanaryFixture world(spec);
  world.initialize();
  world.setImage("podinfo:2");
  world.tick();
  world.tick();
  world.script.calls.clear();
  world.script.hooks["gate"] = {0, "", "timeout", std::chrono::seconds{10}};
  CHECK(world.tick() == Events{"(W) Halt podinfo.test advancement external check gate failed POST "
                               "http://hooks/gate giving up after 3 attempt(s): timeout"});
  REQUIRE(world.script.calls.size() == 3);
  // 10 s, a wait of 1 s, 10 s, a wait of 2 s, 10 s.
  CHECK(world.report.duration == std::chrono::seconds{33});
  CHECK(world.script.calls[2].at - world.script.calls[0].at == std::chrono::seconds{23});
  CHECK(world.script.calls[2].attempt == 3);
}

TEST_CASE("canary alerts: an entry whose provider cannot be reached is passed over") {
  CanarySpec spec = weighted(50, 50);
  for (const char* name : {"absent", "pager", "mute", "locked", "secret", "plain"}) {
    spec.analysis.alerts.push_back({name, "info", {"", "", name, ""}});
  }
  CanaryFixture world(spec);
  const auto provider = [&world](const char* name, const char* type, const char* address,
                                 const char* secret) {
    AlertProvider made;
    made.metadata.name = name;
    made.metadata.namespace_ = "test";
    made.type = type;
    made.address = address;
    made.secretName = secret;
    world.store.create<AlertProvider>(made);
  };
  provider("pager", "pager", "http://a", "");  // no such type
  provider("mute", "slack", "", "");           // no address
  provider("locked", "slack", "", "nowhere");  // no such secret
  provider("secret", "msteams", "", "token");
  provider("plain", "slack", "http://a", "");
  Secret token;
  token.metadata.name = "token";
  token.metadata.namespace_ = "test";
  token.data = {{"address", "http://b"}};
  world.store.create<Secret>(token);
  world.initialize();
  REQUIRE(world.script.alerts.size() == 2);
  CHECK(world.script.alerts[0].provider == "secret");
  CHECK(world.script.alerts[1].provider == "plain");
  CHECK(world.script.alerts[1].rendered().starts_with(
      "*podinfo.test*\nNew Deployment detected, initialization completed.\nTarget: "));
}

}  // namespace aviary
