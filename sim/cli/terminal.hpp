#pragma once

#include <ostream>
#include <string_view>

#include "reports/exporters/text_exporter.hpp"

namespace aviary {

/// Where a command writes.
struct Terminal {
  std::ostream& out;                ///< results
  std::ostream& err;                ///< diagnostics and progress
  Colour outColour = Colour::Off;

  /// Tells a problem: "aviary: <message>".
  void complain(std::string_view message) const { err << "aviary: " << message << '\n'; }
};

/// On for a descriptor that is a terminal, unless NO_COLOR is set and not empty or TERM is "dumb".
/// Source: no-color.org.
[[nodiscard]] Colour colourFor(int descriptor);

}  // namespace aviary
