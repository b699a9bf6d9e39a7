#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace aviary {

/// How spans of time are distributed: cut into pieces, and groups of neighbouring pieces. Whoever
/// draws many spans draws how many fall into each group; within a group they lie by the shares of
/// its pieces, and evenly within a piece.
///
/// Invariants: pieces ascend, each within one block of a LatencyHistogram; shares sum to 1.
class SpanShape {
 public:
  struct Piece {
    double share = 0;  ///< of all spans
    double middleMicros = 0;
    std::uint32_t firstBucket = 0;  ///< of the histogram
    std::uint32_t buckets = 1;
    std::uint32_t group = 0;
  };
  struct Group {
    double before = 0;  ///< share of all spans up to its first piece
    double share = 0;
    double meanMicros = 0;
    double perShare = 0;  ///< 1 / share
  };
  /// A span that is drawn by itself.
  struct Single {
    std::uint32_t bucket = 0;  ///< of the histogram
    std::uint32_t group = 0;
    double micros = 0;  ///< the middle of its piece
  };

  /// Adds up what pieces hold. \param pieces  `group` counts from 0.
  explicit SpanShape(const std::vector<Piece>& pieces);

  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  /// The span that a share of all spans is below. \param share  in [0, 1].
  [[nodiscard]] Single at(double share) const {
    const auto step = static_cast<std::int32_t>(share * guides);
    std::size_t piece = guide_[static_cast<std::size_t>(std::min(step, guides - 1))];
    while (ends_[piece] <= share) ++piece;
    const Place& place = places_[piece];
    const double bucket = place.zero + share * place.bucketsPerShare;
    return {static_cast<std::uint32_t>(static_cast<std::int32_t>(
                std::min(std::max(place.firstBucket, bucket), place.lastBucket))),
            place.group, place.middleMicros};
  }

  /// Buckets of a histogram whose number / bucketsPerBlock is the same.
  static constexpr std::size_t bucketsPerBlock = 16;
  static constexpr std::size_t blocksPerOctave = 8;
  static constexpr std::size_t bucketsPerOctave = blocksPerOctave * bucketsPerBlock;

  /// The first octave that holds any.
  [[nodiscard]] std::size_t firstOctave() const { return octaves_.front().place; }
  /// Adds what lies in each octave. \param perShare  spans per share of all, by group.
  void addOctaves(std::span<const double> perShare, std::span<double> to) const;
  /// Adds what lies in the blocks of an octave.
  void addBlocks(std::span<const double> perShare, std::size_t octave,
                 std::span<double, blocksPerOctave> to) const;
  /// Adds what lies in the buckets of a block.
  void spread(std::span<const double> perShare, std::size_t block,
              std::span<double, bucketsPerBlock> to) const;

 private:
  /// Where the spans of a piece lie.
  struct Place {
    double bucketsPerShare = 0;
    double zero = 0;  ///< the bucket of share 0, if all spans lay as densely
    double firstBucket = 0;
    double lastBucket = 0;
    double middleMicros = 0;
    std::uint32_t group = 0;
  };
  /// What a bucket of a piece holds.
  struct Density {
    double share = 0;
    std::uint32_t group = 0;
    std::uint16_t first = 0;  ///< bucket of its block
    std::uint16_t buckets = 0;
  };
  /// What a group has in one octave or block.
  struct Part {
    std::uint32_t place = 0;  ///< number of the octave or block
    std::uint32_t group = 0;
    double share = 0;
  };
  /// Where something begins that lies in a block.
  struct BlockStart {
    std::uint32_t piece = 0;
    std::uint32_t part = 0;
  };

  void startPart(const Piece& piece, std::size_t index, double before);
  void place(const Piece& piece, std::size_t index, double before);
  void addUpOctaves();
  void fillGuide();

  static constexpr std::int32_t guides = 512;

  std::vector<double> ends_;  // by piece: share of all spans up to its end; no end for the last one
  std::vector<Place> places_;       // by piece
  std::vector<Density> densities_;  // by piece
  std::vector<Group> groups_;
  std::vector<Part> octaves_;
  std::vector<Part> blocks_;
  std::size_t firstBlock_ = 0;
  std::vector<BlockStart> starts_;             // of the blocks from firstBlock_ on, and an end
  std::array<std::uint16_t, guides> guide_{};  // the piece at each 512th of all spans
};

}  // namespace aviary
