#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/api/canary.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// Flagger's own metrics as a value that an exporter reads.
/// Source: flagger pkg/metrics/recorder.go.
struct FlaggerMetrics {
  /// Prometheus' default histogram bounds, seconds.
  static constexpr std::array bucketBounds{0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                                           0.5,   1.0,  2.5,   5.0,  10.0};
  struct Histogram {
    std::array<std::uint64_t, bucketBounds.size() + 1>
        buckets{};  ///< not cumulative; the last is +Inf
    double sum = 0;
    std::uint64_t count = 0;
  };
  /// namespace, target, deployment_strategy, analysis_status
  using OutcomeKey = std::tuple<std::string, std::string, std::string_view, std::string_view>;

  std::map<std::string, int> canaryTotal;   ///< flagger_canary_total by namespace
  std::map<ObjectKey, int> status;          ///< flagger_canary_status by target: 0, 1, 2
  std::map<ObjectKey, int> weight;          ///< flagger_canary_weight by workload, percent
  std::map<ObjectKey, Histogram> duration;  ///< flagger_canary_duration_seconds by target
  std::map<std::pair<ObjectKey, std::string>, double> analysis;  ///< flagger_canary_metric_analysis
  std::map<OutcomeKey, int> successes;                           ///< flagger_canary_successes_total
  std::map<OutcomeKey, int> failures;                            ///< flagger_canary_failures_total

  /// 0 while Progressing, 2 when Failed, 1 in every other phase.
  void setStatus(const Canary& canary, CanaryPhase phase);
  void setWeight(const Canary& canary, int primary, int canaryWeight);
  void observeDuration(const Canary& canary, SimDuration duration);
  void setAnalysis(const Canary& canary, const std::string& metric, double value);
  /// \param analysisStatus  completed or skipped.
  void countSuccess(const Canary& canary, std::string_view strategy,
                    std::string_view analysisStatus);
  void countFailure(const Canary& canary, std::string_view strategy);
};

}  // namespace aviary
