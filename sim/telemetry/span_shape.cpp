#include "sim/telemetry/span_shape.hpp"

#include <algorithm>
#include <utility>

namespace aviary {

SpanShape::SpanShape(std::vector<Piece> pieces) : pieces_(std::move(pieces)) {
  firstBlock_ = pieces_.front().firstBucket / bucketsPerBlock;
  double total = 0;
  for (std::uint32_t i = 0; i < pieces_.size(); ++i) {
    Piece& piece = pieces_[i];
    if (piece.group == groups_.size()) groups_.push_back({total, 0, 0});
    const std::size_t block = piece.firstBucket / bucketsPerBlock - firstBlock_;
    const bool newBlock = block >= blocks_.size();
    blocks_.resize(std::max(blocks_.size(), block + 1),
                   {i, static_cast<std::uint32_t>(shares_.size())});
    if (newBlock || shares_.back().group != piece.group) shares_.push_back({piece.group, 0});
    shares_.back().share += piece.share;
    const auto octave = static_cast<std::uint32_t>(piece.firstBucket / bucketsPerOctave);
    if (octaves_.empty() || octaves_.back().octave != octave ||
        octaves_.back().group != piece.group) {
      octaves_.push_back({octave, piece.group, 0});
    }
    octaves_.back().share += piece.share;
    groups_.back().share += piece.share;
    groups_.back().meanMicros += piece.share * piece.middleMicros;
    total += piece.share;
    piece.upTo = total;
  }
  const auto end = static_cast<std::uint32_t>(pieces_.size());
  blocks_.push_back({end, static_cast<std::uint32_t>(shares_.size())});
  for (Group& group : groups_) group.meanMicros /= group.share;
  for (std::uint32_t k = 0, piece = 0; k < guides; ++k) {
    while (piece + 1 < end && pieces_[piece].upTo * guides <= k) ++piece;
    guide_[k] = piece;
  }
  guide_[guides] = end - 1;
}

const SpanShape::Piece& SpanShape::pieceAt(double share) const {
  const auto step = static_cast<std::size_t>(share * guides);
  const Piece* const from = pieces_.data() + guide_[step];
  const Piece* const last = pieces_.data() + guide_[std::min(step + 1, guides)];
  return *std::upper_bound(from, last, share,
                           [](double at, const Piece& p) { return at < p.upTo; });
}

double SpanShape::inBlock(std::span<const double> perShare, std::size_t block) const {
  if (block - firstBlock_ >= blocks_.size() - 1) return 0;
  const BlockStart* const start = &blocks_[block - firstBlock_];
  double sum = 0;
  for (std::uint32_t i = start[0].share; i < start[1].share; ++i) {
    sum += perShare[shares_[i].group] * shares_[i].share;
  }
  return sum;
}

void SpanShape::addOctaves(std::span<const double> perShare, std::span<double> to) const {
  for (const OctaveShare& part : octaves_) to[part.octave] += perShare[part.group] * part.share;
}

void SpanShape::spread(std::span<const double> perShare, std::size_t block,
                       std::span<double, bucketsPerBlock> to) const {
  if (block - firstBlock_ >= blocks_.size() - 1) return;
  const BlockStart* const start = &blocks_[block - firstBlock_];
  for (std::uint32_t p = start[0].piece; p < start[1].piece; ++p) {
    const Piece& piece = pieces_[p];
    const double each = perShare[piece.group] * piece.share / piece.buckets;
    double* const first = to.data() + piece.firstBucket % bucketsPerBlock;
    for (std::uint32_t i = 0; i < piece.buckets; ++i) first[i] += each;
  }
}

}  // namespace aviary
