#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gui/series/rollout_view.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

/// What one step of an explanation says.
enum class WhyKind : std::uint8_t {
  Happened,    ///< the record itself
  Rule,        ///< the rule that decided the tick
  Check,       ///< a metric against its bounds
  Hook,        ///< a webhook and its answer
  Cause,       ///< a record that led to it
  Before,      ///< the decision before it, and what it left behind
  Gap,         ///< traffic and pods are apart
  Autoscaler,  ///< why a side has as many pods as it has
  FixedPods    ///< no autoscaler: as many pods as are asked for
};

/// Traffic and pods at one moment. Percent and pods.
struct ShareReading {
  double traffic = 0;
  double pods = 0;
  double canaryReady = 0;
  double primaryReady = 0;
  double canaryDesired = 0;
  double primaryDesired = 0;
};

/// One sentence of an explanation, in values: every number is recorded, none is guessed.
struct WhyStep {
  WhyKind kind = WhyKind::Happened;
  RecordId record;  ///< to jump to; none for readings
  std::optional<CheckRecord> check;
  std::optional<WebhookCall> hook;
  std::optional<ShareReading> shares;
  std::optional<AutoscalerSync> sync;
  double seconds = 0;  ///< the time it speaks of
};

/// Why a record came about: the rule with its values, then what led there, then what stands out.
/// \pre the record exists in the trace.
[[nodiscard]] std::vector<WhyStep> whyOf(const Trace& trace, const RolloutView& view,
                                         RecordId record);

/// The tick that emitted an event, or the tick itself; none for anything else.
[[nodiscard]] RecordId tickBehind(const Trace& trace, RecordId record);

/// The last sync of an autoscaler that is not after `seconds`; none before the first.
[[nodiscard]] RecordId lastSync(const Trace& trace, const ObjectKey& autoscaler, double seconds);

/// Percent points from which traffic and pods are told to be apart.
inline constexpr double gapWorthTelling = 8;

}  // namespace aviary
