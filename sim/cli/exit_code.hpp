#pragma once

namespace aviary {

/// What `aviary` returns to its caller.
enum class ExitCode : int {
  Ok = 0,        ///< ran, and everything held
  Failed = 1,    ///< ran; an expectation or a case failed
  BadInput = 2,  ///< the input or the command line is wrong
  Io = 3,        ///< reading or writing failed
  Internal = 4   ///< a fault of the program
};

/// The graver of two outcomes of one command: a wrong input hides whether the rest held.
[[nodiscard]] constexpr ExitCode graver(ExitCode a, ExitCode b) {
  return static_cast<int>(a) > static_cast<int>(b) ? a : b;
}

}  // namespace aviary
