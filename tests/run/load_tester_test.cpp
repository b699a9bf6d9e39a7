#include "sim/run/load_tester.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace aviary {
namespace {

using namespace std::chrono_literals;

struct World {
  std::vector<LoadTest> started;
  RngStreams streams{1};

  LoadTester tester(std::map<std::string, WebhookBehaviour> behaviours = {}) {
    return LoadTester({std::move(behaviours), [](const HookCall&) { return false; },
                       [this](const LoadTest& load) { started.push_back(load); }},
                      streams);
  }
};

HookCall callTo(const std::string& url, StringMap metadata = {}) {
  HookCall call;
  call.canary = {"test", "podinfo"};
  call.name = "hook";
  call.url = url;
  call.metadata = std::move(metadata);
  call.timeout = 10s;
  return call;
}

const std::string tasks = "http://flagger-loadtester.test/";

TEST_CASE("load tester: every endpoint of the gates") {
  World world;
  LoadTester tester = world.tester();
  struct Row {
    const char* path;
    int status;
    const char* body;
  };
  // In this order: a gate keeps what it was told last, and starts closed.
  const Row rows[] = {
      {"gate/approve", 200, "OK"},      {"gate/halt", 403, "Forbidden"},
      {"gate/check", 403, "Forbidden"}, {"gate/open", 202, ""},
      {"gate/check", 200, "Approved"},  {"rollback/check", 403, "Forbidden"},
      {"gate/close", 202, ""},          {"gate/check", 403, "Forbidden"},
      {"rollback/open", 202, ""},       {"rollback/check", 200, "Approved"},
      {"rollback/close", 202, ""},      {"rollback/check", 403, "Forbidden"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    const HookReply reply = tester.call(callTo(tasks + row.path));
    CHECK(reply.status == row.status);
    CHECK(reply.body == row.body);
  }
}

TEST_CASE("load tester: a gate belongs to one canary") {
  World world;
  LoadTester tester = world.tester();
  CHECK(tester.call(callTo(tasks + "gate/open")).status == 202);
  HookCall other = callTo(tasks + "gate/check");
  other.canary.name = "another";
  CHECK(tester.call(other).status == 403);
}

TEST_CASE("load tester: what the scenario and the timeline say comes first") {
  World world;
  WebhookBehaviour fails;
  fails.answer = {500, "no"};
  LoadTester tester = world.tester({{"hook", fails}});
  CHECK(tester.call(callTo(tasks + "gate/approve")).status == 500);
  tester.setGate("hook", GateAction::Answer::Open);
  CHECK(tester.call(callTo(tasks + "gate/halt")).status == 200);
  tester.setGate("hook", GateAction::Answer::Close);
  CHECK(tester.call(callTo(tasks + "gate/approve")).status == 403);
}

TEST_CASE("load tester: commands are queued, run to their end, or refused") {
  struct Row {
    const char* name;
    StringMap metadata;
    int status;
    std::size_t loads;
    SimDuration takes;
  };
  const Row rows[] = {
      {"no metadata", {}, 400, 0, 0s},
      {"no command", {{"type", "cmd"}}, 400, 0, 0s},
      {"unknown type", {{"type", "k6"}, {"cmd", "x"}}, 400, 0, 0s},
      {"queued load", {{"cmd", "hey -z 1m -q 5 -c 2 http://podinfo-canary.test/"}}, 202, 1, 0s},
      {"queued, not understood", {{"cmd", "wrk -d1m http://podinfo/"}}, 202, 0, 0s},
      {"test", {{"type", "bash"}, {"cmd", "curl -sf http://podinfo/"}}, 200, 0, 0s},
      {"failing test", {{"type", "bash"}, {"cmd", "false"}}, 500, 0, 0s},
      {"helm test", {{"type", "helmv3"}, {"cmd", "test podinfo"}}, 200, 0, 0s},
      {"load to its end", {{"type", "bash"}, {"cmd", "hey -z 5s http://podinfo/"}}, 200, 1, 5s},
      {"load beyond the timeout", {{"type", "bash"}, {"cmd", "hey -z 1m http://podinfo/"}}, 0, 1,
       10s},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    World world;
    LoadTester tester = world.tester();
    const HookReply reply = tester.call(callTo(tasks, row.metadata));
    CHECK(reply.status == row.status);
    CHECK(reply.duration == row.takes);
    CHECK(world.started.size() == row.loads);
  }
}

}  // namespace
}  // namespace aviary
