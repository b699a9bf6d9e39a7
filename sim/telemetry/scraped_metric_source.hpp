#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/engine/engine.hpp"
#include "sim/telemetry/metric_source.hpp"
#include "sim/telemetry/sample_store.hpp"

namespace aviary {

/// Answers the queries of a canary analysis from what has been scraped.
///
/// Overrides of the scenario come first, the latest one in its list that holds. Built-in metrics
/// are computed; the text of other queries is handed to the evaluator.
class ScrapedMetricSource final : public MetricSource {
 public:
  /// Evaluates the text of a query at a moment.
  using Evaluator = std::function<MetricAnswer(const MetricQuery& query, SimTime now)>;

  /// All references outlive the source. \param evaluator  empty: inline queries and templates are
  /// answered with an error.
  ScrapedMetricSource(const Engine& engine, const SampleStore& samples,
                      std::vector<MetricOverride> overrides, Evaluator evaluator = {});

  [[nodiscard]] MetricAnswer query(const MetricQuery& query) override;
  [[nodiscard]] std::optional<std::string> unavailable(std::string_view providerType,
                                                       std::string_view address) override;

 private:
  [[nodiscard]] const MetricOverride* overrideOf(const MetricQuery& query, SimTime now) const;
  [[nodiscard]] MetricAnswer builtin(const MetricQuery& query, SimTime now) const;

  const Engine& engine_;
  const SampleStore& samples_;
  std::vector<MetricOverride> overrides_;
  Evaluator evaluator_;
};

}  // namespace aviary
