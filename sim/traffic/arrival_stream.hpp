#pragma once

#include "sim/api/behaviour.hpp"
#include "sim/engine/distribution.hpp"
#include "sim/engine/rng.hpp"
#include "sim/engine/sim_time.hpp"
#include "sim/traffic/rate_curve.hpp"

namespace aviary {

/// The arrival times of one source, one after the other.
///
/// A request arrives each time the integral of the rate has grown by a unit: exponential with mean
/// 1 for Poisson, exactly 1 for uniform arrivals. Times are whole microseconds; what rounding takes
/// from one gap is given to the next, so that the rate is exact.
/// Costs: O(1) per arrival plus O(1) per piece of the curve.
class ArrivalStream {
 public:
  /// Arrivals in [start, end).
  ArrivalStream(const LoadProfile& profile, const ArrivalProcess& process, SimTime start,
                SimTime end, Rng rng);

  /// The next arrival; SimTime::max() when there is none.
  [[nodiscard]] SimTime next() const { return next_; }

  /// Goes on to the arrival after next().
  [[gnu::always_inline]] void advance() {
    remaining_ = unit();
    if (flat_) {
      const double gap = fraction_ + remaining_ * nanosPerUnit_;
      if (gap < flatNanosLeft_) {
        const double micros = gap * 0.001;
        const auto whole = static_cast<std::int64_t>(micros) * 1000;
        fraction_ = gap - static_cast<double>(whole);
        flatNanosLeft_ -= static_cast<double>(whole);
        next_ += SimDuration{whole};
        return;
      }
    }
    search();
  }

  /// Draws how many requests arrive until `until` at once, and goes on behind it; for bursty
  /// arrivals O(bursts), else O(pieces of the curve).
  [[nodiscard]] std::uint64_t takeTo(SimTime until);
  /// Leaves out everything until `until`.
  void skipTo(SimTime until) { (void)takeTo(until); }

  /// Requests expected in (from, until], without regard to bursts; 0 outside of the source's life.
  [[nodiscard]] double expected(SimTime from, SimTime until) const;
  /// The highest rate in (from, until], that of bursts if there are any; per second.
  [[nodiscard]] double peak(SimTime from, SimTime until) const;

 private:
  [[nodiscard]] double unit() {
    return process_.kind == ArrivalProcess::Kind::Uniform ? 1.0 : sampleExponential(rng_);
  }
  void search();
  void enterPiece();
  void switchBurst();

  RateCurve curve_;
  ArrivalProcess process_;
  Rng rng_;
  SimTime start_;
  SimTime end_;
  SimTime next_;          // also the position on the curve
  double remaining_ = 0;  // integral still to be collected
  double fraction_ = 0;   // nanoseconds lost by rounding so far
  RatePiece piece_;
  bool flat_ = false;
  double nanosPerUnit_ = 0;  // of a flat piece
  double flatNanosLeft_ = 0;
  bool bursting_ = false;
  SimTime burstEnd_ = SimTime::max();
};

}  // namespace aviary
