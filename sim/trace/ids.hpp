#pragma once

#include <compare>
#include <cstdint>

namespace aviary {

/// The number of a record in its trace, 1-based in the order of recording; 0 = no record.
struct RecordId {
  std::uint32_t value = 0;
  auto operator<=>(const RecordId&) const = default;
  [[nodiscard]] constexpr bool exists() const { return value != 0; }
};

/// The number of an object of a trace, 1-based in the order of first mention; 0 = no object.
struct ObjectId {
  std::uint32_t value = 0;
  auto operator<=>(const ObjectId&) const = default;
  [[nodiscard]] constexpr bool exists() const { return value != 0; }
};

/// The number of a text that occurs often (image, reason, phase); 0 = the empty text.
struct TextId {
  std::uint32_t value = 0;
  auto operator<=>(const TextId&) const = default;
};

/// The number of one rollout's series in its trace, 0-based.
struct TrackId {
  std::uint32_t value = 0;
  auto operator<=>(const TrackId&) const = default;
};

}  // namespace aviary
