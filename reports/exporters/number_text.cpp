#include "reports/exporters/number_text.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace aviary {

std::string shortestText(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  if (value == 0) return "0";
  std::array<char, 64> buffer{};
  const double size = std::abs(value);
  const bool plain = size >= 1e-4 && size < 1e15;
  const auto end = plain ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                         std::chars_format::fixed)
                         : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), end.ptr};
}

std::string shortestText(std::uint64_t value) { return std::to_string(value); }

std::string roundedText(double value, int digits) {
  if (!std::isfinite(value)) return shortestText(value);
  std::array<char, 400> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                 std::chars_format::fixed, digits);
  std::string out(buffer.data(), end.ptr);
  if (out.find('.') != std::string::npos) {
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
  }
  return out == "-0" ? "0" : out;
}

std::string exactSeconds(SimTime time) {
  const std::int64_t nanoseconds = time.time_since_epoch().count();
  const bool negative = nanoseconds < 0;
  const std::uint64_t size = negative ? 0 - static_cast<std::uint64_t>(nanoseconds)
                                      : static_cast<std::uint64_t>(nanoseconds);
  std::string out = (negative ? "-" : "") + std::to_string(size / 1'000'000'000);
  const std::uint64_t rest = size % 1'000'000'000;
  if (rest == 0) return out;
  std::string digits = std::to_string(rest);
  digits.insert(0, 9 - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  return out + "." + digits;
}

std::string durationText(SimDuration span) {
  const std::int64_t milliseconds = span.count() / 1'000'000;
  if (milliseconds > 0 && milliseconds < 1000) return std::to_string(milliseconds) + "ms";
  const std::int64_t seconds = milliseconds / 1000;
  std::string out;
  const auto add = [&out](std::int64_t count, const char* unit) {
    if (count == 0) return;
    if (!out.empty()) out += ' ';
    out += std::to_string(count) + unit;
  };
  add(seconds / 3600, "h");
  add(seconds / 60 % 60, "m");
  add(seconds % 60, "s");
  return out.empty() ? "0s" : out;
}

std::string groupedText(std::uint64_t value) {
  std::string out = std::to_string(value);
  for (std::size_t place = out.size(); place > 3; place -= 3) out.insert(place - 3, 1, ',');
  return out;
}

}  // namespace aviary
