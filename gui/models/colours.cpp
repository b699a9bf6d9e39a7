#include "gui/models/colours.hpp"

#include <algorithm>

namespace aviary {
namespace {

Colours lightColours() {
  Colours colours;
  colours.ground = QColor(0xff, 0xff, 0xff);
  colours.raised = QColor(0xf6, 0xf8, 0xfa);
  colours.line = QColor(0xd8, 0xde, 0xe4);
  colours.text = QColor(0x1f, 0x23, 0x28);
  colours.faint = QColor(0x59, 0x63, 0x6e);
  colours.accent = QColor(0x0b, 0x63, 0xce);
  colours.highlight = QColor(0xff, 0xf4, 0xd6);
  colours.primary = QColor(0x6b, 0x77, 0x85);
  colours.canary = QColor(0xd4, 0x60, 0x0a);
  colours.traffic = QColor(0x0b, 0x63, 0xce);
  colours.gap = QColor(0x7a, 0x51, 0x95);
  colours.good = QColor(0x1a, 0x7f, 0x4b);
  colours.bad = QColor(0xb3, 0x26, 0x1e);
  colours.warning = QColor(0x9a, 0x67, 0x00);
  return colours;
}

Colours darkColours() {
  Colours colours;
  colours.ground = QColor(0x14, 0x17, 0x1c);
  colours.raised = QColor(0x1d, 0x21, 0x28);
  colours.line = QColor(0x33, 0x3a, 0x44);
  colours.text = QColor(0xe6, 0xea, 0xf0);
  colours.faint = QColor(0x9a, 0xa4, 0xb1);
  colours.accent = QColor(0x58, 0xa6, 0xff);
  colours.highlight = QColor(0x3a, 0x32, 0x1a);
  colours.primary = QColor(0x9a, 0xa7, 0xb6);
  colours.canary = QColor(0xf5, 0x8a, 0x3c);
  colours.traffic = QColor(0x58, 0xa6, 0xff);
  colours.gap = QColor(0xb3, 0x8a, 0xd1);
  colours.good = QColor(0x4c, 0xc2, 0x7f);
  colours.bad = QColor(0xff, 0x7b, 0x72);
  colours.warning = QColor(0xe3, 0xb3, 0x41);
  return colours;
}

QColor faded(QColor colour, int alpha) {
  colour.setAlpha(alpha);
  return colour;
}

constexpr int bandAlpha = 26;
constexpr int strongBandAlpha = 40;

}  // namespace

QColor mixed(const QColor& colour, const QColor& ground, int alpha) {
  const auto mix = [&](int over, int under) {
    return (over * alpha + under * (255 - alpha)) / 255;
  };
  return {mix(colour.red(), ground.red()), mix(colour.green(), ground.green()),
          mix(colour.blue(), ground.blue())};
}

QColor Colours::tone(Tone tone) const {
  switch (tone) {
    case Tone::Stable:
      return primary;
    case Tone::Canary:
      return canary;
    case Tone::Traffic:
      return traffic;
    case Tone::Gap:
      return gap;
    case Tone::Good:
      return good;
    case Tone::Bad:
      return bad;
    case Tone::Neutral:
      return text;
  }
  return text;
}

QColor Colours::severity(LogSeverity severity) const {
  switch (severity) {
    case LogSeverity::Normal:
      return text;
    case LogSeverity::Good:
      return good;
    case LogSeverity::Warning:
      return warning;
    case LogSeverity::Failure:
      return bad;
  }
  return text;
}

// Opaque: a translucent fill of a whole chart is the dearest thing that could be painted.
QColor Colours::phase(const std::string& phase) const {
  const auto over = [&](const QColor& colour, int alpha) { return mixed(colour, ground, alpha); };
  if (phase == "Progressing") return over(traffic, bandAlpha);
  if (phase == "Waiting" || phase == "WaitingPromotion") return over(warning, strongBandAlpha);
  if (phase == "Promoting") return over(good, bandAlpha);
  if (phase == "Finalising") return over(good, strongBandAlpha);
  if (phase == "Succeeded") return over(good, bandAlpha);
  if (phase == "Failed") return over(bad, strongBandAlpha);
  if (phase == "Unavailable") return over(bad, bandAlpha);
  if (phase == "Available") return ground;
  if (phase == "Initialized") return over(primary, bandAlpha);
  return over(primary, strongBandAlpha);
}

QColor Colours::phaseStrong(const std::string& phase) const {
  const QColor weak = this->phase(phase);
  // Three times as far from the ground.
  const auto away = [](int from, int to) { return std::clamp(from + 3 * (to - from), 0, 255); };
  return {away(ground.red(), weak.red()), away(ground.green(), weak.green()),
          away(ground.blue(), weak.blue())};
}

QColor Colours::mark(MarkKind mark) const {
  switch (mark) {
    case MarkKind::Halt:
    case MarkKind::Gate:
      return warning;
    case MarkKind::Rollback:
    case MarkKind::FaultStart:
      return bad;
    case MarkKind::Succeed:
      return good;
    case MarkKind::User:
      return accent;
    default:
      return text;
  }
}

Colours coloursFor(const QPalette& palette) {
  return palette.color(QPalette::Window).lightness() < 128 ? darkColours() : lightColours();
}

QPalette paletteFor(Appearance appearance, const QPalette& system) {
  const bool dark =
      appearance == Appearance::Dark ||
      (appearance == Appearance::System && system.color(QPalette::Window).lightness() < 128);
  const Colours colours = dark ? darkColours() : lightColours();
  QPalette palette(colours.text, colours.raised);
  palette.setColor(QPalette::Window, colours.ground);
  palette.setColor(QPalette::WindowText, colours.text);
  palette.setColor(QPalette::Base, colours.ground);
  palette.setColor(QPalette::AlternateBase, colours.raised);
  palette.setColor(QPalette::Text, colours.text);
  palette.setColor(QPalette::Button, colours.raised);
  palette.setColor(QPalette::ButtonText, colours.text);
  palette.setColor(QPalette::ToolTipBase, colours.raised);
  palette.setColor(QPalette::ToolTipText, colours.text);
  palette.setColor(QPalette::PlaceholderText, colours.faint);
  palette.setColor(QPalette::Highlight, colours.accent);
  palette.setColor(QPalette::HighlightedText, dark ? colours.ground : QColor(Qt::white));
  palette.setColor(QPalette::Link, colours.accent);
  palette.setColor(QPalette::Mid, colours.line);
  palette.setColor(QPalette::Midlight, colours.line);
  palette.setColor(QPalette::Dark, colours.faint);
  palette.setColor(QPalette::Shadow, colours.line);
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    palette.setColor(QPalette::Disabled, role, faded(colours.faint, 150));
  }
  return palette;
}

}  // namespace aviary
