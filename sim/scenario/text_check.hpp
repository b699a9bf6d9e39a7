#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/scenario/diagnostic.hpp"

namespace aviary {

/// Why a text cannot be read at all, and where.
struct TextFault {
  DiagnosticCode code = DiagnosticCode::NotUtf8;
  TextPosition at;
  std::string message;
};

/// The first byte that keeps `text` from being UTF-8 without control characters, or nothing. A
/// UTF-8 byte order mark is allowed at the start.
[[nodiscard]] std::optional<TextFault> findTextFault(std::string_view text);

}  // namespace aviary
