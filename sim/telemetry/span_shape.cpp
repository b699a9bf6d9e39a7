#include "sim/telemetry/span_shape.hpp"

#include <algorithm>
#include <limits>

namespace aviary {

SpanShape::SpanShape(const std::vector<Piece>& pieces)
    : ends_(pieces.size()), places_(pieces.size()), densities_(pieces.size()) {
  firstBlock_ = pieces.front().firstBucket / bucketsPerBlock;
  const std::size_t blocks = pieces.back().firstBucket / bucketsPerBlock + 1 - firstBlock_;
  starts_.reserve(blocks + 1);
  blocks_.reserve(blocks + pieces.back().group + 1);
  double total = 0;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    const std::uint32_t block = piece.firstBucket / bucketsPerBlock;
    if (blocks_.empty() || blocks_.back().place != block || blocks_.back().group != piece.group) {
      startPart(piece, i, total);
    }
    blocks_.back().share += piece.share;
    Group& group = groups_.back();
    group.share += piece.share;
    group.meanMicros += piece.share * piece.middleMicros;
    place(piece, i, total);
    total += piece.share;
    ends_[i] = total;
  }
  starts_.push_back({static_cast<std::uint32_t>(pieces.size()),
                     static_cast<std::uint32_t>(blocks_.size())});
  for (Group& group : groups_) {
    group.meanMicros /= group.share;
    group.perShare = 1 / group.share;
  }
  addUpOctaves();
  fillGuide();
}

/// A piece begins what its group has in its block. \param before  share of all spans before it.
void SpanShape::startPart(const Piece& piece, std::size_t index, double before) {
  const std::uint32_t block = piece.firstBucket / bucketsPerBlock;
  const BlockStart start{static_cast<std::uint32_t>(index),
                         static_cast<std::uint32_t>(blocks_.size())};
  starts_.resize(std::max(starts_.size(), block - firstBlock_ + 1), start);
  if (piece.group == groups_.size()) groups_.push_back({before, 0, 0, 0});
  blocks_.push_back({block, piece.group, 0});
}

/// \param before  share of all spans before the piece.
void SpanShape::place(const Piece& piece, std::size_t index, double before) {
  const auto buckets = static_cast<double>(static_cast<std::int32_t>(piece.buckets));
  Place& place = places_[index];
  place.bucketsPerShare = buckets / piece.share;
  place.firstBucket = static_cast<std::int32_t>(piece.firstBucket);
  place.lastBucket = place.firstBucket + (buckets - 1);
  place.zero = place.firstBucket - before * place.bucketsPerShare;
  place.middleMicros = piece.middleMicros;
  place.group = piece.group;
  densities_[index] = {piece.share / buckets, piece.group,
                       static_cast<std::uint16_t>(piece.firstBucket % bucketsPerBlock),
                       static_cast<std::uint16_t>(piece.buckets)};
}

void SpanShape::addUpOctaves() {
  for (const Part& part : blocks_) {
    const auto octave = static_cast<std::uint32_t>(part.place / blocksPerOctave);
    if (octaves_.empty() || octaves_.back().place != octave ||
        octaves_.back().group != part.group) {
      octaves_.push_back({octave, part.group, 0});
    }
    octaves_.back().share += part.share;
  }
}

void SpanShape::fillGuide() {
  ends_.back() = std::numeric_limits<double>::infinity();
  std::uint16_t piece = 0;
  for (std::size_t step = 0; step < guide_.size(); ++step) {
    const double share = static_cast<double>(static_cast<std::int32_t>(step)) / guides;
    while (ends_[piece] <= share) ++piece;
    guide_[step] = piece;
  }
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
    const Density& density = densities_[p];
    const double each = perShare[density.group] * density.share;
    double* const bucket = to.data() + density.first;
    for (std::uint32_t i = 0; i < density.buckets; ++i) bucket[i] += each;
  }
}

}  // namespace aviary
