#include "sim/telemetry/span_shape.hpp"

#include <algorithm>
#include <utility>

namespace aviary {

SpanShape::SpanShape(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {
  firstBlock_ = pieces_.front().firstBucket / bucketsPerBlock;
  double total = 0;
  std::size_t step = 0;
  for (std::uint32_t i = 0; i < pieces_.size(); ++i) {
    Piece& piece = pieces_[i];
    const std::uint32_t block = piece.firstBucket / bucketsPerBlock;
    const bool newGroup = piece.group == groups_.size();
    if (newGroup) groups_.push_back({total, 0, 0});
    while (starts_.size() <= block - firstBlock_) {
      starts_.push_back({i, static_cast<std::uint32_t>(blocks_.size())});
    }
    if (newGroup || blocks_.back().place != block) blocks_.push_back({block, piece.group, 0});
    blocks_.back().share += piece.share;
    groups_.back().share += piece.share;
    groups_.back().meanMicros += piece.share * piece.middleMicros;
    total += piece.share;
    piece.upTo = total;
    while (step < guides && static_cast<double>(step) < total * guides) guide_[step++] = i;
  }
  starts_.push_back(
      {static_cast<std::uint32_t>(pieces_.size()), static_cast<std::uint32_t>(blocks_.size())});
  for (Group& group : groups_) group.meanMicros /= group.share;
  for (const Part& part : blocks_) {
    const auto octave = static_cast<std::uint32_t>(part.place / blocksPerOctave);
    if (octaves_.empty() || octaves_.back().place != octave ||
        octaves_.back().group != part.group) {
      octaves_.push_back({octave, part.group, 0});
    }
    octaves_.back().share += part.share;
  }
  const auto last = static_cast<std::uint32_t>(pieces_.size() - 1);
  std::fill(guide_.begin() + static_cast<std::ptrdiff_t>(step), guide_.end(), last);
}

void SpanShape::addOctaves(std::span<const double> perShare, std::span<double> to) const {
  for (const Part& part : octaves_) to[part.place] += perShare[part.group] * part.share;
}

void SpanShape::addBlocks(std::span<const double> perShare, std::size_t octave,
                          std::span<double, blocksPerOctave> to) const {
  const std::size_t first = octave * blocksPerOctave;
  const std::size_t from = std::max(first, firstBlock_) - firstBlock_;
  for (std::size_t i = from < starts_.size() ? starts_[from].part : blocks_.size();
       i < blocks_.size() && blocks_[i].place < first + blocksPerOctave; ++i) {
    to[blocks_[i].place - first] += perShare[blocks_[i].group] * blocks_[i].share;
  }
}

void SpanShape::spread(std::span<const double> perShare, std::size_t block,
                       std::span<double, bucketsPerBlock> to) const {
  if (block - firstBlock_ >= starts_.size() - 1) return;
  const BlockStart* const start = &starts_[block - firstBlock_];
  for (std::uint32_t p = start[0].piece; p < start[1].piece; ++p) {
    const Piece& piece = pieces_[p];
    const double each = perShare[piece.group] * piece.share / piece.buckets;
    double* const bucket = to.data() + piece.firstBucket % bucketsPerBlock;
    for (std::uint32_t i = 0; i < piece.buckets; ++i) bucket[i] += each;
  }
}

}  // namespace aviary
