#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/api/canary.hpp"
#include "sim/delivery/canary_thresholds.hpp"

namespace aviary {

/// What a query template may name.
struct QueryVariables {
  std::string name;
  std::string namespace_;
  std::string target;
  std::string service;
  std::string ingress;
  std::string route;
  std::string interval;  ///< empty where nobody gave one
  StringMap variables;   ///< `variables.<key>`
};

/// \param interval  of the metric, as written.
[[nodiscard]] QueryVariables queryVariables(const Canary& canary, const CanaryMetric& metric,
                                            std::string_view interval);

/// A query with its variables filled in and runs of white space collapsed to one blank.
struct RenderedQuery {
  std::string text;
  std::string error;  ///< not empty: a variable is unknown or an action is malformed
};
/// Understands `{{ name }}` and `{{ variables.key }}` with optional trim marks; other template
/// actions are an error. Source: flagger pkg/metrics/observers/render.go (Go text/template,
/// missingkey=error).
[[nodiscard]] RenderedQuery renderQuery(std::string_view queryTemplate,
                                        const QueryVariables& variables);

/// The built-in queries of one mesh or ingress.
struct BuiltinQuerySet {
  std::string_view name;           ///< of the provider, or the family it stands for
  std::string_view successRate;    ///< template; result in percent
  std::string_view duration;       ///< template
  double millisecondsPerUnit = 1;  ///< of the duration query's result: 1000 where it is in seconds
  bool namesRunningQuery = true;   ///< errors begin with "running query failed: "
};

/// The set a canary's built-in metrics use, and the name its events give the provider.
struct QueryProvider {
  const BuiltinQuerySet* set = nullptr;  ///< never null
  std::string name;
};
/// An unknown provider is served by the Istio set.
/// \param meshProvider  of Flagger's flag.
/// Source: flagger pkg/controller/scheduler_metrics.go, pkg/metrics/observers/factory.go:Observer.
[[nodiscard]] QueryProvider queryProvider(const CanarySpec& spec, std::string_view meshProvider);

}  // namespace aviary
