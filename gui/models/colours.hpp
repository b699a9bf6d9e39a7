#pragma once

#include <QColor>
#include <QPalette>
#include <string>

#include "gui/series/chart_content.hpp"
#include "gui/series/log_entry.hpp"

namespace aviary {

/// Light, dark, or what the desktop says.
enum class Appearance { System, Light, Dark };

/// The colours of the window. They carry meaning only, and nothing is told by them alone: v1 is a
/// square and v2 a circle, failure a triangle.
struct Colours {
  QColor ground;  ///< of charts and panels
  QColor raised;  ///< of boxes on the ground
  QColor line;    ///< hairlines
  QColor text;
  QColor faint;  ///< labels, ticks
  QColor accent;
  QColor highlight;  ///< behind the selected line
  QColor primary, canary, traffic, gap, good, bad, warning;

  [[nodiscard]] QColor tone(Tone tone) const;
  [[nodiscard]] QColor severity(LogSeverity severity) const;
  /// What stands behind the curves while a rollout is in a phase.
  [[nodiscard]] QColor phase(const std::string& phase) const;
  /// The same for a narrow bar.
  [[nodiscard]] QColor phaseStrong(const std::string& phase) const;
  [[nodiscard]] QColor mark(MarkKind mark) const;
};

/// An opaque colour that looks like `colour` with this alpha (0-255) on an opaque ground. Opaque
/// ones are painted many times faster than translucent ones.
[[nodiscard]] QColor mixed(const QColor& colour, const QColor& ground, int alpha);

/// The colours that go with a palette: dark on a dark window.
[[nodiscard]] Colours coloursFor(const QPalette& palette);

[[nodiscard]] QPalette paletteFor(Appearance appearance, const QPalette& system);

}  // namespace aviary
