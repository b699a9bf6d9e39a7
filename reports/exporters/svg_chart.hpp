#pragma once

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

#include "sim/trace/series.hpp"

namespace aviary {

/// One curve: a column of a track, as a step line.
struct SvgLine {
  SeriesColumn column;
  std::string label;
  std::string style;  ///< CSS class: canary, primary, pods, weight, good
};

/// A horizontal line.
struct SvgThreshold {
  double value = 0;
  std::string label;
};

/// One measured value, round when it was good enough and a cross when it was not.
struct SvgDot {
  SimTime time{};
  double value = 0;
  bool passed = false;
  std::string label;  ///< shown on hover
};

/// A vertical line.
struct SvgMarker {
  SimTime time{};
  std::string label;  ///< shown on hover
  std::string style;  ///< CSS class: marker, fault
};

/// A coloured stretch of time behind the curves.
struct SvgBand {
  SimTime from{};
  SimTime until{};
  std::string label;
};

struct SvgChart {
  std::string title;
  std::string unit;  ///< of the vertical axis
  std::vector<SvgLine> lines;
  std::vector<SvgThreshold> thresholds;
  std::vector<SvgMarker> markers;
  std::vector<SvgBand> bands;
  std::optional<double> low;  ///< of the axis; absent: fits the values
  std::optional<double> high;
  SimTime end{};  ///< of the time axis, which begins at 0
  std::vector<SvgDot> dots = {};
  std::string dotsName = {};  ///< their entry in the legend
};

/// Text in HTML and SVG: the five special characters as entities.
[[nodiscard]] std::string escapedHtml(std::string_view text);

/// Writes a chart as an <svg> element. Colours are presentation attributes, so that it can be read
/// where a content security policy forbids styles, and classes, so that a style sheet can improve
/// on them.
void writeSvg(std::ostream& out, const SvgChart& chart, const Track& track);

}  // namespace aviary
