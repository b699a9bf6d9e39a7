#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace aviary {

// A C library may pick another exp and log on another processor (with or without fused multiply
// and add), whose last bit differs. These two use only operations that IEEE 754 rounds exactly, so
// that a run is the same on every machine. Error: below 2 units in the last place.

/// The natural logarithm of a finite x; minus infinity for x <= 0.
/// Source: log(2^k m) = k log 2 + 2 artanh((m-1)/(m+1)), with the power series of artanh.
[[nodiscard]] constexpr double portableLog(double x) {
  if (!(x > 0.0)) {
    return -std::numeric_limits<double>::infinity();
  }
  double exponentShift = 0.0;
  if (x < std::numeric_limits<double>::min()) {
    x *= 0x1p54;
    exponentShift = -54.0;
  }
  // m = x / 2^k in [sqrt(1/2), sqrt(2)): the series meets |s| <= 0.1716
  constexpr std::uint64_t sqrtHalf = 0x3fe6a09e667f3bcdU;
  const std::uint64_t bits = std::bit_cast<std::uint64_t>(x);
  const std::int64_t k = static_cast<std::int64_t>(bits - sqrtHalf) >> 52;
  const double m = std::bit_cast<double>(bits - (static_cast<std::uint64_t>(k) << 52));
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  const double z2 = z * z;
  const double z4 = z2 * z2;
  const double a = (2.0 / 3 + z * (2.0 / 5)) + z2 * (2.0 / 7 + z * (2.0 / 9));
  const double b = (2.0 / 11 + z * (2.0 / 13)) + z2 * (2.0 / 15 + z * (2.0 / 17));
  const double c = (2.0 / 19 + z * (2.0 / 21)) + z2 * (2.0 / 23);
  const double series = s * z * (a + z4 * (b + z4 * c));
  constexpr double log2High = 0x1.62e42feep-1;  // 32 bits: exact times any exponent
  constexpr double log2Low = 0x1.a39ef35793c76p-33;
  const double power = static_cast<double>(k) + exponentShift;
  return power * log2High + (2.0 * s + (series + power * log2Low));
}

/// e to the power x, for -708 <= x <= 709. Without a branch, so that a loop of it is worked on
/// several at a time.
/// Source: e^x = 2^k e^r with |r| <= log(2)/2 (reduction in two parts after Cody and Waite), with
/// the power series of e^r.
[[nodiscard]] constexpr double portableExpInRange(double x) {
  constexpr double perLog2 = 0x1.71547652b82fep+0;
  constexpr double log2High = 0x1.62e42feep-1;
  constexpr double log2Low = 0x1.a39ef35793c76p-33;
  const auto k = static_cast<std::int32_t>(x * perLog2 + (x < 0.0 ? -0.5 : 0.5));
  const auto power = static_cast<double>(k);
  const double r = (x - power * log2High) - power * log2Low;
  const double r2 = r * r;
  const double r4 = r2 * r2;
  const double a = (1.0 / 2 + r * (1.0 / 6)) + r2 * (1.0 / 24 + r * (1.0 / 120));
  const double b = (1.0 / 720 + r * (1.0 / 5040)) + r2 * (1.0 / 40320 + r * (1.0 / 362880));
  const double c =
      (1.0 / 3628800 + r * (1.0 / 39916800)) + r2 * (1.0 / 479001600 + r * (1.0 / 6227020800));
  const double series = r2 * (a + r4 * (b + r4 * c));
  const double scale = std::bit_cast<double>(static_cast<std::uint64_t>(k + 1023) << 52);
  return scale * (1.0 + (r + series));
}

/// e to the power x; infinity above 709, 0 below -708.
[[nodiscard]] constexpr double portableExp(double x) {
  if (x > 709.0) {
    return std::numeric_limits<double>::infinity();
  }
  return x >= -708.0 ? portableExpInRange(x) : 0.0;
}

}  // namespace aviary
