#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "sim/controllers/hpa_evaluation.hpp"
#include "sim/controllers/hpa_scale_access.hpp"
#include "sim/controllers/hpa_selectors.hpp"
#include "sim/controllers/reconcile_loop.hpp"
#include "sim/delivery/hpa_memory.hpp"
#include "sim/delivery/hpa_replicas.hpp"
#include "sim/telemetry/resource_metrics.hpp"

namespace aviary {

/// Flags of the controller; times as upstream.
struct HpaOptions {
  SimDuration syncPeriod = std::chrono::seconds{15};
  SimDuration downscaleStabilization = std::chrono::seconds{300};
  HpaReadinessRules readiness;
  double tolerance = 0.1;
};

/// What the conditions of an autoscaler said last while its metrics were valid, and from what. They
/// say the same again from the same, as long as nobody has written others.
struct HpaLastWords {
  std::int64_t generation = 0;                  ///< of the autoscaler; 0: nothing was said yet
  std::ptrdiff_t metric = 0;                    ///< the place of the winner in the spec
  HpaVerdict ableToScale;
  HpaVerdict scalingLimited;
  SharedList<Condition> conditions;
};

/// What an autoscaler saw of its pods last. Good as long as the versions are those of now.
struct HpaLastPods {
  LabelSelector selector;
  std::optional<ResourceVersion> podsVersion;
  HpaTargetPods pods;
  /// When nobody else selected them; absent: that is not known.
  std::optional<std::uint64_t> selectorsVersion;
};

/// All that is kept of one autoscaler.
struct HpaKnown {
  HpaMemory memory;
  HpaLastPods pods;
  HpaLastWords words;
};

/// Sizes workloads by their metrics.
///
/// Every autoscaler is looked at at its creation time + k x syncPeriod. Recommendations and scale
/// events live in the controller's memory only.
/// Source: kubernetes pkg/controller/podautoscaler/horizontal.go (1.36).
class HpaController {
 public:
  /// All references outlive the controller.
  HpaController(Engine& engine, Store& store, ReconcileLoop& loop, ResourceMetrics& metrics,
                ScaleAccess& scales, HpaOptions options = {});
  HpaController(const HpaController&) = delete;
  HpaController& operator=(const HpaController&) = delete;

  /// One evaluation, now.
  void sync(const ObjectKey& key);

 private:
  void wake(const ObjectKey& key);
  void sync(const HorizontalPodAutoscaler& hpa);

  Engine& engine_;
  Store& store_;
  ReconcileLoop& loop_;
  ResourceMetrics& metrics_;
  ScaleAccess& scales_;
  HpaOptions options_;
  QueueId queue_;
  std::map<Uid, HpaKnown> known_;
  HpaSelectors selectors_;
};

}  // namespace aviary
