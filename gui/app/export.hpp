#pragma once

#include <QString>

class QWidget;

namespace aviary {

class ChartsPanel;
struct FinishedRun;

/// Writes a picture: PNG, SVG or PDF by the file's ending. \return what went wrong; empty: nothing.
[[nodiscard]] QString exportCharts(ChartsPanel& charts, const QString& file);
/// The whole window as it is seen.
[[nodiscard]] QString exportWindow(QWidget& window, const QString& file);
/// The curves, one line per moment.
[[nodiscard]] QString exportCsv(const FinishedRun& run, const QString& file);
/// Every file that `aviary run -o` writes, into a folder.
[[nodiscard]] QString exportBundle(const FinishedRun& run, const QString& folder);
/// The scenario that repeats the run.
[[nodiscard]] QString exportScenario(const FinishedRun& run, const QString& file);

}  // namespace aviary
