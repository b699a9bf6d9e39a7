#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/controllers/kubelet_pod_run.hpp"
#include "sim/controllers/reconcile_loop.hpp"

namespace aviary {

/// Which Kubernetes Events kubelets emit.
enum class KubeletEvents : std::uint8_t { All, ProblemsOnly };

struct KubeletOptions {
  KubeletEvents events = KubeletEvents::All;
};

/// The kubelets of all nodes: they turn bound pods into running ones and deleted pods into none.
///
/// A pod goes through pull (one at a time on a node, cached), start, boot, probes; it is Ready as
/// soon as it has booted when it has no readiness probe. Containers start without a delay of their
/// own: pull and boot times are what the scenario states. One timer for each pod; nothing is
/// scheduled while nothing changes.
/// Source: kubernetes pkg/kubelet (kuberuntime, prober, images, status).
class KubeletController {
 public:
  /// All references outlive the controller.
  KubeletController(Engine& engine, Store& store, ReconcileLoop& loop, PodTimings& timings,
                    const Disturbances& disturbances, KubeletOptions options = {});
  KubeletController(const KubeletController&) = delete;
  KubeletController& operator=(const KubeletController&) = delete;

  /// Asks all disturbances again; called by whoever starts or ends one. O(pods).
  void disturbancesChanged();

  /// How long the app in this pod takes to answer a probe from now on; more than timeoutSeconds
  /// fails the probe. Unknown pods are ignored.
  void setResponseTime(const ObjectKey& pod, Uid uid, SimDuration value);

  /// The working set of this pod is above its memory limit: the kernel kills its main container.
  /// Unknown pods are ignored.
  void outOfMemory(const ObjectKey& pod, Uid uid);

  /// A terminating pod whose timings leave its end open has no work left. Unknown pods are ignored.
  void processExited(const ObjectKey& pod, Uid uid);

 private:
  void reconcile(const ObjectKey& key);
  void watchPods();
  void watchNodes();
  void admit(const Pod& pod);
  void beginTermination(PodRun& run, const Pod& pod);
  void removePod(const Pod& pod);
  void forget(Uid uid);
  void reconcileNode(const ObjectKey& key);
  void bringNodeUp(NodeRun& node);
  void takeNodeDown(NodeRun& node);

  // Progress of one pod (kubelet_progress.cpp).
  void wake(Uid uid);
  void progress(PodRun& run);
  void bringUp(PodRun& run, const Pod& pod);
  void startContainer(PodRun& run, const Pod& pod, std::size_t index);
  bool advanceContainer(PodRun& run, const Pod& pod, std::size_t index);
  bool advanceProbes(PodRun& run, const Pod& pod, std::size_t index);
  void passStartup(const PodRun& run, const Container& spec, ContainerRun& container);
  void exitContainer(PodRun& run, const Pod& pod, std::size_t index, std::string_view reason,
                     int exitCode);
  /// True when an answer is different now.
  bool setAnswers(const PodRun& run, ContainerRun& container);
  /// True when something is different now.
  bool refreshDisturbance(PodRun& run, const Pod& pod);
  [[nodiscard]] std::optional<SimTime> nextStep(const PodRun& run, const Pod& pod) const;
  void arm(PodRun& run, const Pod& pod);
  void writeStatus(PodRun& run, const Pod& pod);

  // Image pulls (kubelet_pulls.cpp).
  enum class PullState : std::uint8_t { Present, Waiting };
  PullState requestImage(PodRun& run, const Pod& pod, const Container& container);
  void serveNextPull(const std::string& node);
  void finishPull(const std::string& node);
  void failPull(PodRun& run, const Pod& pod, const Container& container, const std::string& error);
  void publishImage(const std::string& node, const std::string& image);

  void emit(const Pod& pod, EventType type, std::string_view reason, std::string message);
  [[nodiscard]] std::string nextPodIp();

  Engine& engine_;
  Store& store_;
  ReconcileLoop& loop_;
  PodTimings& timings_;
  const Disturbances& disturbances_;
  KubeletOptions options_;
  QueueId queue_;
  QueueId nodeQueue_;
  std::map<Uid, PodRun> runs_;
  std::map<ObjectKey, Uid> uids_;               // of the pods in runs_
  std::map<std::string, NodeRun> nodes_;
  std::uint32_t ips_ = 0;
};

}  // namespace aviary
