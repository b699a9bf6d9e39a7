#include "sim/scenario/decoder.hpp"

#include <charconv>
#include <limits>
#include <utility>

#include "sim/scenario/scalars.hpp"

namespace aviary {

namespace {

constexpr std::size_t longestShown = 60;

// A value in a message: one line, cut where a screen would be filled.
std::string shown(std::string_view text) {
  if (text.size() <= longestShown) return quotedText(text);
  std::size_t end = longestShown;
  // Not inside of a UTF-8 sequence.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return quotedText(std::string(text.substr(0, end)) + "...");
}

bool plainNumber(const DataNode& node) {
  return node.isScalar() && !node.quoted() && isNumberText(node.text());
}

// True for what is the text of a number but stands in quotes.
bool quotedNumber(const DataNode& node) {
  return node.isScalar() && node.quoted() && parseDouble(node.text()).has_value();
}

std::string unquoteHint(const DataNode& node) {
  return quotedNumber(node) ? "; remove the quotes" : "";
}

// Any whole number, or nothing after reporting why not.
std::optional<std::int64_t> wholeNumber(const Cursor& at) {
  const DataNode& node = at.node;
  if (!plainNumber(node)) {
    at.reportType("a whole number", unquoteHint(node));
    return std::nullopt;
  }
  const std::optional<std::int64_t> value = parseInteger(node.text());
  if (value) return value;
  const std::optional<double> real = parseDouble(node.text());
  const std::string_view text = node.text();
  const bool leadingZero = text.find_first_not_of("+-0123456789") == std::string_view::npos &&
                           text.find_first_not_of("+-") != std::string_view::npos &&
                           text[text.find_first_not_of("+-")] == '0';
  if (leadingZero) {
    at.report(DiagnosticCode::BadFormat,
              std::string(text) + " starts with 0, which some readers take as octal; remove it");
  } else if (!real || *real > 9.0e15 || *real < -9.0e15) {
    at.report(DiagnosticCode::OutOfRange, "the number " + std::string(text) + " is too large");
  } else {
    at.reportType("a whole number");
  }
  return std::nullopt;
}

}  // namespace

namespace {

// Letters, digits and what field names have besides them; others stand in quotes.
bool isPlainKey(std::string_view key) {
  for (const char c : key) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool other = (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '$' || c == '<';
    if (!letter && !other) return false;
  }
  return true;
}

}  // namespace

std::string text(const FieldPath* path) {
  if (path == nullptr) return {};
  std::string out = text(path->parent);
  if (path->key.empty()) return out + '[' + std::to_string(path->index) + ']';
  if (!isPlainKey(path->key)) {
    return out + '[' + quotedText(path->key) + ']';
  }
  if (!out.empty()) out += '.';
  return out.append(path->key);
}

void DecodeContext::report(DiagnosticCode code, TextPosition at, const FieldPath* path,
                           std::string message) {
  diagnostics_.add(code, {file_, static_cast<int>(at.line), static_cast<int>(at.column)},
                   text(path), std::move(message));
}

void Cursor::report(DiagnosticCode code, std::string message) const {
  context.report(code, mark, path, std::move(message));
}

void Cursor::reportType(std::string_view expected, std::string_view hint) const {
  report(DiagnosticCode::WrongType,
         "expected " + std::string(expected) + ", found " + describe(node) + std::string(hint));
}

SourceMark Cursor::source() const {
  return {context.file(), static_cast<int>(mark.line), static_cast<int>(mark.column)};
}

std::string describe(const DataNode& node) {
  switch (node.kind()) {
    case DataNode::Kind::Null:
      return "nothing";
    case DataNode::Kind::Sequence:
      return "a list";
    case DataNode::Kind::Map:
      return "a map";
    case DataNode::Kind::Scalar:
      break;
  }
  if (!node.quoted() && parseBool(node.text())) return std::string(node.text());
  if (plainNumber(node)) return "the number " + std::string(node.text().substr(0, longestShown));
  return "the text " + shown(node.text());
}

bool decode(const Cursor& at, StringMap& out) { return decodeEntries<std::string>(at, out); }

bool decode(const Cursor& at, std::string& out) {
  const DataNode& node = at.node;
  if (!node.isScalar()) {
    at.reportType("text");
    return false;
  }
  if (!node.quoted()) {
    const bool oldBool = at.context.kubernetes() && parseOldBool(node.text());
    if (oldBool) {
      at.reportType("text", ", which Kubernetes tools read as a boolean; put it in quotes");
      return false;
    }
    if (parseBool(node.text()) || isNumberText(node.text())) {
      at.reportType("text", "; put it in quotes: " + shown(node.text()));
      return false;
    }
  }
  out = std::string(node.text());
  return true;
}

bool decode(const Cursor& at, bool& out) {
  const DataNode& node = at.node;
  const bool plain = node.isScalar() && !node.quoted();
  if (const std::optional<bool> value = plain ? parseBool(node.text()) : std::nullopt) {
    out = *value;
    return true;
  }
  const std::optional<bool> old = plain ? parseOldBool(node.text()) : std::nullopt;
  if (old && at.context.kubernetes()) {
    at.report(DiagnosticCode::AmbiguousBool, std::string(node.text()) +
                                                 " is a boolean only in old YAML; write " +
                                                 (*old ? "true" : "false"));
    out = *old;
    return true;
  }
  std::string hint;
  if (old) hint = *old ? "; write true" : "; write false";
  if (node.quoted() && parseBool(node.text())) hint = "; remove the quotes";
  at.reportType("true or false", hint);
  return false;
}

bool decode(const Cursor& at, std::int64_t& out) {
  const std::optional<std::int64_t> value = wholeNumber(at);
  if (!value) return false;
  out = *value;
  return true;
}

bool decode(const Cursor& at, int& out) {
  const std::optional<std::int64_t> value = wholeNumber(at);
  if (!value) return false;
  if (*value < std::numeric_limits<int>::min() || *value > std::numeric_limits<int>::max()) {
    at.report(DiagnosticCode::OutOfRange, "the number " + std::to_string(*value) + " is too large");
    return false;
  }
  out = static_cast<int>(*value);
  return true;
}

bool decode(const Cursor& at, std::uint64_t& out) {
  // Seeds use all 64 bits.
  const std::string_view digits = plainNumber(at.node) ? at.node.text() : std::string_view();
  if (digits.size() > 1 && digits.front() != '0') {
    const char* end = digits.data() + digits.size();
    const auto result = std::from_chars(digits.data(), end, out);
    if (result.ec == std::errc{} && result.ptr == end) return true;
  }
  const std::optional<std::int64_t> value = wholeNumber(at);
  if (!value) return false;
  if (*value < 0) {
    at.report(DiagnosticCode::OutOfRange, "must be at least 0, found " + std::to_string(*value));
    return false;
  }
  out = static_cast<std::uint64_t>(*value);
  return true;
}

bool decode(const Cursor& at, double& out) {
  if (!plainNumber(at.node)) {
    at.reportType("a number", unquoteHint(at.node));
    return false;
  }
  const std::optional<double> value = parseDouble(at.node.text());
  if (!value) {
    at.report(DiagnosticCode::OutOfRange,
              "must be a finite number, found " + std::string(at.node.text()));
    return false;
  }
  out = *value;
  return true;
}

bool decode(const Cursor& at, std::chrono::nanoseconds& out) {
  if (!at.node.isScalar()) {
    at.reportType("a duration as in 30s, 1m30s or 500ms");
    return false;
  }
  const std::optional<std::chrono::nanoseconds> value = parseDuration(at.node.text());
  if (value) {
    out = *value;
    return true;
  }
  if (parseDouble(at.node.text())) {
    at.report(DiagnosticCode::BadFormat,
              "a duration needs a unit; write " + std::string(at.node.text()) + "s for seconds");
  } else {
    at.report(DiagnosticCode::BadFormat,
              "expected a duration as in 30s, 1m30s or 500ms, found " + describe(at.node));
  }
  return false;
}

bool decodePercent(const Cursor& at, double& ratio) {
  const std::optional<double> value =
      at.node.isScalar() ? parsePercent(at.node.text()) : std::nullopt;
  if (value) {
    ratio = *value;
    return true;
  }
  const bool number = at.node.isScalar() && parseDouble(at.node.text());
  at.report(DiagnosticCode::BadFormat,
            "expected a percentage as in 3%, found " + describe(at.node) +
                (number ? "; write " + std::string(at.node.text()) + "%" : std::string()));
  return false;
}

bool decodeRate(const Cursor& at, double& perSecond) {
  const std::optional<double> value = at.node.isScalar() ? parseRate(at.node.text()) : std::nullopt;
  if (value) {
    perSecond = *value;
    return true;
  }
  const bool number = at.node.isScalar() && parseDouble(at.node.text());
  at.report(DiagnosticCode::BadFormat,
            "expected a rate as in 200/s or 24/m, found " + describe(at.node) +
                (number ? "; write " + std::string(at.node.text()) + "/s" : std::string()));
  return false;
}

}  // namespace aviary
