#include "reports/exporters/json_writer.hpp"

#include <cmath>
#include <ostream>

#include "reports/exporters/number_text.hpp"

namespace aviary {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

/// Bytes of the well-formed UTF-8 character at the front of `text`; 0 when there is none.
/// Source: Unicode 15, table 3-7.
std::size_t utf8Length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xC2 && lead < 0xE0   ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool overlong = (lead == 0xE0 && second < 0xA0) || (lead == 0xF0 && second < 0x90);
  const bool surrogate = lead == 0xED && second > 0x9F;
  const bool beyond = lead == 0xF4 && second > 0x8F;
  return overlong || surrogate || beyond ? 0 : length;
}

void writeEscape(std::ostream& out, char letter) {
  constexpr std::string_view digits = "0123456789abcdef";
  switch (letter) {
    case '"': out << "\\\""; return;
    case '\\': out << "\\\\"; return;
    case '\n': out << "\\n"; return;
    case '\r': out << "\\r"; return;
    case '\t': out << "\\t"; return;
    default: break;
  }
  const auto code = static_cast<unsigned char>(letter);
  out << "\\u00" << digits[code >> 4U] << digits[code & 0xFU];
}

}  // namespace

void writeJsonString(std::ostream& out, std::string_view text) {
  out << '"';
  while (!text.empty()) {
    const std::size_t length = utf8Length(text);
    const char letter = text.front();
    const bool control = static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
    if (length == 0) {
      out << replacement;
    } else if (control || letter == '"' || letter == '\\') {
      writeEscape(out, letter);
    } else {
      out << text.substr(0, length);
    }
    text.remove_prefix(length == 0 ? 1 : length);
  }
  out << '"';
}

JsonWriter& JsonWriter::beginObject(Layout layout) {
  open('{', '}', layout);
  return *this;
}

JsonWriter& JsonWriter::endObject() {
  close();
  return *this;
}

JsonWriter& JsonWriter::beginArray(Layout layout) {
  open('[', ']', layout);
  return *this;
}

JsonWriter& JsonWriter::endArray() {
  close();
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  separate();
  writeJsonString(out_, name);
  out_ << ": ";
  afterKey_ = true;
  return *this;
}

JsonWriter& JsonWriter::value(std::string_view text) {
  separate();
  writeJsonString(out_, text);
  return *this;
}

JsonWriter& JsonWriter::value(double number) {
  return std::isfinite(number) ? raw(shortestText(number)) : null();
}

JsonWriter& JsonWriter::signedValue(std::int64_t number) { return raw(std::to_string(number)); }

JsonWriter& JsonWriter::unsignedValue(std::uint64_t number) { return raw(std::to_string(number)); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_ << json;
  return *this;
}

void JsonWriter::open(char open, char close, Layout layout) {
  separate();
  out_ << open;
  const Layout outer = levels_.empty() ? layout_ : levels_.back().layout;
  levels_.push_back({close, outer == Layout::Compact ? Layout::Compact : layout, true});
}

void JsonWriter::close() {
  const Level level = levels_.back();
  levels_.pop_back();
  if (!level.empty && level.layout == Layout::Lines) newLine(levels_.size());
  out_ << level.close;
}

void JsonWriter::separate() {
  if (afterKey_) {
    afterKey_ = false;
    return;
  }
  if (levels_.empty()) return;
  Level& level = levels_.back();
  if (!level.empty) out_ << (level.layout == Layout::Lines ? "," : ", ");
  if (level.layout == Layout::Lines) newLine(levels_.size());
  level.empty = false;
}

void JsonWriter::newLine(std::size_t depth) {
  out_ << '\n';
  for (std::size_t i = 0; i < depth; ++i) out_ << "  ";
}

}  // namespace aviary
