#pragma once

#include <QCoreApplication>
#include <QString>
#include <string>
#include <string_view>

#include "gui/series/chart_content.hpp"
#include "gui/series/knobs.hpp"
#include "gui/series/log_entry.hpp"
#include "gui/series/rollout_view.hpp"

namespace aviary {

/// The words of the window in the language of the moment. Names of the field (Deployment, canary,
/// weight, HPA, the phases) stay as they are in every language.
class Words {
  Q_DECLARE_TR_FUNCTIONS(aviary::Words)

 public:
  /// "8:10", "1:02:03", "0:04.5".
  [[nodiscard]] static QString time(double seconds);
  /// "4.2 ms", "1.3 s".
  [[nodiscard]] static QString wallTime(double milliseconds);
  /// At most `digits` after the point, none at the end, digits in groups.
  [[nodiscard]] static QString number(double value, int digits = 1);

  /// The words of a Canary speak of its two workloads, those of a Deployment of its versions.
  [[nodiscard]] static QString curve(CurveId curve, RolloutKind kind = RolloutKind::Canary);
  [[nodiscard]] static QString chart(ChartKind chart);
  /// "30 %", "140 ms", "12 pods".
  [[nodiscard]] static QString curveValue(CurveId curve, double value);
  [[nodiscard]] static QString axisValue(ChartKind chart, double value);

  [[nodiscard]] static QString knob(KnobId knob);
  [[nodiscard]] static QString knobHelp(KnobId knob);
  [[nodiscard]] static QString group(KnobGroup group);
  /// What follows a value: "%", "ms", "pods".
  [[nodiscard]] static QString unit(KnobUnit unit);
  [[nodiscard]] static QString strategy(StrategyChoice strategy);
  /// The field that makes it so, and what users notice.
  [[nodiscard]] static QString strategyHelp(StrategyChoice strategy);

  [[nodiscard]] static QString mark(MarkKind mark);
  [[nodiscard]] static QString severity(LogSeverity severity);
  [[nodiscard]] static QString source(LogSource source);
  [[nodiscard]] static QString podStep(PodStep step);
  /// The rule of a tick as a sentence; the name itself when it is unknown.
  [[nodiscard]] static QString rule(std::string_view rule);
  /// What the engine of a run does, in a few words.
  [[nodiscard]] static QString engine(std::string_view engine);
  /// "Duration of the rollout", for the name of a summary's number; the name itself when unknown.
  [[nodiscard]] static QString kpi(std::string_view name);
};

[[nodiscard]] inline QString toQt(std::string_view text) {
  return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace aviary
