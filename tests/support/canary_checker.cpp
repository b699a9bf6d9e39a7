#include <fmt/format.h>

#include <set>

#include "tests/support/checker.hpp"

namespace aviary::testing {
namespace {

using P = CanaryPhase;

// Flagger 1.44.0, read from scheduler.go, controller.go and finalizer.go a second time; the table
// of the controller is not used here.
const std::map<P, std::set<P>>& legalMoves() {
  static const std::map<P, std::set<P>> moves = {
      {P::None, {P::Initializing, P::Terminating}},
      {P::Initializing, {P::Initialized, P::Failed, P::Terminating}},
      {P::Initialized, {P::Waiting, P::Progressing, P::Failed, P::Terminating}},
      {P::Waiting, {P::Progressing, P::Failed, P::Terminating}},
      {P::Progressing,
       {P::WaitingPromotion, P::Promoting, P::Succeeded, P::Failed, P::Terminating}},
      {P::WaitingPromotion,
       {P::Progressing, P::Promoting, P::Succeeded, P::Failed, P::Terminating}},
      {P::Promoting, {P::Finalising, P::Succeeded, P::Failed, P::Terminating}},
      {P::Finalising, {P::Succeeded, P::Failed, P::Terminating}},
      {P::Succeeded, {P::Waiting, P::Progressing, P::Failed, P::Terminating}},
      {P::Failed, {P::Waiting, P::Progressing, P::Terminating}},
      {P::Terminating, {P::Waiting, P::Progressing, P::Failed}},
      {P::Terminated, {}},
  };
  return moves;
}

// A promotion that fails leaves the traffic on the canary: Failed may have any weight.
bool rests(P phase) {
  return phase == P::Initialized || phase == P::Succeeded;
}

/// A Canary moves along Flagger's phases; its counters stay within what they count.
class CanaryChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    findings_ = &findings;
    view.store.watch<Canary>([this](const Change<Canary>& change) {
      if (change.after) changed(change.before.get(), *change.after);
    });
  }

 private:
  void changed(const Canary* before, const Canary& after) {
    const CanaryStatus& status = after.status;
    const P was = before == nullptr ? P::None : before->status.phase;
    if (was != status.phase && !legalMoves().at(was).contains(status.phase)) {
      findings_->add("legal phase moves",
                     fmt::format("{}: {} -> {}", nameOf(after), text(was), text(status.phase)));
    }
    if (status.canaryWeight < 0 || status.canaryWeight > 100) {
      findings_->add("a weight is a percentage",
                     fmt::format("{}: {}", nameOf(after), status.canaryWeight));
    }
    if (rests(status.phase) && status.canaryWeight != 0) {
      findings_->add("no weight at rest",
                     fmt::format("{}: {}", nameOf(after), status.canaryWeight));
    }
    if (before == nullptr) return;
    const int checks = status.failedChecks - before->status.failedChecks;
    if (checks != 0 && checks != 1 && status.failedChecks != 0) {
      findings_->add("checks fail one at a time",
                     fmt::format("{}: {} -> {}", nameOf(after), before->status.failedChecks,
                                 status.failedChecks));
    }
    const bool promoted = status.phase == P::Succeeded && was != P::Succeeded;
    if (promoted && status.lastPromotedSpec != status.lastAppliedSpec) {
      findings_->add("what succeeds is what was applied", nameOf(after));
    }
  }

  Findings* findings_ = nullptr;
};

/// Routes send all of the traffic somewhere: weights of one rule are percentages and sum to 100.
class RouteChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    findings_ = &findings;
    view.store.watch<VirtualService>([this](const Change<VirtualService>& change) {
      if (!change.after) return;
      for (const HttpRoute& route : change.after->spec.http) check(*change.after, route.route);
    });
    view.store.watch<GatewayHttpRoute>([this](const Change<GatewayHttpRoute>& change) {
      if (!change.after) return;
      for (const HttpRouteRule& rule : change.after->spec.rules) {
        check(*change.after, rule.backendRefs);
      }
    });
    view.store.watch<TrafficSplit>([this](const Change<TrafficSplit>& change) {
      if (change.after) check(*change.after, change.after->spec.backends);
    });
    view.store.watch<TraefikService>([this](const Change<TraefikService>& change) {
      if (change.after) check(*change.after, change.after->spec.weighted);
    });
    view.store.watch<Ingress>([this](const Change<Ingress>& change) {
      if (change.after) checkIngress(*change.after);
    });
  }

 private:
  template <class T, class Target>
  void check(const T& object, const std::vector<Target>& targets) {
    bool weighted = false;
    int sum = 0;
    for (const Target& target : targets) {
      if (!target.weight) continue;
      weighted = true;
      sum += *target.weight;
      if (*target.weight < 0 || *target.weight > 100) {
        findings_->add("a weight is a percentage",
                       fmt::format("{}: {}", nameOf(object), *target.weight));
      }
    }
    if (weighted && sum != 100) {
      findings_->add("weights sum to 100", fmt::format("{}: {}", nameOf(object), sum));
    }
  }

  void checkIngress(const Ingress& ingress) {
    const auto& annotations = ingress.metadata.annotations;
    const auto found = annotations.find("nginx.ingress.kubernetes.io/canary-weight");
    if (found == annotations.end()) return;
    const int weight = std::stoi(found->second);
    if (weight < 0 || weight > 100) {
      findings_->add("a weight is a percentage", fmt::format("{}: {}", nameOf(ingress), weight));
    }
  }

  Findings* findings_ = nullptr;
};

}  // namespace

std::unique_ptr<Checker> canaryChecker() {
  return std::make_unique<CanaryChecker>();
}

std::unique_ptr<Checker> routeChecker() {
  return std::make_unique<RouteChecker>();
}

}  // namespace aviary::testing
