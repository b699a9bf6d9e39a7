#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sim/controllers/kubelet_controller.hpp"
#include "sim/controllers/kubelet_timings.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {

/// Pod timings of a cluster with load: a process ends when it is told that it has no work left.
class LoadedPodTimings final : public SampledPodTimings {
 public:
  using SampledPodTimings::SampledPodTimings;
  [[nodiscard]] std::optional<SimDuration> termination(const Pod& /*pod*/) override {
    return std::nullopt;
  }
};

/// What load does to the pods that carry it: probes that wait for a worker until they time out, a
/// working set above the memory limit, a process that ends once its last request is answered.
///
/// Queues and working sets are looked at once a second of simulated time, so that a probe sees a
/// queue up to a second old and shorter peaks of memory are missed; the end of a process is exact.
/// Draws nothing.
/// Costs: each second O(pods with requests), or O(pods) where memory depends on the load.
class LoadFeedback {
 public:
  /// All references outlive the feedback.
  LoadFeedback(Engine& engine, Store& store, TrafficModel& traffic, KubeletController& kubelets,
               const std::map<std::string, VersionBehaviour>& versions);
  LoadFeedback(const LoadFeedback&) = delete;
  LoadFeedback& operator=(const LoadFeedback&) = delete;

  /// Starts to look. Once, at time 0.
  void start();

 private:
  struct Finding {
    ObjectKey pod;
    Uid uid;
    SimDuration wait{};
    bool bursts = false;                        // its working set is above its limit
  };

  void look();
  void lookAtPods();
  void tell(const Finding& finding);
  [[nodiscard]] bool isAboveLimit(const PodPressure& pressure) const;
  void podChanged(const Change<Pod>& change);
  void tryExit(Uid uid);
  [[nodiscard]] const VersionBehaviour& behaviourOf(const Pod& pod) const;

  Engine& engine_;
  Store& store_;
  TrafficModel& traffic_;
  KubeletController& kubelets_;
  const std::map<std::string, VersionBehaviour>& versions_;
  VersionBehaviour otherwise_;
  bool memoryMatters_ = false;                  // a version needs memory for each request
  std::set<Uid> slow_;                          // pods whose kubelet was told of a wait
  std::map<Uid, ObjectKey> leaving_;            // pods that have been told to stop
  LabelId lookLabel_;
  LabelId exitLabel_;
};

}  // namespace aviary
