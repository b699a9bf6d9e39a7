#pragma once

#include <string>

#include "tests/fuzz/draw.hpp"

namespace aviary::fuzz {

/// A text somewhat like YAML becomes another: bytes, lines, indents and values change, vanish, come
/// twice or change places. A few changes each time, so that much of the text stays readable.
[[nodiscard]] std::string mutated(Draw& draw, const std::string& text);

}  // namespace aviary::fuzz
