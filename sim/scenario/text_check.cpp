#include "sim/scenario/text_check.hpp"

#include <cstddef>

namespace aviary {

namespace {

unsigned byteAt(std::string_view text, std::size_t i) {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
}

// Length of the well-formed UTF-8 sequence of two to four bytes at `i`; 0: none. Overlong forms,
// surrogates and values above U+10FFFF are not well-formed (Unicode 15, table 3-7).
std::size_t sequenceLength(std::string_view text, std::size_t i) {
  const unsigned lead = byteAt(text, i);
  const auto continues = [&](std::size_t at, unsigned low = 0x80, unsigned high = 0xBF) {
    return byteAt(text, at) >= low && byteAt(text, at) <= high;
  };
  if (lead >= 0xC2 && lead <= 0xDF) return continues(i + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const unsigned low = lead == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : 0xBF;
    return continues(i + 1, low, high) && continues(i + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const unsigned low = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xF4 ? 0x8F : 0xBF;
    return continues(i + 1, low, high) && continues(i + 2) && continues(i + 3) ? 4 : 0;
  }
  return 0;
}

std::string hexByte(unsigned byte) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  return std::string("0x") + digits[byte >> 4] + digits[byte & 15];
}

TextPosition positionOf(std::string_view text, std::size_t offset) {
  TextPosition at{1, 1};
  std::size_t lineStart = 0;
  for (std::size_t i = 0; i < offset; ++i) {
    if (text[i] != '\n') continue;
    ++at.line;
    lineStart = i + 1;
  }
  at.column = static_cast<std::uint32_t>(offset - lineStart + 1);
  return at;
}

bool isControl(unsigned byte) {
  return (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F;
}

}  // namespace

std::optional<TextFault> findTextFault(std::string_view text) {
  const std::string_view start = text.substr(0, 2);
  if (start == "\xFF\xFE" || start == "\xFE\xFF") {
    return TextFault{DiagnosticCode::NotUtf8, {1, 1}, "the file is UTF-16; save it as UTF-8"};
  }
  for (std::size_t i = 0; i < text.size();) {
    const unsigned byte = byteAt(text, i);
    if (isControl(byte)) {
      return TextFault{DiagnosticCode::ControlCharacter, positionOf(text, i),
                       "control character " + hexByte(byte) + "; remove it"};
    }
    if (byte < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = sequenceLength(text, i);
    if (length == 0) {
      return TextFault{DiagnosticCode::NotUtf8, positionOf(text, i),
                       "byte " + hexByte(byte) + " is not UTF-8; save the file as UTF-8"};
    }
    i += length;
  }
  return std::nullopt;
}

}  // namespace aviary
