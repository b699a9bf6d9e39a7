#include "reports/exporters/svg_chart.hpp"

#include <algorithm>
#include <cmath>
#include <ostream>

#include "reports/exporters/number_text.hpp"
#include "sim/trace/canonical_text.hpp"

namespace aviary {
namespace {

constexpr double width = 760;
constexpr double height = 240;
constexpr double left = 56;
constexpr double right = 32;
constexpr double top = 30;
constexpr double bottom = 46;
constexpr double plotWidth = width - left - right;
constexpr double plotHeight = height - top - bottom;

/// Vermillion, blue and bluish green: told apart by the colour-blind, readable on black and white.
/// Source: Okabe and Ito, Color Universal Design.
std::string_view colour(std::string_view style) {
  if (style == "canary") return "#D55E00";
  if (style == "primary" || style == "pods") return "#0072B2";
  return style == "good" ? "#009E73" : "#888888";
}

/// Curves differ in more than their colour.
std::string_view dashes(std::string_view style) {
  if (style == "pods") return " stroke-dasharray=\"7 3\"";
  return style == "weight" ? " stroke-dasharray=\"1 4\"" : "";
}

/// Round numbers for an axis of about four steps.
double stepFor(double span) {
  const double raw = span / 4;
  const double power = std::pow(10, std::floor(std::log10(raw)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= raw) return factor * power;
  }
  return 10 * power;
}

/// Whole seconds between the labels of a time axis: a step people count in, about five of them.
long timeStepFor(double endSeconds) {
  for (const long step : {1,   2,    5,    10,   15,    30,    60,    120,   300,    600,
                          900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800, 432000}) {
    if (endSeconds / static_cast<double>(step) <= 6) return step;
  }
  return 864000;
}

struct Axis {
  double low = 0;
  double high = 1;
  double step = 0.25;
};

Axis axisFor(const SvgChart& chart, const Track& track) {
  double low = std::numeric_limits<double>::infinity();
  double high = -low;
  const auto cover = [&](double value) {
    if (std::isnan(value)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (const SvgThreshold& threshold : chart.thresholds) cover(threshold.value);
  for (const SvgLine& line : chart.lines) {
    for (const SeriesRow& row : track.rows) cover(row[line.column]);
  }
  for (const SvgDot& dot : chart.dots) cover(dot.value);
  if (low > high) low = 0, high = 1;
  if (chart.low) low = std::min(low, *chart.low);
  if (chart.high) high = std::max(high, *chart.high);
  if (high - low < 1e-9) high = low + 1;
  const double step = stepFor(high - low);
  return {std::floor(low / step) * step, std::ceil(high / step) * step, step};
}

/// Places values of one chart on the page; all coordinates have one decimal.
class Plot {
 public:
  Plot(std::ostream& out, const SvgChart& chart, const Track& track)
      : out_(out), chart_(chart), track_(track), axis_(axisFor(chart, track)) {}

  void write() {
    out_ << "<svg viewBox=\"0 0 " << shortestText(width) << ' ' << shortestText(height)
         << "\" role=\"img\" aria-label=\"" << escapedHtml(chart_.title)
         << "\" font-family=\"system-ui, sans-serif\" font-size=\"12\">\n<title>"
         << escapedHtml(chart_.title) << "</title>\n";
    text(left, 16, "start", "title", chart_.title + " (" + chart_.unit + ")");
    for (const SvgBand& band : chart_.bands) writeBand(band);
    writeGrid();
    for (const SvgThreshold& threshold : chart_.thresholds) writeThreshold(threshold);
    for (const SvgMarker& marker : chart_.markers) writeMarker(marker);
    double legend = left;
    for (const SvgLine& line : chart_.lines) {
      writeLine(line);
      legend = writeLegend(line, legend);
    }
    for (const SvgDot& dot : chart_.dots) writeDot(dot);
    if (!chart_.dots.empty()) text(legend, height - 8, "start", "legend", chart_.dotsName);
    out_ << "</svg>\n";
  }

 private:
  [[nodiscard]] double x(SimTime time) const {
    const double end = toSeconds(chart_.end);
    return left + (end > 0 ? std::clamp(toSeconds(time) / end, 0.0, 1.0) * plotWidth : 0);
  }
  [[nodiscard]] double y(double value) const {
    const double part = (value - axis_.low) / (axis_.high - axis_.low);
    return top + (1 - std::clamp(part, 0.0, 1.0)) * plotHeight;
  }
  static std::string at(double coordinate) { return roundedText(coordinate, 1); }

  void text(double from, double base, std::string_view anchor, std::string_view style,
            std::string_view content) {
    out_ << "<text class=\"" << style << "\" x=\"" << at(from) << "\" y=\"" << at(base)
         << "\" text-anchor=\"" << anchor << "\" fill=\"#777777\">" << escapedHtml(content)
         << "</text>\n";
  }
  void rule(double x1, double y1, double x2, double y2, std::string_view style,
            std::string_view stroke, std::string_view more) {
    out_ << "<line class=\"" << style << "\" x1=\"" << at(x1) << "\" y1=\"" << at(y1) << "\" x2=\""
         << at(x2) << "\" y2=\"" << at(y2) << "\" stroke=\"" << stroke << "\"" << more;
  }

  void writeBand(const SvgBand& band) {
    out_ << "<rect class=\"band\" x=\"" << at(x(band.from)) << "\" y=\"" << at(top) << "\" width=\""
         << at(x(band.until) - x(band.from)) << "\" height=\"" << at(plotHeight)
         << "\" fill=\"#888888\" fill-opacity=\"0.1\"><title>" << escapedHtml(band.label)
         << "</title></rect>\n";
  }

  void writeGrid() {
    const auto steps = std::lround((axis_.high - axis_.low) / axis_.step);
    for (long i = 0; i <= steps; ++i) {
      const double value = axis_.low + static_cast<double>(i) * axis_.step;
      rule(left, y(value), left + plotWidth, y(value), "grid", "#888888",
           " stroke-opacity=\"0.25\"/>\n");
      text(left - 6, y(value) + 4, "end", "tick", roundedText(value, 6));
    }
    const double end = toSeconds(chart_.end);
    const long step = timeStepFor(end);
    for (long seconds = 0; static_cast<double>(seconds) <= end; seconds += step) {
      const SimTime time = timeAt(std::chrono::seconds{seconds});
      text(x(time), top + plotHeight + 16, "middle", "tick", clockText(time));
    }
  }

  void writeThreshold(const SvgThreshold& threshold) {
    rule(left, y(threshold.value), left + plotWidth, y(threshold.value), "threshold", "#CC3311",
         " stroke-dasharray=\"6 4\"/>\n");
    text(left + plotWidth, y(threshold.value) - 4, "end", "tick", threshold.label);
  }

  void writeMarker(const SvgMarker& marker) {
    rule(x(marker.time), top, x(marker.time), top + plotHeight, marker.style,
         marker.style == "fault" ? "#CC3311" : "#888888", " stroke-dasharray=\"2 3\">");
    out_ << "<title>" << clockText(marker.time) << ' ' << escapedHtml(marker.label)
         << "</title></line>\n";
  }

  void writeLine(const SvgLine& line) {
    std::string path;
    std::string last;
    bool open = false;
    for (const SeriesRow& row : track_.rows) {
      const double value = row[line.column];
      if (std::isnan(value)) {
        if (open) path += "H" + at(x(row.time));
        open = false;
        continue;
      }
      const std::string level = at(y(value));
      if (!open) {
        path += "M" + at(x(row.time)) + " " + level;
      } else if (level != last) {
        path += "H" + at(x(row.time)) + "V" + level;
      }
      last = level;
      open = true;
    }
    if (open) path += "H" + at(x(chart_.end));
    out_ << "<path class=\"line " << line.style << "\" d=\"" << path << "\" fill=\"none\" stroke=\""
         << colour(line.style) << "\" stroke-width=\"2\"" << dashes(line.style) << "/>\n";
  }

  /// A shape each, so that colour is not needed to tell a failed check.
  void writeDot(const SvgDot& dot) {
    const std::string column = at(x(dot.time));
    const std::string level = at(y(dot.value));
    if (dot.passed) {
      out_ << "<circle class=\"dot\" cx=\"" << column << "\" cy=\"" << level
           << "\" r=\"4\" fill=\"#0072B2\">";
    } else {
      out_ << "<path class=\"dot failed\" d=\"M" << column << ' ' << level
           << "m-5 -5l10 10m-10 0l10 -10\" stroke=\"#CC3311\" stroke-width=\"2.5\" fill=\"none\">";
    }
    out_ << "<title>" << clockText(dot.time) << ' ' << escapedHtml(dot.label) << "</title></"
         << (dot.passed ? "circle" : "path") << ">\n";
  }

  double writeLegend(const SvgLine& line, double from) {
    constexpr double base = height - 8;
    rule(from, base - 4, from + 22, base - 4, "line " + line.style, colour(line.style),
         " stroke-width=\"2\"" + std::string(dashes(line.style)) + "/>\n");
    text(from + 28, base, "start", "legend", line.label);
    return from + 56 + 7 * static_cast<double>(line.label.size());
  }

  std::ostream& out_;
  const SvgChart& chart_;
  const Track& track_;
  Axis axis_;
};

}  // namespace

std::string escapedHtml(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char letter : text) {
    switch (letter) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += letter;
    }
  }
  return out;
}

void writeSvg(std::ostream& out, const SvgChart& chart, const Track& track) {
  Plot(out, chart, track).write();
}

}  // namespace aviary
