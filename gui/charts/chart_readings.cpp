#include "gui/charts/chart_readings.hpp"

#include <QCoreApplication>
#include <cmath>
#include <set>

#include "gui/models/words.hpp"

namespace aviary {
namespace {

class Texts {
  Q_DECLARE_TR_FUNCTIONS(aviary::ChartReadings)

 public:
  // "36 % (5 of 14)"
  static QString pods(double share, double canary, double primary) {
    return tr("%1 % (%2 of %3)")
        .arg(Words::number(share, 0), Words::number(canary, 0), Words::number(canary + primary, 0));
  }
  static QString apartBy() { return tr("apart by"); }
  static QString points(double points) {
    return tr("%n point(s)", nullptr, static_cast<int>(std::lround(points)));
  }
};

}  // namespace

std::vector<CursorOverlay::Reading> readingsOf(const ChartContent& content, const RolloutView& view,
                                               double seconds, const Colours& colours) {
  std::vector<CursorOverlay::Reading> readings;
  std::set<CurveId> shown;
  for (const ChartLine& line : content.lines) {
    if (line.style == LineStyle::Solid || line.style == LineStyle::Dashed) shown.insert(line.curve);
  }
  for (const CurveId curve : curvesOf(content.kind)) {
    if (shown.count(curve) == 0) continue;
    const double value = view.curve(curve).at(seconds);
    if (std::isnan(value)) continue;
    QString text = Words::curveValue(curve, value);
    if (curve == CurveId::PodShare) {
      text = Texts::pods(value, view.curve(CurveId::CanaryReady).at(seconds),
                         view.curve(CurveId::PrimaryReady).at(seconds));
    }
    readings.push_back({Words::curve(curve, view.kind), text, colours.tone(toneOf(curve)), value});
  }
  if (content.kind != ChartKind::Shares) return readings;
  const double apart = std::abs(view.curve(CurveId::TrafficShare).at(seconds) -
                                view.curve(CurveId::PodShare).at(seconds));
  if (!std::isnan(apart)) {
    readings.push_back({Texts::apartBy(), Texts::points(apart), colours.gap, noValue});
  }
  return readings;
}

QString readingSentence(const ChartContent& content, const RolloutView& view, double seconds) {
  QStringList parts;
  for (const CursorOverlay::Reading& reading : readingsOf(content, view, seconds, Colours{})) {
    parts << reading.label + QLatin1Char(' ') + reading.value;
  }
  return Words::time(seconds) + QLatin1Char(' ') + parts.join(QStringLiteral(", "));
}

}  // namespace aviary
