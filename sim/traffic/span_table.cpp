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
// Histogram buckets of a piece that no bound cuts: 1/32 of its value, or 1/8 where so few spans
// are shorter, or longer.
constexpr std::size_t wholePiece = LatencyHistogram::bucketsPerOctave / 32;
constexpr std::size_t widePiece = LatencyHistogram::bucketsPerOctave / 8;
constexpr double rareShare = 1e-5;

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

/// Shares of one distribution, with what they have in common computed once.
class ShareCurve {
 public:
  explicit ShareCurve(const Distribution& distribution) : spec_(distribution.spec()) {
    if (const auto* spec = std::get_if<LognormalSpec>(&spec_)) {
      logMedian_ = portableLog(toMicros(spec->p50));
      const double sigma = (portableLog(toMicros(spec->p99)) - logMedian_) / normalP99;
      if (sigma > 0) perSigma_ = 1 / sigma;
    }
  }

  [[nodiscard]] double upTo(double micros) const {
    return std::visit([&](const auto& spec) { return share(spec, micros); }, spec_);
  }
  /// Puts shares in the place of spans in microseconds.
  void replace(std::span<double> spans) const {
    if (perSigma_ == 0) {
      for (double& span : spans) span = upTo(span);
      return;
    }
    // One loop for each step, so that the processor works on several spans at once.
    for (double& span : spans) span = deviations(span);
    for (double& span : spans) span = normalShare(span);
  }

 private:
  [[nodiscard]] static double share(const ConstantSpec& spec, double micros) {
    return micros >= toMicros(spec.value) ? 1 : 0;
  }
  [[nodiscard]] static double share(const ExponentialSpec& spec, double micros) {
    if (spec.mean == SimDuration::zero()) return micros >= 0 ? 1 : 0;
    return micros <= 0 ? 0 : 1 - portableExp(-micros / toMicros(spec.mean));
  }
  [[nodiscard]] double share(const LognormalSpec& spec, double micros) const {
    if (perSigma_ > 0) return normalShare(deviations(micros));
    return micros >= toMicros(spec.p50) ? 1 : 0;
  }
  /// How far a lognormal span lies above the median: standard deviations of the log.
  [[nodiscard]] double deviations(double micros) const {
    return (portableLog(micros) - logMedian_) * perSigma_;
  }
  [[nodiscard]] static double share(const GammaSpec& spec, double micros) {
    if (spec.cv < 1e-6) return micros >= toMicros(spec.mean) ? 1 : 0;
    const double shape = 1 / (spec.cv * spec.cv);
    return gammaShare(shape, micros * shape / toMicros(spec.mean));
  }
  [[nodiscard]] static double share(const EmpiricalSpec& spec, double micros) {
    const auto limit = SimDuration{static_cast<std::int64_t>(micros * 1000)};
    const auto end = std::upper_bound(spec.samples.begin(), spec.samples.end(), limit);
    return static_cast<double>(end - spec.samples.begin()) /
           static_cast<double>(spec.samples.size());
  }

  const DistributionSpec& spec_;
  double logMedian_ = 0;  // lognormal
  double perSigma_ = 0;   // lognormal: 1 / the standard deviation of the log; 0 where that is 0
};

/// Bounds that no piece crosses, ascending: those of the exporter, and the marks.
std::vector<std::uint64_t> boundsOf(const BucketLayout& layout, const SpanMarks& marks) {
  std::vector<std::uint64_t> bounds = layout.boundsMicros();
  for (const std::uint64_t mark : {marks.slowMicros, marks.paceMicros}) {
    if (mark != SpanMarks::none) bounds.push_back(mark);
  }
  std::sort(bounds.begin(), bounds.end());
  bounds.erase(std::unique(bounds.begin(), bounds.end()), bounds.end());
  return bounds;
}

/// Cuts a distribution into pieces.
class PieceCutter {
 public:
  PieceCutter(const Distribution& distribution, SpanChange change,
              std::vector<std::uint64_t> bounds)
      : curve_(distribution),
        change_(change),
        perFactor_(1 / change.factor),
        average_(toMicros(mean(distribution)) * change.factor + change.addMicros),
        bounds_(std::move(bounds)) {}

  /// All pieces; the group of each is the number of bounds before it.
  [[nodiscard]] std::vector<SpanShape::Piece> cut() {
    findShares();
    std::size_t bucket = firstBucket_;
    from_ = LatencyHistogram::lowerBound(bucket);
    while (bound_ < bounds_.size() && bounds_[bound_] < from_) ++bound_;
    pieces_.reserve(shares_.size() + bounds_.size());
    for (bool last = false; !last;) {
      const std::size_t next = bucket + (isWide(bucket) ? widePiece : wholePiece);
      const std::uint64_t to = LatencyHistogram::lowerBound(next) - 1;
      while (bound_ < bounds_.size() && bounds_[bound_] <= to) {
        add(bounds_[bound_], curve_.upTo(drawnUpTo(bounds_[bound_])));
        ++bound_;
      }
      last = 1 - before_ < tailShare || next == endBucket_;
      if (from_ <= to) add(to, last ? 1 : shareBefore(next));
      bucket = next;
    }
    moveToAverage();
    return std::move(pieces_);
  }

