#include "sim/controllers/canary/flagger_metrics.hpp"

#include <algorithm>

namespace aviary {
namespace {

ObjectKey targetKey(const Canary& canary) {
  return {canary.metadata.namespace_, canary.spec.targetRef.name};
}

FlaggerMetrics::OutcomeKey outcomeKey(const Canary& canary, std::string_view strategy,
                                      std::string_view status) {
  return {canary.metadata.namespace_, canary.spec.targetRef.name, strategy, status};
}

}  // namespace

void FlaggerMetrics::setStatus(const Canary& canary, CanaryPhase phase) {
  int value = 1;
  if (phase == CanaryPhase::Progressing) value = 0;
  if (phase == CanaryPhase::Failed) value = 2;
  status[targetKey(canary)] = value;
}

void FlaggerMetrics::setWeight(const Canary& canary, int primary, int canaryWeight) {
  ObjectKey workload = targetKey(canary);
  weight[workload] = canaryWeight;
  workload.name += "-primary";
  weight[workload] = primary;
}

void FlaggerMetrics::observeDuration(const Canary& canary, SimDuration span) {
  Histogram& histogram = duration[targetKey(canary)];
  const double seconds = toSeconds(span);
  const auto bucket = std::lower_bound(bucketBounds.begin(), bucketBounds.end(), seconds);
  ++histogram.buckets[static_cast<std::size_t>(bucket - bucketBounds.begin())];
  histogram.sum += seconds;
  ++histogram.count;
}

void FlaggerMetrics::setAnalysis(const Canary& canary, const std::string& metric, double value) {
  analysis[{targetKey(canary), metric}] = value;
}

void FlaggerMetrics::countSuccess(const Canary& canary, std::string_view strategy,
                                  std::string_view analysisStatus) {
  ++successes[outcomeKey(canary, strategy, analysisStatus)];
}

void FlaggerMetrics::countFailure(const Canary& canary, std::string_view strategy) {
  ++failures[outcomeKey(canary, strategy, "completed")];
}

}  // namespace aviary
