#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/autoscaling.hpp"
#include "sim/api/meta.hpp"
#include "sim/api/quantity.hpp"

namespace aviary {

/// What the resource metrics API serves of one pod: usage by container and resource.
struct PodMetricsSample {
  std::string pod;                              ///< name
  std::map<std::string, ResourceList> containers;
  SimTime timestamp{};                          ///< end of the window
  SimDuration window{};
};

/// Usage of one resource by one pod, in thousandths.
struct PodResourceSample {
  std::int64_t milli = 0;
  SimTime timestamp{};                          ///< end of the window
  SimDuration window{};
};

/// The usage of a list of pods, each at the position of its pod.
struct PodResourceAnswer {
  bool any = false;                             ///< the API served at least one of the pods
  std::vector<std::optional<PodResourceSample>> samples;
};

/// Value of a custom metric of one pod.
struct PodMetricValue {
  std::string pod;                              ///< name
  Quantity value;
};

/// An answer of one of the metrics APIs. A failed call has an error text and no items.
template <class Item>
struct MetricsAnswer {
  std::vector<Item> items;
  std::optional<std::string> error;
};

/// The three metrics APIs an autoscaler asks. Implemented by the simulated metrics-server and by
/// the player of recorded cases.
class ResourceMetrics {
 public:
  virtual ~ResourceMetrics() = default;

  /// metrics.k8s.io.
  /// \param pods  names of the pods of the target; samples of others may be left out.
  [[nodiscard]] virtual MetricsAnswer<PodMetricsSample> podSamples(
      const std::string& namespace_, const std::vector<std::string>& pods) = 0;
  /// The same for one resource, without names: for sources that know the pods by their uid.
  /// \param container  empty: all of them together. \return nothing: ask podSamples().
  [[nodiscard]] virtual std::optional<PodResourceAnswer> podResource(
      const std::vector<Uid>& pods, const std::string& resource, const std::string& container) {
    (void)pods, (void)resource, (void)container;
    return std::nullopt;
  }
  /// custom.metrics.k8s.io of pods.
  [[nodiscard]] virtual MetricsAnswer<PodMetricValue> podMetrics(const std::string& namespace_,
                                                                 const MetricSpec& metric) = 0;
  /// custom.metrics.k8s.io of one object: one value at most.
  [[nodiscard]] virtual MetricsAnswer<Quantity> objectMetric(const std::string& namespace_,
                                                             const MetricSpec& metric) = 0;
  /// external.metrics.k8s.io: one value for each series.
  [[nodiscard]] virtual MetricsAnswer<Quantity> externalMetric(const std::string& namespace_,
                                                               const MetricSpec& metric) = 0;
};

}  // namespace aviary
