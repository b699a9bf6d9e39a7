#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <set>

#include "sim/delivery/canary_phases.hpp"
#include "tests/controllers/canary_fixture.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

constexpr std::array<const char*, 6> providers{"istio",   "nginx",   "gatewayapi:v1",
                                               "traefik", "linkerd", "kubernetes"};
constexpr std::array<HookType, 5> hookTypes{HookType::ConfirmRollout, HookType::PreRollout,
                                            HookType::ConfirmTrafficIncrease,
                                            HookType::ConfirmPromotion, HookType::Rollback};

// A small canary of any strategy, whose hooks are called by the names of their types.
CanarySpec randomSpec(Rng& rng) {
  CanarySpec spec = CanaryFixture::spec(providers[rng.below(providers.size())]);
  CanaryAnalysis& analysis = spec.analysis;
  analysis.interval = "10s";
  analysis.threshold = 1 + static_cast<int>(rng.below(3));
  switch (rng.below(4)) {
    case 0:
      analysis.stepWeights = {10, 60};
      break;
    case 1:
      analysis.iterations = 1 + static_cast<int>(rng.below(2));
      analysis.mirror = rng.below(2) == 0;
      break;
    case 2: {
      HttpMatch insider;
      insider.headers["x-canary"] = {StringMatch::Type::Exact, "1"};
      analysis.iterations = 2;
      analysis.match = {insider};
      break;
    }
    default:
      analysis.stepWeight = 50;
      analysis.stepWeightPromotion = rng.below(2) == 0 ? 30 : 0;
      break;
  }
  for (const HookType type : hookTypes) {
    if (rng.below(3) != 0) continue;
    CanaryWebhook hook;
    hook.name = std::string(text(type));
    hook.type = type;
    hook.url = "http://hooks/" + hook.name;
    analysis.webhooks.push_back(hook);
  }
  spec.ingressRef = ObjectReference{"networking.k8s.io/v1", "Ingress", "podinfo", ""};
  spec.service.gatewayRefs = {{"gateway.networking.k8s.io/v1", "Gateway", "public", ""}};
  spec.progressDeadlineSeconds = 20;
  spec.revertOnDeletion = true;
  return spec;
}

// Plays a canary with a user, a cluster, metrics and hooks that do anything at any time.
class Walk {
 public:
  explicit Walk(std::uint64_t seed)
      : rng_(RngStreams(seed).stream("walk")), world_(randomSpec(rng_)) {
    world_.store.watch<Canary>([this](const Change<Canary>& change) {
      if (!change.after) return;
      const CanaryPhase from = change.before ? change.before->status.phase : CanaryPhase::None;
      const CanaryPhase to = change.after->status.phase;
      visited.insert(to);
      if (!isLegalMove(from, to))
        illegal = std::string(text(from)) + " -> " + std::string(text(to));
    });
    Ingress ingress;
    ingress.metadata.name = "podinfo";
    ingress.metadata.namespace_ = "test";
    IngressRule rule;
    rule.paths.push_back({});
    rule.paths.back().backend.service = "podinfo";
    ingress.spec.rules = {rule};
    world_.store.create<Ingress>(ingress);
    world_.flagger.start();
  }

  void play() {
    for (int step = 1; step <= 90 && illegal.empty(); ++step) {
      if (step > 3) disturb();
      settlePods();
      (void)world_.engine.runUntil(timeAt(seconds{10 * step}));
      if (!world_.store.get<Canary>(world_.key)) return;
      checkStatus();
    }
  }

  std::set<CanaryPhase> visited;
  std::string illegal;

 private:
  void disturb() {
    Canary canary = world_.canary();
    switch (rng_.below(16)) {
      case 0:
      case 1:
        world_.setImage("podinfo:" + std::to_string(1 + rng_.below(3)));
        break;
      case 2:
        world_.script.metrics["request-success-rate"] = rng_.below(2) == 0 ? 50 : 100;
        break;
      case 3:
      case 4:
        world_.script.hooks[std::string(text(hookTypes[rng_.below(hookTypes.size())]))] =
            HookReply{rng_.below(2) == 0 ? 200 : 403, "", "", {}};
        break;
      case 5:
        pods_ = static_cast<Pods>(rng_.below(3));
        break;
      case 6:
        canary.spec.suspend = !canary.spec.suspend && rng_.below(3) == 0;
        (void)world_.store.update(canary);
        break;
      case 7:
        canary.spec.skipAnalysis = rng_.below(4) == 0;
        (void)world_.store.update(canary);
        break;
      case 8:
        (void)world_.store.remove<VirtualService>(world_.key);
        break;
      case 9:
        if (rng_.below(20) == 0) (void)world_.store.requestDeletion<Canary>(world_.key);
        break;
      default:
        break;
    }
  }

  enum class Pods : std::uint8_t { Healthy, Starting, Stuck };

  void settlePods() {
    world_.healthy();
    if (pods_ == Pods::Healthy) return;
    const bool primary = rng_.below(2) == 0;
    const ObjectKey sick{"test", primary ? "podinfo-primary" : "podinfo"};
    (void)world_.store.modifyStatus<Deployment>(sick, [this](Deployment& deployment) {
      deployment.status.availableReplicas = 0;
      if (pods_ != Pods::Stuck) return;
      Condition progressing;
      progressing.type = "Progressing";
      progressing.reason = "ProgressDeadlineExceeded";
      deployment.status.conditions = {progressing};
    });
  }

  void checkStatus() const {
    const CanaryStatus status = world_.canary().status;
    CHECK(status.canaryWeight >= 0);
    CHECK(status.canaryWeight <= 100);
    CHECK(status.failedChecks >= 0);
    const Canary now = world_.canary();
    const auto weights =
        routerFor(now, world_.flagger.options()).getRoutes(world_.flagger.context(), now).weights;
    if (weights) CHECK(weights->primary + weights->canary == 100);
  }

  Rng rng_;
  CanaryFixture world_;
  Pods pods_ = Pods::Healthy;
};

}  // namespace

TEST_CASE("canary walk: whatever happens, only legal moves are made, and every phase is met") {
  std::set<CanaryPhase> visited;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Walk walk(seed);
    walk.play();
    CHECK(walk.illegal == "");
    visited.insert(walk.visited.begin(), walk.visited.end());
  }
  for (int value = 0; value < canaryPhaseCount; ++value) {
    const auto phase = static_cast<CanaryPhase>(value);
    CAPTURE(text(phase));
    CHECK(visited.contains(phase) == (phase != CanaryPhase::Terminated));
  }
}

}  // namespace aviary
