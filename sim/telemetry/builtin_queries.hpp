#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/engine/sim_time.hpp"
#include "sim/telemetry/sample_store.hpp"

namespace aviary {

/// Whose query set Flagger uses. Other covers providers that no simulated router exports for.
enum class QuerySet : std::uint8_t { Istio, Linkerd, Nginx, Traefik, Application, Other };

/// The set of a name as Flagger resolves it: istio, nginx, kubernetes ...; unknown names: Istio's.
[[nodiscard]] QuerySet querySetOf(std::string_view name);
/// Whose series the queries of a set name; nothing when no simulated exporter has them.
[[nodiscard]] std::optional<ExporterKind> exporterOf(QuerySet set);

/// The variables of a built-in query.
struct BuiltinQuery {
  QuerySet set = QuerySet::Istio;
  std::string namespace_;
  std::string target;
  std::string ingress;
  SimDuration interval = std::chrono::minutes{1};
};

/// What a built-in query comes to.
struct BuiltinAnswer {
  /// Nothing where Flagger reports "no values found": no series, fewer than two samples, nothing
  /// but errors since the series began, or 0/0.
  std::optional<double> value;
  /// Requests in the window that the value is computed from: increase() of the counters, which
  /// extrapolates to the edges of the window and need not be whole. Nothing as above.
  std::optional<double> requests;
};

/// request-success-rate in percent, 0-100. Source: flagger pkg/metrics/observers.
[[nodiscard]] BuiltinAnswer requestSuccessRate(const SampleStore& store, const BuiltinQuery& query,
                                               SimTime now);

/// request-duration in the unit of Flagger's query: milliseconds, for applications seconds. It is
/// the p99, for NGINX the mean.
[[nodiscard]] BuiltinAnswer requestDuration(const SampleStore& store, const BuiltinQuery& query,
                                            SimTime now);

}  // namespace aviary
