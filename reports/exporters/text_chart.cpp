#include "reports/exporters/text_chart.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "reports/exporters/number_text.hpp"
#include "reports/summary/run_summary.hpp"
#include "sim/trace/canonical_text.hpp"

namespace aviary {
namespace {

constexpr int levels = 10;          ///< rows above the zero line: one per 10 %
constexpr int labelWidth = 7;       ///< " 100 % "

std::optional<int> level(double percent) {
  if (std::isnan(percent)) return std::nullopt;
  return static_cast<int>(std::lround(std::clamp(percent, 0.0, 100.0) / levels));
}

/// What stands in one column of the plot.
struct Point {
  std::optional<int> traffic;
  std::optional<int> pods;
};

std::vector<Point> points(const Trace& trace, const Track& track, int columns) {
  std::vector<Point> out;
  const std::int64_t end = trace.endTime().time_since_epoch().count();
  for (int column = 0; column < columns; ++column) {
    const SimTime time = timeAt(SimDuration{end / columns * (column + 1)});
    const SeriesRow* row = rowAt(track, time);
    if (row == nullptr) {
      out.emplace_back();
      continue;
    }
    out.push_back({level((*row)[SeriesColumn::CanaryTrafficShare]),
                   level((*row)[SeriesColumn::CanaryPodShare])});
  }
  return out;
}

std::string_view mark(const Point& point, int row) {
  const bool traffic = point.traffic == row;
  const bool pods = point.pods == row;
  if (traffic && pods) return "◉";
  if (traffic) return "●";
  return pods ? "○" : " ";
}

std::string padded(std::string text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

}  // namespace

std::string shareChart(const Trace& trace, const Track& track, TextChartOptions options) {
  if (track.rows.empty()) return {};
  const int columns = std::clamp(options.columns, 10, 200);
  const std::vector<Point> plotted = points(trace, track, columns);
  std::string out = "  canary share of  ● traffic  ○ pods  ◉ both\n";
  for (int row = levels; row >= 0; --row) {
    out += padded(std::to_string(row * 10) + " % ", labelWidth) + (row == 0 ? "┼" : "┤");
    std::string line;
    for (const Point& point : plotted) line += mark(point, row);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  out += std::string(labelWidth, ' ') + "└";
  for (int column = 0; column < columns; ++column) out += "─";
  const std::string end = clockText(wholeSeconds(trace.endTime()));
  const std::string begin = clockText({});
  const std::size_t gap = static_cast<std::size_t>(columns) - begin.size();
  out += "\n" + std::string(labelWidth + 1, ' ') + begin + padded(end, gap) + "\n";
  return out;
}

std::string shareLesson(const Track& track) {
  constexpr double noticeable = 5;  // percentage points
  const auto gap = widestShareGap(track);
  if (!gap || std::abs(gap->trafficShare - gap->podShare) < noticeable) return {};
  return "At " + clockText(gap->time) + " the canary took " + roundedText(gap->trafficShare, 1) +
         " % of the traffic with " + roundedText(gap->podShare, 1) +
         " % of the pods.\nThe router splits requests by weight; the autoscaler sizes each side by "
         "its own load.\nThe traffic ratio is not the pod ratio.\n";
}

}  // namespace aviary
