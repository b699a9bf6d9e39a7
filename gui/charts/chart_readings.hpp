#pragma once

#include <vector>

#include "gui/charts/cursor_overlay.hpp"
#include "gui/series/chart_content.hpp"

namespace aviary {

/// What a chart reads out at a time, line by line. Their y is the value, not yet a pixel; it is
/// not a number for lines that are not on the chart.
[[nodiscard]] std::vector<CursorOverlay::Reading> readingsOf(const ChartContent& content,
                                                             const RolloutView& view,
                                                             double seconds,
                                                             const Colours& colours);

/// The same as one line: "5:00 traffic to v2 20 %, pods of v2 43 % (3 of 7), apart by 23 points".
[[nodiscard]] QString readingSentence(const ChartContent& content, const RolloutView& view,
                                      double seconds);

}  // namespace aviary