 private:
  /// What is drawn at most, in microseconds, where a span is at most so long.
  [[nodiscard]] double drawnUpTo(std::uint64_t micros) const {
    const double drawn =
        (static_cast<double>(static_cast<std::int64_t>(micros)) - change_.addMicros) * perFactor_;
    // Draws are rounded to whole microseconds, halves upwards.
    return drawn < 0 ? -1 : drawn + 0.4999;
  }

  /// The octaves that hold nearly all spans, and the shares of all spans before their pieces.
  void findShares() {
    constexpr std::size_t octave = LatencyHistogram::bucketsPerOctave;
    const std::vector<double> octaves = sharesBefore(octave, LatencyHistogram::bucketCount, octave);
    const auto first = std::find_if(octaves.begin(), octaves.end() - 1,
                                    [](double share) { return share >= tailShare; });
    const auto last = std::find_if(first, octaves.end() - 1,
                                   [](double share) { return 1 - share < tailShare; });
    firstBucket_ = static_cast<std::size_t>(first - octaves.begin()) * octave;
    endBucket_ = static_cast<std::size_t>(last - octaves.begin() + 1) * octave;
    cutWide(sharesBefore(firstBucket_ + widePiece, endBucket_, widePiece));
  }
  /// Shares of all spans before a bucket, each `step` after the other, the last one included.
  [[nodiscard]] std::vector<double> sharesBefore(std::size_t bucket, std::size_t last,
                                                 std::size_t step) const {
    std::vector<double> shares;
    shares.reserve((last - bucket) / step + 1);
    for (; bucket <= last; bucket += step) {
      shares.push_back(drawnUpTo(LatencyHistogram::lowerBound(bucket) - 1));
    }
    curve_.replace(shares);
    return shares;
  }
  /// Finds what lies inside of wide pieces that are not rare. \param wide  shares up to their ends.
  void cutWide(const std::vector<double>& wide) {
    constexpr std::size_t parts = widePiece / wholePiece;
    shares_.resize(wide.size() * parts);
    std::vector<double> inside;
    inside.reserve(shares_.size());
    const auto staysWide = [&wide](std::size_t w) {
      return isRare(w == 0 ? 0 : wide[w - 1], wide[w]);
    };
    for (std::size_t w = 0; w < wide.size(); ++w) {
      shares_[w * parts + parts - 1] = wide[w];
      for (std::size_t part = 1; part < parts && !staysWide(w); ++part) {
        const std::size_t bucket = firstBucket_ + w * widePiece + part * wholePiece;
        inside.push_back(drawnUpTo(LatencyHistogram::lowerBound(bucket) - 1));
      }
    }
    curve_.replace(inside);
    auto next = inside.begin();
    for (std::size_t w = 0; w < wide.size(); ++w) {
      if (staysWide(w)) continue;
      for (std::size_t part = 0; part + 1 < parts; ++part) shares_[w * parts + part] = *next++;
    }
  }
  /// \pre the bucket begins a whole piece, and is not the first one.
  [[nodiscard]] double shareBefore(std::size_t bucket) const {
    return shares_[(bucket - firstBucket_) / wholePiece - 1];
  }

  /// Whether a wide piece begins with this bucket.
  [[nodiscard]] bool isWide(std::size_t bucket) const {
    return bucket % widePiece == 0 && isRare(before_, shareBefore(bucket + widePiece));
  }
  /// Whether a wide piece has so few spans that it need not be cut.
  [[nodiscard]] static bool isRare(double before, double upTo) {
    return (before < rareShare || 1 - before < rareShare) && upTo - before < rareShare;
  }

  /// Ends a piece after `to`. \param upTo  share of all spans up to there.
  void add(std::uint64_t to, double upTo) {
    const double share = upTo - before_;
    if (share > 0) {
      const std::size_t first = LatencyHistogram::bucketOf(from_);
      SpanShape::Piece piece;
      piece.share = share;
      piece.middleMicros = static_cast<double>(from_ + to) / 2;
      piece.firstBucket = static_cast<std::uint32_t>(first);
      piece.buckets = static_cast<std::uint32_t>(LatencyHistogram::bucketOf(to) - first + 1);
      piece.group = static_cast<std::uint32_t>(bound_);
      pieces_.push_back(piece);
    }
    from_ = to + 1;
    before_ = upTo;
  }

  /// Makes shares sum to 1, and the mean of all pieces that of the distribution.
  void moveToAverage() {
    double sum = 0;
    double total = 0;
    for (const SpanShape::Piece& piece : pieces_) {
      sum += piece.share * piece.middleMicros;
      total += piece.share;
    }
    for (SpanShape::Piece& piece : pieces_) {
      piece.share /= total;
      piece.middleMicros += average_ - sum / total;
    }
  }

