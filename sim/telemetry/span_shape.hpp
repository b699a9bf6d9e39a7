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
    double upTo = 0;   ///< share of all spans up to the end of this piece
    double middleMicros = 0;
    std::uint32_t firstBucket = 0;  ///< of the histogram
    std::uint32_t buckets = 1;
    std::uint32_t group = 0;
  };
  struct Group {
    double before = 0;  ///< share of all spans up to its first piece
    double share = 0;
    double meanMicros = 0;
  };

  /// Adds up what pieces hold. \param pieces  with all but `upTo`; `group` counts from 0.
  explicit SpanShape(std::vector<Piece> pieces);

  [[nodiscard]] const std::vector<Piece>& pieces() const { return pieces_; }
  [[nodiscard]] const std::vector<Group>& groups() const { return groups_; }
  /// The piece that a share of all spans lies in. \param share  in [0, 1].
  [[nodiscard]] const Piece& pieceAt(double share) const {
    const auto step = static_cast<std::size_t>(share * guides);
    const Piece* piece = &pieces_[guide_[std::min(step, guides - 1)]];
    const Piece* const last = &pieces_.back();
    while (piece != last && piece->upTo <= share) ++piece;
    return *piece;
  }

  /// Buckets of a histogram whose number / bucketsPerBlock is the same.
  static constexpr std::size_t bucketsPerBlock = 16;
  static constexpr std::size_t blocksPerOctave = 8;
  static constexpr std::size_t bucketsPerOctave = blocksPerOctave * bucketsPerBlock;

  /// Adds what lies in each octave. \param perShare  spans per share of all, by group.
  void addOctaves(std::span<const double> perShare, std::span<double> to) const;
  /// Adds what lies in the blocks of an octave.
  void addBlocks(std::span<const double> perShare, std::size_t octave,
                 std::span<double, blocksPerOctave> to) const;
  /// Adds what lies in the buckets of a block.
  void spread(std::span<const double> perShare, std::size_t block,
              std::span<double, bucketsPerBlock> to) const;

 private:
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

  static constexpr std::size_t guides = 256;

  std::vector<Piece> pieces_;
  std::vector<Group> groups_;
  std::vector<Part> octaves_;
  std::vector<Part> blocks_;
  std::size_t firstBlock_ = 0;
  std::vector<BlockStart> starts_;             // of the blocks from firstBlock_ on, and an end
  std::array<std::uint32_t, guides> guide_{};  // the piece at each 256th of all spans
};

}  // namespace aviary
