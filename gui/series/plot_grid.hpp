#pragma once

#include "gui/series/chart_content.hpp"

namespace aviary {

/// The pixels that a plot has for a stretch of time and a range of values.
struct PlotGrid {
  TimeWindow window;
  ChartAxis axis;
  double columns = 1;  ///< device pixels, >= 1
  double rows = 1;     ///< device pixels, >= 1
};

/// A line on the pixels that it is painted on, as shares of the plot: x from 0 at the window's
/// start to 1 at its end, y likewise. It covers the same pixels as the segment, with at most four
/// points for each column (where it comes in, its least, its greatest, where it leaves) and none in
/// the middle of a straight stretch.
[[nodiscard]] Segment onPixels(const Segment& segment, const PlotGrid& grid);

}  // namespace aviary