  ShareCurve curve_;
  SpanChange change_;
  double perFactor_;
  double average_;
  std::vector<std::uint64_t> bounds_;
  std::vector<double> shares_;
  std::size_t firstBucket_ = 0;
  std::size_t endBucket_ = 0;
  std::vector<SpanShape::Piece> pieces_;
  std::size_t bound_ = 0;   // the next one
  std::uint64_t from_ = 0;  // where the next piece begins, us
  double before_ = 0;       // share of all spans before it
};

}  // namespace

double shareUpTo(const Distribution& distribution, double micros) {
  return ShareCurve(distribution).upTo(micros);
}

// Groups end where a bound is, and get finer towards the tail, whose quantiles are looked at.
SpanTable::SpanTable(const Distribution& distribution, SpanChange change,
                     const BucketLayout& layout, SpanMarks marks) {
  const std::vector<std::uint64_t> bounds = boundsOf(layout, marks);
  std::vector<SpanShape::Piece> pieces = PieceCutter(distribution, change, bounds).cut();
  constexpr double ends[] = {0.25, 0.5, 0.75, 0.9, 0.99, 0.999, 0.9999, 0.99999};
  std::size_t end = 0;
  double upTo = 0;
  for (std::size_t i = 0; i < pieces.size();) {
    const auto group = static_cast<std::uint32_t>(exported_.size());
    const std::uint32_t bound = pieces[i].group;
    const std::uint64_t least = bound == 0 ? 0 : bounds[bound - 1] + 1;
    exported_.push_back(static_cast<std::uint32_t>(layout.bucketOf(least)));
    if (least <= marks.slowMicros) slowFrom_ = group + 1;
    if (least <= marks.paceMicros) paceEnd_ = group + 1;
    do {
      upTo += pieces[i].share;
      pieces[i++].group = group;
    } while (i < pieces.size() && pieces[i].group == bound &&
             !(end < std::size(ends) && upTo >= ends[end]));
    while (end < std::size(ends) && upTo >= ends[end]) ++end;
  }
  shape_ = std::make_shared<const SpanShape>(pieces);
  findShares();
}

/// What a group gets of the spans that no group before it has got.
void SpanTable::findShares() {
  const std::vector<SpanShape::Group>& groups = shape_->groups();
  const auto ofRest = [&groups](std::size_t group, double limit) {
    return Binomial(std::min(groups[group].share / (limit - groups[group].before), 1.0));
  };
  ofAll_.reserve(groups.size());
  for (std::size_t g = 0; g < groups.size(); ++g) ofAll_.push_back(ofRest(g, 1));
  if (paceEnd_ == groups.size()) return;
  ofPace_.reserve(paceEnd_);
  for (std::size_t g = 0; g < paceEnd_; ++g) ofPace_.push_back(ofRest(g, shareBefore(paceEnd_)));
}

/// Draws how many of `spans` fall into each of the groups [next, end), until few are left.
void SpanTable::drawGroups(Draw& spans, Rng& rng, SpanCounters to) const {
  const std::vector<SpanShape::Group>& groups = shape_->groups();
  const std::vector<Binomial>& shares = spans.end == groups.size() ? ofAll_ : ofPace_;
  const std::span<std::uint64_t> counts = to.latency.groupsOf(shape_);
  for (; spans.next < spans.end && spans.left > fewLeft; ++spans.next) {
    const std::uint64_t here =
        spans.next + 1 == spans.end ? spans.left : shares[spans.next].draw(rng, spans.left);
    spans.left -= here;
    counts[spans.next] += here;
    if (!to.buckets.empty()) to.buckets[exported_[spans.next]] += here;
    if (spans.next >= slowFrom_) spans.slow += here;
    spans.sum += static_cast<double>(static_cast<std::int64_t>(here)) *
                 groups[spans.next].meanMicros;
  }
}

/// Draws those that are left one by one.
void SpanTable::drawSingles(Draw& spans, Rng& rng, SpanCounters to) const {
  const double from = shareBefore(spans.next);
  const double range = spans.limit - from;
  const SpanShape& shape = *shape_;
  Rng own = rng;  // which nothing that is counted can change, so that it stays in registers
  double sum = 0;
  for (std::uint64_t left = spans.left; left > 0; --left) {
    const SpanShape::Single span = shape.at(from + range * own.uniform());
    to.latency.addToBucket(span.bucket, 1);
    if (!to.buckets.empty()) ++to.buckets[exported_[span.group]];
    spans.slow += span.group >= slowFrom_ ? 1 : 0;
    sum += span.micros;
  }
  rng = own;
  spans.left = 0;
  spans.sum += sum;
}

DrawnSpans SpanTable::draw(std::uint64_t count, Rng& rng, SpanCounters to, SpanPart part) const {
  Draw spans;
  spans.left = count;
  spans.next = part == SpanPart::BeyondPace ? paceEnd_ : 0;
  spans.end = part == SpanPart::AtPace ? paceEnd_ : shape_->groups().size();
  spans.limit = shareBefore(spans.end);
  if (count > fewSpans) drawGroups(spans, rng, to);
  drawSingles(spans, rng, to);
  const auto micros = static_cast<std::uint64_t>(std::max(spans.sum, 0.0) + 0.5);
  to.latency.addSum(micros);
  return {micros, spans.slow};
}

}  // namespace aviary
