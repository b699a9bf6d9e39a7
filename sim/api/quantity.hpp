#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace aviary {

/// A Kubernetes quantity (`500m`, `256Mi`, `54000001n`) in thousandths of its unit (cores, bytes,
/// ...).
///
/// Range: +-9.2e15 units. Finer suffixes (n, u) round up to whole thousandths, as the controllers
/// read them (apimachinery resource.Quantity:MilliValue).
struct Quantity {
  enum class Format : std::uint8_t { DecimalSI, BinarySI };
  std::int64_t milli = 0;
  Format format = Format::DecimalSI;

  /// Order and equality by value; the notation does not matter.
  friend std::strong_ordering operator<=>(const Quantity& a, const Quantity& b) {
    return a.milli <=> b.milli;
  }
  friend bool operator==(const Quantity& a, const Quantity& b) { return a.milli == b.milli; }

  /// Whole units, rounded up (resource.Quantity:Value).
  [[nodiscard]] std::int64_t value() const;
};

/// Parses Kubernetes notation; nothing when the text is not a quantity or out of range.
[[nodiscard]] std::optional<Quantity> parseQuantity(std::string_view text);

/// Canonical Kubernetes notation: the largest suffix without a fraction (`12500m`, `70Mi`, `2`).
/// Source: apimachinery resource.Quantity:CanonicalizeBytes.
[[nodiscard]] std::string text(const Quantity& quantity);

[[nodiscard]] constexpr Quantity wholeQuantity(std::int64_t units) {
  return {units * 1000};
}
[[nodiscard]] constexpr Quantity milliQuantity(std::int64_t milli) {
  return {milli};
}

/// Amounts by resource name: cpu, memory, ephemeral-storage, extended resources.
using ResourceList = std::map<std::string, Quantity>;

}  // namespace aviary
