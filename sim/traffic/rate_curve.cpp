#include "sim/traffic/rate_curve.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <variant>
#include <vector>

namespace aviary {
namespace {

constexpr SimTime never = SimTime::max();

SimDuration sinceStart(SimTime at) {
  return at.time_since_epoch();
}

RatePiece flat(SimTime end, double rate) {
  return {end, std::max(rate, 0.0), std::max(rate, 0.0)};
}

/// The line through two points, from `at` on.
RatePiece line(SimTime at, LoadPoint from, LoadPoint to) {
  const double length = toSeconds(to.at - from.at);
  const double done = toSeconds(sinceStart(at) - from.at) / length;
  return {timeAt(to.at), std::max(from.rate + (to.rate - from.rate) * done, 0.0),
          std::max(to.rate, 0.0)};
}

RatePiece piece(const ConstantLoad& load, SimTime /*at*/) {
  return flat(never, load.rate);
}

RatePiece piece(const RampLoad& load, SimTime at) {
  if (sinceStart(at) < load.start) return flat(timeAt(load.start), load.from);
  const SimDuration end = load.start + load.over;
  if (sinceStart(at) >= end) return flat(never, load.to);
  return line(at, {load.start, load.from}, {end, load.to});
}

/// sin(2 pi turns) by its Taylor series around the nearest half turn: the same bits on every
/// machine.
double sineOfTurns(double turns) {
  const double half = std::round(turns * 2);
  const double x = (turns - half / 2) * 6.283185307179586;  // in [-pi/2, pi/2]
  double term = x;
  double sum = x;
  for (int n = 1; n <= 10; ++n) {
    term *= -x * x / ((2 * n) * (2 * n + 1));
    sum += term;
  }
  return std::fmod(half, 2.0) == 0 ? sum : -sum;
}

RatePiece piece(const SineLoad& load, SimTime at) {
  constexpr std::int64_t pieces = 256;
  const std::int64_t step = std::max<std::int64_t>(load.period.count() / pieces, 1);
  const std::int64_t index = sinceStart(at).count() / step;
  const auto point = [&](std::int64_t i) {
    const SimDuration when{i * step};
    const double turns = toSeconds(when + load.shift) / toSeconds(load.period);
    return LoadPoint{when, load.mean + load.amplitude * sineOfTurns(turns)};
  };
  return line(at, point(index), point(index + 1));
}

RatePiece piece(const StepsLoad& load, SimTime at) {
  const auto next = std::find_if(load.steps.begin(), load.steps.end(),
                                 [&](const LoadPoint& step) { return step.at > sinceStart(at); });
  const SimTime end = next == load.steps.end() ? never : timeAt(next->at);
  return flat(end, next == load.steps.begin() ? 0.0 : (next - 1)->rate);
}

RatePiece piece(const SpikesLoad& load, SimTime at) {
  const SimDuration since = sinceStart(at) - load.first;
  if (since < SimDuration::zero()) return flat(timeAt(load.first), load.base);
  const SimDuration inside = since % load.every;
  const SimTime begin = at - inside;
  if (inside < load.width) return flat(begin + std::min(load.width, load.every), load.peak);
  return flat(begin + load.every, load.base);
}

RatePiece piece(const PointsLoad& load, SimTime at) {
  if (load.points.empty()) return flat(never, 0);
  const auto next = std::find_if(load.points.begin(), load.points.end(),
                                 [&](const LoadPoint& point) { return point.at > sinceStart(at); });
  if (next == load.points.begin()) return flat(timeAt(next->at), next->rate);
  if (next == load.points.end()) return flat(never, load.points.back().rate);
  return line(at, *(next - 1), *next);
}

}  // namespace

RatePiece RateCurve::pieceAt(SimTime at) const {
  return std::visit([at](const auto& load) { return piece(load, at); }, profile_);
}

double RateCurve::peak(SimTime from, SimTime to) const {
  double highest = 0;
  while (from < to) {
    const RatePiece here = pieceAt(from);
    highest = std::max({highest, here.rateAtStart, here.rateAtEnd});
    from = here.end;
  }
  return highest;
}

double RateCurve::expected(SimTime from, SimTime to) const {
  double sum = 0;
  while (from < to) {
    const RatePiece here = pieceAt(from);
    const SimTime end = std::min(here.end, to);
    double rateAtEnd = here.rateAtEnd;
    if (end < here.end && here.rateAtEnd != here.rateAtStart) {
      const double part = toSeconds(end - from) / toSeconds(here.end - from);
      rateAtEnd = here.rateAtStart + (here.rateAtEnd - here.rateAtStart) * part;
    }
    sum += (here.rateAtStart + rateAtEnd) / 2 * toSeconds(end - from);
    from = end;
  }
  return sum;
}

}  // namespace aviary
