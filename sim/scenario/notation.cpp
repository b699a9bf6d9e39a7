#include "sim/scenario/notation.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <string_view>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/scalars.hpp"

namespace aviary {

namespace {

std::string percentText(double percent, std::chars_format format, int digits) {
  char buffer[64];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, percent, format, digits);
  return std::string(buffer, result.ptr) + '%';
}

bool readsAs(const std::string& text, double ratio) {
  return parsePercent(text) == ratio;
}

}  // namespace

std::string durationNotation(std::chrono::nanoseconds duration) {
  struct Unit {
    std::int64_t nanoseconds;
    std::string_view name;
  };
  constexpr Unit units[] = {{86'400'000'000'000, "d"}, {3'600'000'000'000, "h"},
                            {60'000'000'000, "m"},     {1'000'000'000, "s"},
                            {1'000'000, "ms"},         {1'000, "us"}};
  for (const Unit& unit : units) {
    if (duration.count() != 0 && duration.count() % unit.nanoseconds == 0) {
      return std::to_string(duration.count() / unit.nanoseconds) + std::string(unit.name);
    }
  }
  return duration.count() == 0 ? "0s" : std::to_string(duration.count()) + "ns";
}

std::string percentNotation(double ratio) {
  const double percent = ratio * 100;
  constexpr auto general = std::chars_format::general;
  constexpr int enoughDigits = std::numeric_limits<double>::max_digits10;
  constexpr int usualDecimals = 6;
  for (int decimals = 0; percent < 1e6 && decimals <= usualDecimals; ++decimals) {
    const std::string text = percentText(percent, std::chars_format::fixed, decimals);
    if (readsAs(text, ratio)) return text;
  }
  for (int digits = 1; digits <= enoughDigits; ++digits) {
    const std::string text = percentText(percent, general, digits);
    if (readsAs(text, ratio)) return text;
  }
  // The product may be rounded away from the number that the ratio was read from.
  for (const double side : {0.0, std::numeric_limits<double>::infinity()}) {
    const std::string text = percentText(std::nextafter(percent, side), general, enoughDigits);
    if (readsAs(text, ratio)) return text;
  }
  return percentText(percent, general, enoughDigits);
}

std::string rateNotation(double perSecond) {
  return numberText(perSecond) + "/s";
}

std::string quantityNotation(Quantity quantity) {
  quantity.format = Quantity::Format::DecimalSI;
  std::string decimal = text(quantity);
  quantity.format = Quantity::Format::BinarySI;
  std::string binary = text(quantity);
  return binary.size() < decimal.size() ? binary : decimal;
}

}  // namespace aviary
