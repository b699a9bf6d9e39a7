#include "sim/telemetry/span_shape.hpp"

#include <algorithm>
#include <limits>

namespace aviary {

SpanShape::SpanShape(const std::vector<Piece>& pieces) {
  const auto size = static_cast<std::uint32_t>(pieces.size());
  ends_.reserve(size);
  places_.reserve(size);
  densities_.reserve(size);
  firstBlock_ = pieces.front().firstBucket / bucketsPerBlock;
  double total = 0;
  std::size_t step = 0;
  for (std::uint32_t i = 0; i < size; ++i) {
    addToBlocks(pieces[i], total);
    addPiece(pieces[i], total);
    total += pieces[i].share;
    ends_.push_back(total);
    while (step < guide_.size() && static_cast<double>(step) < total * guides) {
      guide_[step++] = static_cast<std::uint16_t>(i);
    }
  }
  ends_.back() = std::numeric_limits<double>::infinity();
  starts_.push_back({size, static_cast<std::uint32_t>(blocks_.size())});
  for (Group& group : groups_) group.meanMicros /= group.share;
  for (const Part& part : blocks_) {
    const auto octave = static_cast<std::uint32_t>(part.place / blocksPerOctave);
    if (octaves_.empty() || octaves_.back().place != octave ||
        octaves_.back().group != part.group) {
      octaves_.push_back({octave, part.group, 0});
    }
    octaves_.back().share += part.share;
  }
  std::fill(guide_.begin() + static_cast<std::ptrdiff_t>(step), guide_.end(),
            static_cast<std::uint16_t>(size - 1));
}

/// \param before  share of all spans before the piece.
void SpanShape::addPiece(const Piece& piece, double before) {
  Place place;
  place.bucketsPerShare = piece.buckets / piece.share;
  place.firstBucket = piece.firstBucket;
  place.lastBucket = piece.firstBucket + piece.buckets - 1;
  place.zero = place.firstBucket - before * place.bucketsPerShare;
  place.middleMicros = piece.middleMicros;
  place.group = piece.group;
  places_.push_back(place);
  densities_.push_back({piece.share / piece.buckets, piece.group,
                        static_cast<std::uint16_t>(piece.firstBucket % bucketsPerBlock),
                        static_cast<std::uint16_t>(piece.buckets)});
}

/// \param before  share of all spans before the piece.
void SpanShape::addToBlocks(const Piece& piece, double before) {
  const std::uint32_t block = piece.firstBucket / bucketsPerBlock;
  const bool newGroup = piece.group == groups_.size();
  if (newGroup) groups_.push_back({before, 0, 0});
  while (starts_.size() <= block - firstBlock_) {
    starts_.push_back({static_cast<std::uint32_t>(places_.size()),
                       static_cast<std::uint32_t>(blocks_.size())});
  }
  if (newGroup || blocks_.back().place != block) blocks_.push_back({block, piece.group, 0});
  blocks_.back().share += piece.share;
  groups_.back().share += piece.share;
  groups_.back().meanMicros += piece.share * piece.middleMicros;
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
