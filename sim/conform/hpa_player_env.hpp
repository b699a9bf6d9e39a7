#pragma once

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/controllers/hpa_scale_access.hpp"
#include "sim/telemetry/resource_metrics.hpp"

namespace aviary {

/// The surroundings of a recorded autoscaler: its target, the target's pods and the metrics APIs.
///
/// Invariants: pods and metrics stay as they are until a step names them again; errors, the status
/// of the target and the common timestamp and window hold for one step only.
class HpaSurroundings final : public ScaleAccess, public ResourceMetrics {
 public:
  /// \param target  `given.target` of a case. \throws CaseError
  explicit HpaSurroundings(const nlohmann::json& target);

  /// Takes over `env` of a step. \throws CaseError
  void enter(const nlohmann::json& env);
  /// A user sets the size of the target.
  void setReplicas(int replicas) { specReplicas_ = replicas; }

  /// What was written to the scale since `enter`.
  [[nodiscard]] std::optional<int> scaledTo() const { return scaledTo_; }
  /// True when reading the scale fails in this step.
  [[nodiscard]] bool scaleFails() const { return errors_.contains("getScale"); }

  [[nodiscard]] ScaleAnswer get(const std::string& namespace_,
                                const ObjectReference& target) override;
  [[nodiscard]] std::optional<std::string> update(const std::string& namespace_,
                                                  const ObjectReference& target,
                                                  int replicas) override;
  [[nodiscard]] std::vector<Ref<Pod>> pods(const std::string& namespace_,
                                           const ObjectReference& target) override;

  [[nodiscard]] MetricsAnswer<PodMetricsSample> podSamples(
      const std::string& namespace_, const std::vector<std::string>& pods) override;
  [[nodiscard]] MetricsAnswer<PodMetricValue> podMetrics(const std::string& namespace_,
                                                         const MetricSpec& metric) override;
  [[nodiscard]] MetricsAnswer<Quantity> objectMetric(const std::string& namespace_,
                                                     const MetricSpec& metric) override;
  [[nodiscard]] MetricsAnswer<Quantity> externalMetric(const std::string& namespace_,
                                                       const MetricSpec& metric) override;

 private:
  /// A sample whose time may be the one that its step has for all.
  struct Sample {
    PodMetricsSample sample;
    std::optional<SimTime> timestamp;
    std::optional<SimDuration> window;
  };

  void enterPods(const nlohmann::json& pods);
  void enterSamples(const nlohmann::json& samples);
  [[nodiscard]] std::optional<std::string> errorOf(const char* api) const;

  Shared<PodSpec> podSpec_;
  int specReplicas_ = 0;
  int statusReplicas_ = 0;
  std::optional<int> scaledTo_;
  std::map<std::string, std::string> errors_;   // by call
  std::vector<Ref<Pod>> pods_;
  std::vector<Sample> samples_;
  std::optional<SimTime> timestamp_;            // of samples without one of their own
  std::optional<SimDuration> window_;
  std::map<std::string, std::vector<PodMetricValue>> podMetrics_;
  std::map<std::string, std::vector<Quantity>> objectMetrics_;
  std::map<std::string, std::vector<Quantity>> externalMetrics_;
};

}  // namespace aviary
