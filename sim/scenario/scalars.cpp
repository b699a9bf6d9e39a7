#include "sim/scenario/scalars.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <limits>

namespace aviary {

namespace {

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool equalsAny(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const std::string_view word : words) {
    if (text == word) return true;
  }
  return false;
}

// The length of a decimal number without sign at the start of `text`; 0: there is none.
std::size_t decimalLength(std::string_view text) {
  std::size_t i = 0;
  std::size_t digits = 0;
  for (; i < text.size() && isDigit(text[i]); ++i) ++digits;
  if (i < text.size() && text[i] == '.') {
    for (++i; i < text.size() && isDigit(text[i]); ++i) ++digits;
  }
  return digits > 0 ? i : 0;
}

std::string_view withoutSign(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  return text;
}

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

constexpr std::int64_t second = 1'000'000'000;
constexpr std::array units{
    Unit{"ns", 1},
    Unit{"us", 1'000},
    Unit{"\u00b5s", 1'000},
    Unit{"\u03bcs", 1'000},
    Unit{"ms", 1'000'000},
    Unit{"s", second},
    Unit{"m", 60 * second},
    Unit{"h", 3600 * second},
    Unit{"d", 86400 * second},
    Unit{"w", 604800 * second},
    Unit{"y", 31536000 * second},
};

const Unit* unitNamed(std::string_view name) {
  for (const Unit& unit : units) {
    if (unit.name == name) return &unit;
  }
  return nullptr;
}

// `count` units in nanoseconds, count as written: digits with an optional fraction, cut (not
// rounded) below one nanosecond as Go does.
std::optional<std::int64_t> scaled(std::string_view count, std::int64_t unit) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  std::int64_t whole = 0;
  std::size_t i = 0;
  for (; i < count.size() && isDigit(count[i]); ++i) {
    const int digit = count[i] - '0';
    if (whole > (most - digit) / 10) return std::nullopt;
    whole = whole * 10 + digit;
  }
  if (whole > most / unit) return std::nullopt;
  whole *= unit;
  double numerator = 0;
  double scale = 1;
  for (++i; i < count.size() && scale < 1e15; ++i) {
    numerator = numerator * 10 + (count[i] - '0');
    scale *= 10;
  }
  const auto fraction = static_cast<std::int64_t>(numerator * (static_cast<double>(unit) / scale));
  if (whole > most - fraction) return std::nullopt;
  return whole + fraction;
}

}  // namespace

std::optional<bool> parseBool(std::string_view text) {
  if (equalsAny(text, {"true", "True", "TRUE"})) return true;
  if (equalsAny(text, {"false", "False", "FALSE"})) return false;
  return std::nullopt;
}

std::optional<bool> parseOldBool(std::string_view text) {
  if (equalsAny(text, {"y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})) return true;
  if (equalsAny(text, {"n", "N", "no", "No", "NO", "off", "Off", "OFF"})) return false;
  return std::nullopt;
}

bool isNullText(std::string_view text) {
  return equalsAny(text, {"", "~", "null", "Null", "NULL"});
}

std::optional<std::int64_t> parseInteger(std::string_view text) {
  const std::string_view digits = withoutSign(text);
  if (digits.empty() || (digits.size() > 1 && digits[0] == '0' && isDigit(digits[1]))) {
    return std::nullopt;
  }
  if (text.front() == '+') text.remove_prefix(1);
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec == std::errc{} && result.ptr == end) return value;
  constexpr double exactLimit = 9007199254740992.0;  // 2^53: above it a double is not exact
  const std::optional<double> real = parseDouble(text);
  if (!real || std::abs(*real) > exactLimit || std::trunc(*real) != *real) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

std::optional<double> parseDouble(std::string_view text) {
  const std::string_view digits = withoutSign(text);
  if (decimalLength(digits) == 0) return std::nullopt;
  if (text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool isNumberText(std::string_view text) {
  const std::string_view digits = withoutSign(text);
  if (equalsAny(digits, {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"})) return true;
  if (decimalLength(digits) == 0) return false;
  double value = 0;
  const char* end = digits.data() + digits.size();
  return std::from_chars(digits.data(), end, value).ptr == end;
}

std::optional<std::chrono::nanoseconds> parseDuration(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  text = withoutSign(text);
  if (text == "0") return std::chrono::nanoseconds{0};
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    const std::size_t digits = decimalLength(text);
    if (digits == 0) return std::nullopt;
    std::size_t end = digits;
    while (end < text.size() && !isDigit(text[end]) && text[end] != '.') ++end;
    const Unit* unit = unitNamed(text.substr(digits, end - digits));
    if (unit == nullptr) return std::nullopt;
    const std::optional<std::int64_t> part = scaled(text.substr(0, digits), unit->nanoseconds);
    if (!part || total > std::numeric_limits<std::int64_t>::max() - *part) return std::nullopt;
    total += *part;
    text.remove_prefix(end);
  }
  return std::chrono::nanoseconds{negative ? -total : total};
}

std::optional<double> parsePercent(std::string_view text) {
  if (text.empty() || text.back() != '%') return std::nullopt;
  text.remove_suffix(1);
  const std::optional<double> value = parseDouble(text);
  if (!value) return std::nullopt;
  return *value / 100;
}

std::optional<double> parseRate(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<double> count = parseDouble(text.substr(0, slash));
  const std::string_view per = text.substr(slash + 1);
  const Unit* unit =
      per == "s" || per == "m" || per == "h" || per == "d" ? unitNamed(per) : nullptr;
  if (!count || unit == nullptr) return std::nullopt;
  return *count / static_cast<double>(unit->nanoseconds / second);
}

}  // namespace aviary
