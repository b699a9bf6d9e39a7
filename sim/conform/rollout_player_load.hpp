#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/cluster/store.hpp"
#include "sim/conform/deployment_player_pods.hpp"
#include "sim/controllers/canary/canary_context.hpp"
#include "sim/delivery/canary_steps.hpp"
#include "sim/telemetry/resource_metrics.hpp"

namespace aviary {

/// How one image behaves in a rollout case.
struct RolloutVersion {
  PodScript pods;
  std::int64_t cpuPerRequest = 0;  ///< millicore-seconds
  double errorPercent = 0;
  double latencyMilliseconds = 0;
};

/// A rate from a moment on, until the next one.
struct RolloutLoad {
  SimTime from{};
  std::int64_t requestsPerSecond = 0;
};

/// The load of a rollout case and what is measured of it: CPU for autoscalers, success rate and
/// latency for the canary analysis. Hooks succeed, alerts are dropped.
class RolloutTraffic final : public MetricSource,
                             public ResourceMetrics,
                             public WebhookCaller,
                             public AlertSink {
 public:
  /// Weights of the router now; nothing while it has no routes.
  using Routes = std::function<std::optional<RouteWeights>()>;

  /// Before the first pod is made; the store calls it from then on.
  RolloutTraffic(Store& store, std::map<std::string, RolloutVersion> versions,
                 std::vector<RolloutLoad> loads, Routes routes);
  RolloutTraffic(const RolloutTraffic&) = delete;
  RolloutTraffic& operator=(const RolloutTraffic&) = delete;

  [[nodiscard]] MetricAnswer query(const MetricQuery& query) override;
  [[nodiscard]] std::optional<std::string> unavailable(std::string_view providerType,
                                                       std::string_view address) override;
  [[nodiscard]] HookReply call(const HookCall& call) override;
  void send(const SentAlert& alert) override;

  [[nodiscard]] std::optional<PodResourceAnswer> podResource(
      const std::vector<Uid>& pods, const std::string& resource,
      const std::string& container) override;
  /// Nothing: podResource() answers.
  [[nodiscard]] MetricsAnswer<PodMetricsSample> podSamples(
      const std::string& namespace_, const std::vector<std::string>& pods) override;
  [[nodiscard]] MetricsAnswer<PodMetricValue> podMetrics(const std::string& namespace_,
                                                         const MetricSpec& metric) override;
  [[nodiscard]] MetricsAnswer<Quantity> objectMetric(const std::string& namespace_,
                                                     const MetricSpec& metric) override;
  [[nodiscard]] MetricsAnswer<Quantity> externalMetric(const std::string& namespace_,
                                                       const MetricSpec& metric) override;

 private:
  [[nodiscard]] std::int64_t rate() const;
  /// Percent of the requests that this Deployment gets.
  [[nodiscard]] int share(const std::string& deployment) const;
  [[nodiscard]] int readyPods(const std::string& deployment) const;
  [[nodiscard]] const RolloutVersion& version(const std::string& image) const;

  const Store& store_;
  std::map<std::string, RolloutVersion> versions_;
  std::vector<RolloutLoad> loads_;
  Routes routes_;
  std::map<Uid, Ref<Pod>> pods_;
};

}  // namespace aviary
