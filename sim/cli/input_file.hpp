#pragma once

#include <cstddef>
#include <string>

#include "sim/cli/exit_code.hpp"

namespace aviary {

/// Bytes of one scenario or manifest file at most.
inline constexpr std::size_t inputBytesMax = std::size_t{10} << 20;
/// Bytes of one file of recorded cases at most.
inline constexpr std::size_t caseBytesMax = std::size_t{512} << 20;

/// A file's text, or why there is none.
struct FileText {
  std::string text;
  ExitCode status = ExitCode::Ok;   ///< Io: cannot be read; BadInput: too large
  std::string problem;              ///< "payment.yaml: No such file or directory"; empty when Ok
};

/// Reads a whole file; "-" is standard input. Never reads more than `bytesMax` + 1 bytes.
[[nodiscard]] FileText readFile(const std::string& path, std::size_t bytesMax);

}  // namespace aviary
