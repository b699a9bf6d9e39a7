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

}  // namespace aviary
