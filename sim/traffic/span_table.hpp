#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "sim/engine/discrete.hpp"
#include "sim/engine/distribution.hpp"
#include "sim/engine/rng.hpp"
#include "sim/telemetry/bucket_layout.hpp"
#include "sim/telemetry/latency_histogram.hpp"
#include "sim/telemetry/span_shape.hpp"

namespace aviary {

/// Share of spans that are at most `micros` long; in [0, 1], does not decrease with it.
[[nodiscard]] double shareUpTo(const Distribution& distribution, double micros);

/// What happens to a drawn span before it is counted: factor x span + add.
struct SpanChange {
  double factor = 1;
  double addMicros = 0;
  bool operator==(const SpanChange&) const = default;
};

/// Lengths that whoever draws wants to tell apart.
struct SpanMarks {
  static constexpr std::uint64_t none = ~std::uint64_t{0};
  std::uint64_t slowMicros = none;  ///< what is longer is slow
  std::uint64_t paceMicros = none;  ///< see SpanPart
};

/// Which spans are drawn: all, or only those that keep, or miss, the pace among the marks.
enum class SpanPart : std::uint8_t { All, AtPace, BeyondPace };

/// Where sampled spans are counted: as clients see them, and as an exporter does.
struct SpanCounters {
  LatencyHistogram& latency;
  std::span<std::uint64_t> buckets;  ///< of the exporter; empty: nobody exports
};

/// What was drawn.
struct DrawnSpans {
  std::uint64_t micros = 0;  ///< sum
  std::uint64_t slow = 0;
};

/// A distribution cut into pieces, so that a million spans are drawn for the price of a dozen.
///
/// A piece lies in one bucket of the exporter and, but for what is rarer than one in 100,000, is at
/// most 1/32 of its value wide. Counts of groups of pieces are drawn jointly (multinomial, by
/// conditional binomials); inside of a group spans lie as the shape says. The last ones of a draw
/// and the spans of a small one are drawn one by one.
/// Invariants: shares of the pieces sum to 1; the mean of all pieces is that of the distribution.
/// Costs: making one O(pieces); a draw O(min(count, groups)).
class SpanTable {
 public:
  SpanTable(const Distribution& distribution, SpanChange change, const BucketLayout& layout,
            SpanMarks marks = {});

  /// Share of spans that miss the pace.
  [[nodiscard]] double shareBeyondPace() const { return 1 - shareBefore(paceEnd_); }

  /// Draws `count` spans of a part, not empty, and counts them.
  DrawnSpans draw(std::uint64_t count, Rng& rng, SpanCounters to,
                  SpanPart part = SpanPart::All) const;

 private:
  /// Share of all spans in groups before that one.
  [[nodiscard]] double shareBefore(std::size_t group) const {
    return group < shape_->groups().size() ? shape_->groups()[group].before : 1;
  }
  /// What is being drawn.
  struct Draw {
    std::uint64_t left = 0;  ///< spans
    std::size_t next = 0;    ///< group
    std::size_t end = 0;     ///< of the groups
    double limit = 1;        ///< share of all spans in groups before the end
    double sum = 0;          ///< us
    std::uint64_t slow = 0;
  };
  void findShares();
  void drawGroups(Draw& spans, Rng& rng, SpanCounters to) const;
  void drawSingles(Draw& spans, Rng& rng, SpanCounters to) const;

  std::shared_ptr<const SpanShape> shape_;
  std::vector<Binomial> ofAll_;          // by group: its share of itself and those behind it
  std::vector<Binomial> ofPace_;         // by group that keeps the pace: as far as those do
  std::vector<std::uint32_t> exported_;  // bucket of the exporter, by group
  std::size_t slowFrom_ = 0;             // the first group of slow spans
  std::size_t paceEnd_ = 0;              // the first group of spans that miss the pace
};

}  // namespace aviary
