#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include "sim/trace/trace.hpp"

namespace aviary {

/// The head of a metric family: TYPE, UNIT (unless empty) and HELP.
void describeFamily(std::ostream& out, std::string_view name, std::string_view type,
                    std::string_view unit, std::string_view help);

/// A label value with its quotes. Source: OpenMetrics 1.0, ABNF of escaped-string.
[[nodiscard]] std::string quotedLabel(std::string_view text);

/// What controllers exposed of themselves, with its history; histograms at the end of the run.
void writeExposed(std::ostream& out, const Trace& trace);

}  // namespace aviary
