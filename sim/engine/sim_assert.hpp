#pragma once

#include <stdexcept>
#include <string>

namespace aviary {

/// A fault of the program, never of its input. Its text ends with "at <file>:<line>"; the engine's
/// run loop adds simulated time and event label, the command line adds scenario and seed.
class InternalFault : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

/// Throws InternalFault. Out of line, so that a check costs its caller one untaken branch.
[[noreturn]] void failAssert(const char* condition, const char* text, const char* file, int line);

}  // namespace aviary

/// Checks a rule of the program in every build type; `text` states the rule that must hold.
/// Write `SIM_ASSERT(a, ...); SIM_ASSERT(b, ...);` instead of joining conditions.
#define SIM_ASSERT(condition, text)                               \
  do {                                                            \
    if (!(condition)) [[unlikely]] {                              \
      ::aviary::failAssert(#condition, text, __FILE__, __LINE__); \
    }                                                             \
  } while (false)
