#include "sim/cli/terminal.hpp"

#include <unistd.h>

#include <cstdlib>

namespace aviary {

Colour colourFor(int descriptor) {
  const char* noColour = std::getenv("NO_COLOR");
  if (noColour != nullptr && *noColour != '\0') return Colour::Off;
  const char* kind = std::getenv("TERM");
  if (kind != nullptr && std::string_view(kind) == "dumb") return Colour::Off;
  return ::isatty(descriptor) == 1 ? Colour::On : Colour::Off;
}

}  // namespace aviary
