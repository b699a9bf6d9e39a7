#include "sim/delivery/canary_text.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <string_view>

namespace aviary {
namespace {

// Splits the shortest scientific form "-1.25e+03" into digits "125" and the exponent 3.
struct Decimal {
  bool negative = false;
  std::string digits;
  int exponent = 0;
};

Decimal shortestDecimal(double value) {
  char buffer[40];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::scientific);
  std::string_view text(buffer, static_cast<std::size_t>(end.ptr - buffer));
  Decimal out;
  if (text.front() == '-') {
    out.negative = true;
    text.remove_prefix(1);
  }
  const std::size_t mark = text.find('e');
  for (const char c : text.substr(0, mark)) {
    if (c != '.') out.digits += c;
  }
  std::string_view exponent = text.substr(mark + 1);
  if (exponent.front() == '+') exponent.remove_prefix(1);
  std::from_chars(exponent.data(), exponent.data() + exponent.size(), out.exponent);
  return out;
}

}  // namespace

std::string goNumber(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  const Decimal d = shortestDecimal(value);
  std::string out = d.negative ? "-" : "";
  const auto count = static_cast<int>(d.digits.size());
  if (d.exponent < -4 || d.exponent >= 21) {
    out += d.digits.substr(0, 1);
    if (count > 1) out += "." + d.digits.substr(1);
    return out + fmt::format("e{}{:02}", d.exponent < 0 ? '-' : '+', std::abs(d.exponent));
  }
  if (d.exponent < 0)
    return out + "0." + std::string(static_cast<std::size_t>(-d.exponent - 1), '0') + d.digits;
  const int whole = d.exponent + 1;
  if (count <= whole)
    return out + d.digits + std::string(static_cast<std::size_t>(whole - count), '0');
  return out + d.digits.substr(0, static_cast<std::size_t>(whole)) + "." +
         d.digits.substr(static_cast<std::size_t>(whole));
}

std::string goFixed2(double value) {
  return std::isfinite(value) ? fmt::format("{:.2f}", value) : goNumber(value);
}

std::string goDuration(std::int64_t milliseconds) {
  if (milliseconds == 0) return "0s";
  const bool negative = milliseconds < 0;
  const std::uint64_t total = negative ? 0 - static_cast<std::uint64_t>(milliseconds)
                                       : static_cast<std::uint64_t>(milliseconds);
  const std::string sign = negative ? "-" : "";
  if (total < 1000) return fmt::format("{}{}ms", sign, total);
  std::string seconds = fmt::format("{}", total / 1000 % 60);
  if (const std::uint64_t rest = total % 1000; rest != 0) {
    std::string fraction = fmt::format("{:03}", rest);
    while (fraction.back() == '0') fraction.pop_back();
    seconds += "." + fraction;
  }
  const std::uint64_t minutes = total / 60'000;
  if (minutes == 0) return sign + seconds + "s";
  if (minutes < 60) return fmt::format("{}{}m{}s", sign, minutes, seconds);
  return fmt::format("{}{}h{}m{}s", sign, minutes / 60, minutes % 60, seconds);
}

std::int64_t wholeMilliseconds(double value, double perUnit) {
  const double scaled = value * perUnit;
  // Beyond this range the product with a million nanoseconds wraps to zero in the original.
  if (!(std::fabs(scaled) < 9.0e18)) return 0;
  return static_cast<std::int64_t>(scaled);
}

}  // namespace aviary
