#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace aviary::promql {

/// Why a text is no PromQL expression.
struct QueryProblem {
  std::size_t offset = 0;  ///< in bytes
  std::string message;
};

/// Nothing when Prometheus would take the query: it parses, its functions exist, and types fit.
/// Costs: O(length); expressions nested more than 250 deep are a problem.
/// Differs: of several problems with types another one may be named first; fill modifiers and
/// native histograms are not known.
/// Source: prometheus 3.15.0 promql/parser (grammar, and the checks after it).
[[nodiscard]] std::optional<QueryProblem> checkQuery(std::string_view query);

}  // namespace aviary::promql
