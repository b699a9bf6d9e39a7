#pragma once

#include <string>

#include "sim/trace/trace.hpp"

namespace aviary {

/// hh:mm:ss of simulated time, with a fraction only where there is one: "00:04:00", "01:02:03.25".
[[nodiscard]] std::string clockText(SimTime time);

/// What happened, without time and object: "weights 80/20", "Normal Synced Advance ...".
/// Whole numbers and names only: no floats, versions or dates.
[[nodiscard]] std::string reasonText(const Trace& trace, const Record& record);

/// Time, object and reason of one record in one line, without the line end:
/// "00:04:00 Canary/default/payment-service tick Progressing 20 failed 0 (advance)".
[[nodiscard]] std::string lineText(const Trace& trace, const Record& record);

/// One line per record: what golden files hold.
[[nodiscard]] std::string canonicalText(const Trace& trace);

}  // namespace aviary
