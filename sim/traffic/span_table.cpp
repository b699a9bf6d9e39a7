#include "sim/traffic/span_table.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

#include "sim/engine/portable_math.hpp"

namespace aviary {
namespace {

constexpr double normalP99 = 2.3263478740408408;
// What lies beyond this share of all spans is counted as if it were just there.
constexpr double tailShare = 1e-9;
// Below this many spans, one draw for each is the cheapest.
constexpr std::uint64_t fewSpans = 24;
// So many in the tail, too.
constexpr std::uint64_t fewLeft = 6;
// Histogram buckets of a piece that no bound cuts: 1/32 of its value.
constexpr std::uint32_t wholePiece = LatencyHistogram::bucketsPerOctave / 32;

double toMicros(SimDuration span) {
  return static_cast<double>(span.count()) / 1e3;
}

/// Share of a standard normal up to x.
/// Source: Hart et al., "Computer Approximations" (1968), function 5666, as West (2005) gives it;
/// the error is below 1e-14.
double normalShare(double x) {
  const double z = std::abs(x);
  if (z > 37) return x > 0 ? 1 : 0;
  const double density = portableExp(-0.5 * z * z);
  double tail = 0;
  if (z < 7.07106781186547) {
    double top = 3.52624965998911e-02 * z + 0.700383064443688;
    top = top * z + 6.37396220353165;
    top = top * z + 33.912866078383;
    top = top * z + 112.079291497871;
    top = top * z + 221.213596169931;
    top = top * z + 220.206867912376;
    double bottom = 8.83883476483184e-02 * z + 1.75566716318264;
    bottom = bottom * z + 16.064177579207;
    bottom = bottom * z + 86.7807322029461;
    bottom = bottom * z + 296.564248779674;
    bottom = bottom * z + 637.333633378831;
    bottom = bottom * z + 793.826512519948;
    bottom = bottom * z + 440.413735824752;
    tail = density * top / bottom;
  } else {
    const double fraction = z + 1 / (z + 2 / (z + 3 / (z + 4 / (z + 0.65))));
    tail = density / fraction / 2.506628274631;
  }
  return x > 0 ? 1 - tail : tail;
}

/// log of the gamma function for x > 0, by Stirling's series above 10.
double logGamma(double x) {
  double shift = 0;
  for (; x < 10; x += 1) shift += portableLog(x);
  const double y = 1 / (x * x);
  const double series = (1.0 / 12 - y * (1.0 / 360 - y * (1.0 / 1260 - y / 1680))) / x;
  return (x - 0.5) * portableLog(x) - x + 0.91893853320467274178 + series - shift;
}

/// Share of a gamma variable of this shape and scale 1 up to x.
/// Source: Abramowitz and Stegun 6.5.29 (series) and 6.5.31 (continued fraction, by Lentz).
double gammaShare(double shape, double x) {
  if (x <= 0) return 0;
  const double front = portableExp(shape * portableLog(x) - x - logGamma(shape));
  if (x < shape + 1) {
    double term = 1 / shape;
    double sum = term;
    for (int n = 1; n < 500 && term > sum * 1e-15; ++n) {
      term *= x / (shape + n);
      sum += term;
    }
    return std::min(front * sum, 1.0);
  }
  double b = x + 1 - shape;
  double c = 1e300;
  double d = 1 / b;
  double fraction = d;
  for (int n = 1; n < 500; ++n) {
    const double a = -n * (n - shape);
    b += 2;
    d = 1 / (a * d + b);
    c = b + a / c;
    const double step = c * d;
    fraction *= step;
    if (std::abs(step - 1) < 1e-15) break;
  }
  return std::clamp(1 - front * fraction, 0.0, 1.0);
}

struct ShareUpTo {
  double micros;
  double operator()(const ConstantSpec& spec) const { return micros >= toMicros(spec.value); }
  double operator()(const ExponentialSpec& spec) const {
    if (spec.mean == SimDuration::zero()) return micros >= 0;
    return micros <= 0 ? 0 : 1 - portableExp(-micros / toMicros(spec.mean));
  }
  double operator()(const LognormalSpec& spec) const {
    if (micros <= 0) return 0;
    const double sigma = portableLog(toMicros(spec.p99) / toMicros(spec.p50)) / normalP99;
    const double distance = portableLog(micros / toMicros(spec.p50));
    return sigma > 0 ? normalShare(distance / sigma) : distance >= 0;
  }
  double operator()(const GammaSpec& spec) const {
    if (spec.cv < 1e-6) return micros >= toMicros(spec.mean);
    const double shape = 1 / (spec.cv * spec.cv);
    return gammaShare(shape, micros * shape / toMicros(spec.mean));
  }
  double operator()(const EmpiricalSpec& spec) const {
    const auto limit = SimDuration{static_cast<std::int64_t>(micros * 1000)};
    const auto end = std::upper_bound(spec.samples.begin(), spec.samples.end(), limit);
    return static_cast<double>(end - spec.samples.begin()) /
           static_cast<double>(spec.samples.size());
  }
};

/// Spreads `count` over the buckets from `room` on. Fewer spans than buckets lie together in the
/// one that `from` leads to, which moves on from draw to draw.
void spreadEvenly(std::uint64_t* room, std::uint32_t buckets, std::uint64_t count,
                  std::uint32_t from) {
  if (buckets == wholePiece) {  // nearly all of them are: no division
    if (const std::uint64_t each = count / wholePiece; each > 0) {
      for (std::uint32_t k = 0; k < wholePiece; ++k) room[k] += each;
    }
    room[from % wholePiece] += count % wholePiece;
    return;
  }
  const std::uint64_t each = count / buckets;
  for (std::uint32_t k = 0; k < buckets; ++k) room[k] += each;
  room[from % buckets] += count % buckets;
}

}  // namespace

double shareUpTo(const Distribution& distribution, double micros) {
  return std::visit(ShareUpTo{micros}, distribution.spec());
}

SpanTable::SpanTable(const Distribution& distribution, SpanChange change,
                     const BucketLayout& layout) {
  const auto share = [&](double micros) {
    const double drawn = (micros - change.addMicros) / change.factor;
    // Draws are rounded to whole microseconds, halves upwards.
    return drawn < 0 ? 0.0 : shareUpTo(distribution, drawn + 0.4999);
  };
  const double average = toMicros(mean(distribution)) * change.factor + change.addMicros;
  // Four histogram buckets make a piece of 1/32; bounds of the exporter cut it once more.
  constexpr std::size_t step = wholePiece;
  constexpr std::size_t octave = LatencyHistogram::bucketsPerOctave;
  std::size_t first = 0;
  while (first + octave < LatencyHistogram::bucketCount &&
         share(static_cast<double>(LatencyHistogram::lowerBound(first + octave))) < tailShare) {
    first += octave;
  }
  double from = static_cast<double>(LatencyHistogram::lowerBound(first));
  double before = 0;
  std::size_t bound = 0;
  const std::vector<std::uint64_t>& bounds = layout.boundsMicros();
  while (bound < bounds.size() && static_cast<double>(bounds[bound]) < from) ++bound;
  for (std::size_t bucket = first + step; bucket <= LatencyHistogram::bucketCount; bucket += step) {
    const double end = static_cast<double>(LatencyHistogram::lowerBound(bucket)) - 1;
    while (bound < bounds.size() && static_cast<double>(bounds[bound]) <= end) {
      const double cut = static_cast<double>(bounds[bound++]);
      const double here = share(cut);
      addPiece(from, cut, here - before, layout);
      from = cut + 1;
      before = here;
    }
    const bool last = 1 - before < tailShare || bucket == LatencyHistogram::bucketCount;
    const double here = last ? 1 : share(end);
    if (from <= end) addPiece(from, end, here - before, layout);
    if (last) break;
    from = end + 1;
    before = here;
  }
  double sum = 0;
  double total = 0;
  for (Piece& piece : pieces_) {
    sum += piece.upTo * piece.middleMicros;
    total += piece.upTo;
    piece.upTo = total;
  }
  for (Piece& piece : pieces_) {
    piece.upTo /= total;
    piece.middleMicros += average - sum / total;
  }
  addGroups();
}

void SpanTable::addPiece(double from, double to, double share, const BucketLayout& layout) {
  if (!(share > 0)) return;
  const auto low = static_cast<std::uint64_t>(from);
  const auto high = static_cast<std::uint64_t>(to);
  const std::size_t first = LatencyHistogram::bucketOf(low);
  Piece piece;
  piece.upTo = share;
  piece.middleMicros = (from + to) / 2;
  piece.firstBucket = static_cast<std::uint32_t>(first);
  piece.buckets = static_cast<std::uint32_t>(LatencyHistogram::bucketOf(high) - first + 1);
  piece.exported = static_cast<std::uint32_t>(layout.bucketOf(high));
  pieces_.push_back(piece);
}

// Groups end where the exporter's buckets do, and get finer towards the tail, whose quantiles are
// looked at.
void SpanTable::addGroups() {
  constexpr double ends[] = {0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 0.99999};
  std::size_t next = 0;
  Group group;
  for (std::size_t i = 0; i < pieces_.size(); ++i) {
    group.end = i + 1;
    const bool lastPiece = i + 1 == pieces_.size();
    const bool reached = next < std::size(ends) && pieces_[i].upTo >= ends[next];
    if (!lastPiece && !reached && pieces_[i + 1].exported == pieces_[i].exported) continue;
    while (next < std::size(ends) && pieces_[i].upTo >= ends[next]) ++next;
    group.share = pieces_[i].upTo - group.before;
    groups_.push_back(group);
    group.begin = i + 1;
    group.before = pieces_[i].upTo;
  }
}

double SpanTable::shareAbove(std::uint64_t micros) const {
  double below = 0;
  for (const Piece& piece : pieces_) {
    if (LatencyHistogram::lowerBound(piece.firstBucket) > micros) return 1 - below;
    below = piece.upTo;
  }
  return 0;
}

/// Draws one span of those beyond the share `from`.
double SpanTable::drawOne(double from, Rng& rng, SpanCounters to) const {
  const double at = from + (1 - from) * rng.uniform();
  const auto found = std::upper_bound(pieces_.begin(), pieces_.end(), at,
                                      [](double share, const Piece& p) { return share < p.upTo; });
  const Piece& piece = found == pieces_.end() ? pieces_.back() : *found;
  const std::uint64_t bucket = piece.firstBucket + rng.below(piece.buckets);
  to.latency.addToBucket(static_cast<std::size_t>(bucket), 1);
  if (!to.buckets.empty()) ++to.buckets[piece.exported];
  return piece.middleMicros;
}

/// Spreads spans over a group. \param counts  of `to`, from the first piece's bucket on.
double SpanTable::spread(const Group& group, std::uint64_t count, Rng& rng, LatencyHistogram& to,
                         std::uint64_t* counts) const {
  const double perShare = static_cast<double>(count) / group.share;
  const double offset = rng.uniform() - group.before * perShare;
  const auto phase = static_cast<std::uint32_t>(rng.below(1U << 16));
  const auto all = static_cast<std::int64_t>(count);
  const std::uint32_t firstBucket = pieces_.front().firstBucket;
  double sum = 0;
  std::int64_t done = 0;
  std::int64_t before = 0;  // done when the octave began
  std::size_t octave = pieces_[group.begin].firstBucket / LatencyHistogram::bucketsPerOctave;
  for (std::size_t i = group.begin; i < group.end; ++i) {
    const Piece& piece = pieces_[i];
    const auto reached = static_cast<std::int64_t>(piece.upTo * perShare + offset);
    const std::int64_t upTo = i + 1 == group.end ? all : std::min(reached, all);
    const std::int64_t here = upTo - done;
    if (here <= 0) continue;
    sum += static_cast<double>(here) * piece.middleMicros;
    if (const std::size_t own = piece.firstBucket / LatencyHistogram::bucketsPerOctave;
        own != octave) {
      to.addToOctave(octave, static_cast<std::uint64_t>(done - before));
      octave = own;
      before = done;
    }
    std::uint64_t* const room = counts + (piece.firstBucket - firstBucket);
    const std::uint32_t from = static_cast<std::uint32_t>(done) + phase;
    spreadEvenly(room, piece.buckets, static_cast<std::uint64_t>(here), from);
    done = upTo;
  }
  to.addToOctave(octave, static_cast<std::uint64_t>(done - before));
  return sum;
}

std::uint64_t SpanTable::draw(std::uint64_t count, Rng& rng, SpanCounters to) const {
  double sum = 0;
  std::uint64_t left = count;
  std::size_t next = 0;
  if (count > fewSpans) {
    std::uint64_t* const counts = to.latency.room(
        pieces_.front().firstBucket, pieces_.back().firstBucket + pieces_.back().buckets - 1);
    for (; next < groups_.size() && left > fewLeft; ++next) {
      const Group& group = groups_[next];
      const bool last = next + 1 == groups_.size();
      const double part = last ? 1 : std::clamp(group.share / (1 - group.before), 0.0, 1.0);
      const std::uint64_t here = last ? left : sampleBinomial(rng, left, part);
      left -= here;
      if (here == 0) continue;
      if (!to.buckets.empty()) to.buckets[pieces_[group.begin].exported] += here;
      sum += spread(group, here, rng, to.latency, counts);
    }
  }
  const double from = next < groups_.size() ? groups_[next].before : 1;
  for (; left > 0; --left) sum += drawOne(from, rng, to);
  const auto micros = static_cast<std::uint64_t>(std::max(sum, 0.0) + 0.5);
  to.latency.addSum(micros);
  return micros;
}

}  // namespace aviary
