#pragma once

#include "sim/api/behaviour.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// A stretch of time in which a rate runs in a straight line.
struct RatePiece {
  SimTime end{};           ///< excluded; > the moment it was asked for
  double rateAtStart = 0;  ///< per second, at the moment asked for
  double rateAtEnd = 0;
};

/// The rate of a load profile as straight pieces.
/// Differs: a sine runs through 256 straight pieces per period, within 0.008 % of its amplitude.
class RateCurve {
 public:
  explicit RateCurve(LoadProfile profile) : profile_(std::move(profile)) {}

  /// The piece that holds from `at` on.
  [[nodiscard]] RatePiece pieceAt(SimTime at) const;

  /// The rate at a moment, per second.
  [[nodiscard]] double rateAt(SimTime at) const { return pieceAt(at).rateAtStart; }

  /// Requests expected in [from, to).
  [[nodiscard]] double expected(SimTime from, SimTime to) const;

  /// The highest rate in [from, to), per second.
  [[nodiscard]] double peak(SimTime from, SimTime to) const;

 private:
  LoadProfile profile_;
};

}  // namespace aviary
