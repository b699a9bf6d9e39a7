#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>

#include "tests/support/checker.hpp"

namespace aviary::testing {
namespace {

/// An autoscaler asks for no fewer and no more pods than it may.
class AutoscalerChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    store_ = &view.store;
    findings_ = &findings;
    store_->watch<HorizontalPodAutoscaler>([this](const Change<HorizontalPodAutoscaler>& change) {
      if (!change.after || !change.before) return;
      const int wanted = change.after->status.desiredReplicas;
      if (wanted != change.before->status.desiredReplicas) check(*change.after, wanted, Zero::Ok);
    });
    store_->watchEvents([this](const ClusterEvent& event, ResourceVersion) {
      if (event.reason == "SuccessfulRescale") rescaled(event);
    });
  }

 private:
  enum class Zero { Ok, Wrong };  // a workload scaled to 0 by hand switches its autoscaler off

  void check(const HorizontalPodAutoscaler& hpa, int wanted, Zero zero) {
    if (wanted == 0 && zero == Zero::Ok) return;
    const int least = hpa.spec.minReplicas.value_or(1);
    if (wanted >= least && wanted <= hpa.spec.maxReplicas) return;
    findings_->add(
        "between minReplicas and maxReplicas",
        fmt::format("{} wants {} of [{}, {}]", nameOf(hpa), wanted, least, hpa.spec.maxReplicas));
  }

  // "New size: 5; reason: ..."
  void rescaled(const ClusterEvent& event) {
    const Ref<HorizontalPodAutoscaler> hpa = store_->get<HorizontalPodAutoscaler>(event.object);
    constexpr std::string_view start = "New size: ";
    if (!hpa || !event.message.starts_with(start)) return;
    int size = -1;
    const char* end = event.message.data() + event.message.size();
    (void)std::from_chars(event.message.data() + start.size(), end, size);
    check(*hpa, size, Zero::Wrong);
  }

  Store* store_ = nullptr;
  Findings* findings_ = nullptr;
};

/// Endpoints name the pods that a Service selects and no others, and ready ones are ready.
class EndpointsChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    store_ = &view.store;
    findings_ = &findings;
    store_->watch<Endpoints>(
        [this](const Change<Endpoints>& change) { touch(change.object().metadata); });
    store_->watch<Service>(
        [this](const Change<Service>& change) { touch(change.object().metadata); });
    store_->watch<Pod>([this](const Change<Pod>& change) { podChanged(change.object()); });
  }

  void settled() override {
    for (const ObjectKey& key : touched_) check(key);
    touched_.clear();
  }

 private:
  void touch(const ObjectMeta& meta) { touched_.insert(keyOf(meta)); }

  static bool selects(const Service& service, const Pod& pod) {
    const StringMap& selector = service.spec.selector;
    return !selector.empty() &&
           std::all_of(selector.begin(), selector.end(), [&](const auto& label) {
             const auto found = pod.metadata.labels.find(label.first);
             return found != pod.metadata.labels.end() && found->second == label.second;
           });
  }

  void podChanged(const Pod& pod) {
    for (const auto& [key, service] : store_->all<Service>()) {
      if (key.namespace_ == pod.metadata.namespace_ && selects(*service, pod)) {
        touched_.insert(key);
      }
    }
  }

  void check(const ObjectKey& key) {
    const Ref<Endpoints> endpoints = store_->get<Endpoints>(key);
    const Ref<Service> service = store_->get<Service>(key);
    if (!service || !endpoints) {
      if (endpoints) findings_->add("endpoints have a Service", text(key));
      return;
    }
    std::set<Uid> ready;
    for (const Shared<Endpoint>& endpoint : endpoints->endpoints) {
      const Ref<Pod> pod = store_->get<Pod>(endpoint->pod);
      if (!pod || pod->metadata.uid != endpoint->podUid) {
        findings_->add("endpoints are pods that exist", text(key) + " names " + endpoint->pod.name);
        continue;
      }
      if (!selects(*service, *pod)) {
        findings_->add("endpoints are pods that are selected",
                       text(key) + " names " + endpoint->pod.name);
      }
      if (endpoint->ready != (livesOn(*pod) && readyNow(*pod))) {
        findings_->add("ready endpoints are ready pods", text(key) + " and " + endpoint->pod.name);
      }
      if (endpoint->ready) ready.insert(endpoint->podUid);
    }
    for (const Ref<Pod>& pod : store_->list<Pod>(key.namespace_)) {
      if (selects(*service, *pod) && livesOn(*pod) && readyNow(*pod) &&
          !ready.contains(pod->metadata.uid)) {
        findings_->add("every ready pod is an endpoint",
                       text(key) + " leaves out " + pod->metadata.name);
      }
    }
  }

  Store* store_ = nullptr;
  Findings* findings_ = nullptr;
  std::set<ObjectKey> touched_;
};

/// No request is lost: what was sent is answered, fails, or is on its way; when the load has ended
/// nothing is on its way, but for a queue that is still being worked off.
class RequestChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    store_ = &view.store;
    traffic_ = &view.traffic;
    findings_ = &findings;
  }

  void settled() override {
    // The tally of all services costs much more than most instants.
    if (++looks_ % 64 == 0) check();
  }

  void ended() override {
    check();
    const RequestTally all = traffic_->totalTally();
    const bool working = store_->now() - lastAnswer_ < std::chrono::minutes{1};
    if (all.routed != all.completed() && !working) {
      findings_->add("requests end", fmt::format("{} of {} answered after the load has ended",
                                                 all.completed(), all.routed));
    }
  }

 private:
  void check() {
    const RequestTally all = traffic_->totalTally();
    const std::uint64_t answered = all.completed();
    if (answered > all.routed || all.routed < routed_ || answered < answered_ ||
        all.failed() > answered) {
      findings_->add("requests are conserved", fmt::format("{} arrived, {} answered, {} failed",
                                                           all.routed, answered, all.failed()));
    }
    if (traffic_->requestsSent() > all.routed) {
      findings_->add("what is sent arrives",
                     fmt::format("{} sent, {} arrived", traffic_->requestsSent(), all.routed));
    }
    if (answered > answered_) lastAnswer_ = store_->now();
    routed_ = all.routed;
    answered_ = answered;
  }

  Store* store_ = nullptr;
  TrafficModel* traffic_ = nullptr;
  Findings* findings_ = nullptr;
  SimTime lastAnswer_{};  // of the looks, the last one that found more answers
  std::uint64_t looks_ = 0;
  std::uint64_t routed_ = 0;
  std::uint64_t answered_ = 0;
};

}  // namespace

std::unique_ptr<Checker> autoscalerChecker() {
  return std::make_unique<AutoscalerChecker>();
}
std::unique_ptr<Checker> endpointsChecker() {
  return std::make_unique<EndpointsChecker>();
}
std::unique_ptr<Checker> requestChecker() {
  return std::make_unique<RequestChecker>();
}

}  // namespace aviary::testing
