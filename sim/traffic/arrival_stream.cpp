#include "sim/traffic/arrival_stream.hpp"

#include <algorithm>
#include <cmath>

#include "sim/engine/sim_assert.hpp"

namespace aviary {

ArrivalStream::ArrivalStream(const LoadProfile& profile, const ArrivalProcess& process,
                             SimTime start, SimTime end, Rng rng)
    : curve_(profile), process_(process), rng_(rng), start_(start), end_(end), next_(start) {
  if (process_.kind == ArrivalProcess::Kind::Bursty) {
    SIM_ASSERT(process_.burstShare > 0 && process_.burstShare < 1,
               "a bursty source is in bursts for a part of the time");
    SIM_ASSERT(process_.burstFactor * process_.burstShare <= 1, "bursts carry no more than all");
    bursting_ = true;
    burstEnd_ = start;
    switchBurst();
  }
  enterPiece();
  remaining_ = unit();
  search();
}

/// Ends a burst or a calm at burstEnd_ and draws the length of what follows.
void ArrivalStream::switchBurst() {
  bursting_ = !bursting_;
  double mean = toSeconds(process_.burstLength);
  if (!bursting_) mean *= (1 - process_.burstShare) / process_.burstShare;
  const SimDuration length = fromSeconds(mean * sampleExponential(rng_));
  burstEnd_ += std::max<SimDuration>(std::chrono::round<std::chrono::microseconds>(length),
                                     std::chrono::microseconds{1});
}

void ArrivalStream::enterPiece() {
  while (next_ >= burstEnd_) switchBurst();
  piece_ = curve_.pieceAt(next_);
  double factor = 1;
  if (process_.kind == ArrivalProcess::Kind::Bursty) {
    const double share = process_.burstShare;
    factor = bursting_ ? process_.burstFactor : (1 - process_.burstFactor * share) / (1 - share);
    if (burstEnd_ < piece_.end) {
      const double part = toSeconds(burstEnd_ - next_) / toSeconds(piece_.end - next_);
      piece_.rateAtEnd = piece_.rateAtStart + (piece_.rateAtEnd - piece_.rateAtStart) * part;
      piece_.end = burstEnd_;
    }
  }
  piece_.rateAtStart *= factor;
  piece_.rateAtEnd *= factor;
  piece_.end = std::min(piece_.end, end_);
  flat_ = piece_.rateAtStart == piece_.rateAtEnd && piece_.rateAtStart > 0;
  if (flat_) {
    nanosPerUnit_ = 1e9 / piece_.rateAtStart;
    flatNanosLeft_ = static_cast<double>((piece_.end - next_).count());
  }
}

double ArrivalStream::expected(SimTime from, SimTime until) const {
  return curve_.expected(std::max(from, start_), std::min(until, end_));
}

double ArrivalStream::peak(SimTime from, SimTime until) const {
  const double highest = curve_.peak(std::max(from, start_), std::min(until, end_));
  return process_.kind == ArrivalProcess::Kind::Bursty ? highest * process_.burstFactor : highest;
}

/// The arrival at next() is one of them; from there on the curve is integrated. Without memory, the
/// wait for the arrival behind `until` starts anew there.
std::uint64_t ArrivalStream::takeTo(SimTime until) {
  if (next_ > until || next_ >= end_) return 0;
  const SimTime stop = std::min(until, end_);
  double sum = 0;
  while (next_ < stop) {
    if (piece_.end <= next_) enterPiece();
    const SimTime here = std::min(piece_.end, stop);
    const double length = toSeconds(here - next_);
    const double slope = (piece_.rateAtEnd - piece_.rateAtStart) / toSeconds(piece_.end - next_);
    const double rate = piece_.end == here ? piece_.rateAtEnd : piece_.rateAtStart + slope * length;
    sum += (piece_.rateAtStart + rate) / 2 * length;
    piece_.rateAtStart = rate;
    next_ = here;
  }
  std::uint64_t count = 1;
  fraction_ = 0;
  if (process_.kind == ArrivalProcess::Kind::Uniform) {
    const double whole = std::floor(sum);
    count += static_cast<std::uint64_t>(whole);
    remaining_ = 1 - (sum - whole);
  } else {
    count += samplePoisson(rng_, sum);
    remaining_ = unit();
  }
  if (flat_) flatNanosLeft_ = static_cast<double>((piece_.end - next_).count());
  search();
  return count;
}

/// Collects the integral over pieces until it is complete; the position moves to the arrival.
void ArrivalStream::search() {
  while (next_ < end_) {
    if (piece_.end <= next_) enterPiece();
    if (next_ >= piece_.end) break;
    const double left = toSeconds(piece_.end - next_) - fraction_ * 1e-9;
    const double a = piece_.rateAtStart;
    const double slope = (piece_.rateAtEnd - a) / toSeconds(piece_.end - next_);
    const double whole = (a + piece_.rateAtEnd) / 2 * left;
    if (left > 0 && whole > remaining_) {
      // a t + slope t^2 / 2 = remaining, in the form that is exact for small slopes
      const double root = std::sqrt(std::max(a * a + 2 * slope * remaining_, 0.0));
      const double gap = fraction_ + 2 * remaining_ / (a + root) * 1e9;
      const auto nanos = static_cast<std::int64_t>(gap * 0.001) * 1000;
      fraction_ = gap - static_cast<double>(nanos);
      next_ += SimDuration{nanos};
      piece_.rateAtStart = a + slope * static_cast<double>(nanos) * 1e-9;
      if (flat_) {
        piece_.rateAtStart = a;
        flatNanosLeft_ -= static_cast<double>(nanos);
      }
      return;
    }
    remaining_ -= std::max(whole, 0.0);
    fraction_ = 0;
    next_ = piece_.end;
  }
  next_ = SimTime::max();
}

}  // namespace aviary
