#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "sim/controllers/canary/canary_observer.hpp"
#include "sim/controllers/canary/flagger_metrics.hpp"
#include "sim/trace/name_table.hpp"
#include "sim/trace/trace_builder.hpp"

namespace aviary {

/// Takes Flagger's own metrics over into the trace, as somebody who scrapes them after each tick.
class FlaggerExposition {
 public:
  /// \param metrics  of the running controller; both outlive the exposition.
  FlaggerExposition(const FlaggerMetrics& metrics, TraceBuilder& builder)
      : metrics_(metrics), builder_(builder) {}

  /// flagger_info, known from the start.
  void start(const std::string& version, const std::string& meshProvider);

  /// Looks at the metrics of one canary.
  /// \param target  key of its target, which names its series.
  void ticked(const CanaryTickReport& report, const ObjectKey& target);

  /// Adds the histograms. Once, at the end.
  void finish();

 private:
  /// Names and values.
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  void observe(SimTime time, std::string_view metric, Labels labels, double value);

  const FlaggerMetrics& metrics_;
  TraceBuilder& builder_;
  NameTable series_;  // of the trace
};

}  // namespace aviary
