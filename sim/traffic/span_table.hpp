#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/engine/distribution.hpp"
#include "sim/engine/rng.hpp"
#include "sim/telemetry/bucket_layout.hpp"
#include "sim/telemetry/latency_histogram.hpp"

namespace aviary {

/// Share of spans that are at most `micros` long; in [0, 1], does not decrease with it.
[[nodiscard]] double shareUpTo(const Distribution& distribution, double micros);

/// What happens to a drawn span before it is counted: factor x span + add.
struct SpanChange {
  double factor = 1;
  double addMicros = 0;
  bool operator==(const SpanChange&) const = default;
};

/// Where sampled spans are counted: as clients see them, and as an exporter does.
struct SpanCounters {
  LatencyHistogram& latency;
  std::span<std::uint64_t> buckets;  ///< of the exporter; empty: nobody exports
};

/// A distribution cut into pieces, so that a million spans are drawn for the price of some dozens.
///
/// A piece lies in one bucket of the exporter and is at most 1/32 of its value wide. Counts of
/// groups of pieces are drawn jointly (multinomial, by conditional binomials); inside of a group
/// they are spread as evenly as whole numbers allow.
/// Invariants: shares of the pieces sum to 1; the mean of all pieces is that of the distribution.
/// Costs: making one O(pieces); a draw O(min(count, pieces)).
class SpanTable {
 public:
  SpanTable(const Distribution& distribution, SpanChange change, const BucketLayout& layout);

  /// Share of spans that are longer.
  [[nodiscard]] double shareAbove(std::uint64_t micros) const;

  /// Draws `count` spans and counts them. Returns their sum in microseconds.
  std::uint64_t draw(std::uint64_t count, Rng& rng, SpanCounters to) const;

 private:
  struct Piece {
    double upTo = 0;  ///< share of all spans up to the end of this piece
    double middleMicros = 0;
    std::uint32_t firstBucket = 0;  ///< of the histogram
    std::uint32_t buckets = 1;
    std::uint32_t exported = 0;  ///< bucket of the exporter
  };
  /// Pieces that lie in one bucket of the exporter.
  struct Group {
    std::size_t begin = 0;
    std::size_t end = 0;
    double before = 0;  ///< share of all spans up to its first piece
    double share = 0;
  };

  void addPiece(double from, double to, double share, const BucketLayout& layout);
  void addGroups();
  [[nodiscard]] double drawOne(double from, Rng& rng, SpanCounters to) const;
  [[nodiscard]] double spread(const Group& group, std::uint64_t count, Rng& rng,
                              LatencyHistogram& to, std::uint64_t* counts) const;

  std::vector<Piece> pieces_;
  std::vector<Group> groups_;
};

}  // namespace aviary
