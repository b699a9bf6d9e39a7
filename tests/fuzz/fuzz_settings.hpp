#pragma once

#include <cstdint>
#include <cstdlib>

namespace aviary::fuzz {

/// A number from the environment of the test.
[[nodiscard]] inline std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

}  // namespace aviary::fuzz
