#include "sim/api/quantity.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace aviary {
namespace {

__extension__ using Wide = __int128;

struct Suffix {
  std::string_view name;
  std::int64_t scale;  // thousandths of a unit; for finer suffixes `divisor` thousandths make one
  std::int64_t divisor;
  Quantity::Format format;
};

constexpr std::int64_t kilo = 1000;
constexpr std::array suffixes{
    Suffix{"n", 1, 1'000'000, Quantity::Format::DecimalSI},
    Suffix{"u", 1, 1'000, Quantity::Format::DecimalSI},
    Suffix{"m", 1, 1, Quantity::Format::DecimalSI},
    Suffix{"", kilo, 1, Quantity::Format::DecimalSI},
    Suffix{"k", kilo * 1000, 1, Quantity::Format::DecimalSI},
    Suffix{"M", kilo * 1'000'000, 1, Quantity::Format::DecimalSI},
    Suffix{"G", kilo * 1'000'000'000, 1, Quantity::Format::DecimalSI},
    Suffix{"T", kilo * 1'000'000'000'000, 1, Quantity::Format::DecimalSI},
    Suffix{"P", kilo * 1'000'000'000'000'000, 1, Quantity::Format::DecimalSI},
    Suffix{"Ki", kilo << 10, 1, Quantity::Format::BinarySI},
    Suffix{"Mi", kilo << 20, 1, Quantity::Format::BinarySI},
    Suffix{"Gi", kilo << 30, 1, Quantity::Format::BinarySI},
    Suffix{"Ti", kilo << 40, 1, Quantity::Format::BinarySI},
    Suffix{"Pi", kilo << 50, 1, Quantity::Format::BinarySI},
};
constexpr Wide milliMax = INT64_MAX;

const Suffix* findSuffix(std::string_view name) {
  for (const Suffix& suffix : suffixes) {
    if (suffix.name == name) return &suffix;
  }
  return nullptr;
}

struct Decimal {
  Wide digits = 0;   // the number without its point
  int fraction = 0;  // how many of the digits stand behind the point
  std::string_view rest;
};

std::optional<Decimal> parseDecimal(std::string_view text) {
  Decimal out;
  std::size_t i = 0;
  int seen = 0;
  bool point = false;
  for (; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '.' && !point) {
      point = true;
    } else if (c >= '0' && c <= '9') {
      if (++seen > 28) return std::nullopt;
      out.digits = out.digits * 10 + (c - '0');
      if (point) ++out.fraction;
    } else {
      break;
    }
  }
  if (seen == 0) return std::nullopt;
  out.rest = text.substr(i);
  return out;
}

// digits * scale / (divisor * 10^fraction), rounded away from zero for positive numbers.
std::optional<std::int64_t> scaledUp(const Decimal& number, Wide scale, Wide divisor) {
  Wide bottom = divisor;
  for (int i = 0; i < number.fraction; ++i) {
    if (bottom > milliMax) return number.digits == 0 ? std::optional<std::int64_t>(0) : 1;
    bottom *= 10;
  }
  if (number.digits != 0 && scale > (milliMax * bottom) / number.digits + 1) return std::nullopt;
  const Wide top = number.digits * scale;
  const Wide result = top / bottom + (top % bottom != 0 ? 1 : 0);
  if (result > milliMax) return std::nullopt;
  return static_cast<std::int64_t>(result);
}

}  // namespace

std::int64_t Quantity::value() const {
  return milli / 1000 + (milli % 1000 > 0 ? 1 : 0);
}

std::optional<Quantity> parseQuantity(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  std::optional<Decimal> number = parseDecimal(text);
  if (!number) return std::nullopt;

  const Suffix* suffix = findSuffix(number->rest);
  Wide scale = kilo;
  Wide divisor = 1;
  Quantity out;
  if (suffix != nullptr) {
    scale = suffix->scale;
    divisor = suffix->divisor;
    out.format = suffix->format;
  } else {
    // Exponent notation: 1e3, 12E-2.
    if (number->rest.size() < 2 || (number->rest[0] != 'e' && number->rest[0] != 'E')) {
      return std::nullopt;
    }
    std::string_view digits = number->rest.substr(1);
    if (digits.front() == '+') digits.remove_prefix(1);
    int exponent = 0;
    const auto end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, exponent);
    if (error != std::errc{} || stop != end || exponent < -12 || exponent > 15) return std::nullopt;
    for (; exponent > 0; --exponent) scale *= 10;
    for (; exponent < 0; ++exponent) divisor *= 10;
  }
  const std::optional<std::int64_t> milli = scaledUp(*number, scale, divisor);
  if (!milli) return std::nullopt;
  out.milli = negative ? -*milli : *milli;
  return out;
}

std::string text(const Quantity& quantity) {
  const std::int64_t milli = quantity.milli;
  if (milli % 1000 != 0) return std::to_string(milli) + "m";
  std::int64_t units = milli / 1000;
  if (units == 0) return "0";
  if (quantity.format == Quantity::Format::BinarySI) {
    if (units > -1024 && units < 1024) return std::to_string(units);
    constexpr std::array<std::string_view, 6> names{"", "Ki", "Mi", "Gi", "Ti", "Pi"};
    std::size_t power = 0;
    while (units % 1024 == 0 && power + 1 < names.size()) {
      units /= 1024;
      ++power;
    }
    return std::to_string(units) + std::string(names[power]);
  }
  constexpr std::array<std::string_view, 6> names{"", "k", "M", "G", "T", "P"};
  std::size_t power = 0;
  while (units % 1000 == 0 && power + 1 < names.size()) {
    units /= 1000;
    ++power;
  }
  return std::to_string(units) + std::string(names[power]);
}

}  // namespace aviary
