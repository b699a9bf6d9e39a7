#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "sim/trace/series.hpp"

namespace aviary {

/// x in seconds since the start of the simulation, y in the unit of the curve.
struct Point {
  double x = 0;
  double y = 0;
  bool operator==(const Point&) const = default;
};

/// Points with growing x and no missing value between them.
using Segment = std::vector<Point>;

/// A part of the time axis, in seconds.
struct TimeWindow {
  double from = 0;
  double until = 0;
  [[nodiscard]] double length() const { return until - from; }
  bool operator==(const TimeWindow&) const = default;
};

/// A curve that can be drawn at any zoom in time that depends on the pixels, not on the points.
///
/// Invariants: level 0 has every point; each further level keeps the least and the greatest of
/// eight points of the level before, so that spikes survive.
/// Costs: building O(points); `visible` O(points asked for).
class Curve {
 public:
  Curve() = default;
  explicit Curve(std::vector<Segment> segments);

  /// What to draw within `window`: at most a few points for each of `buckets` columns, and one
  /// point beyond either edge so that lines leave the picture.
  [[nodiscard]] std::vector<Segment> visible(TimeWindow window, std::size_t buckets) const;

  /// The value that holds at x, or noValue.
  [[nodiscard]] double at(double x) const;
  [[nodiscard]] double greatest() const { return greatest_; }
  [[nodiscard]] double least() const { return least_; }
  [[nodiscard]] bool empty() const { return levels_.empty() || levels_.front().empty(); }
  [[nodiscard]] std::size_t pointCount() const;
  [[nodiscard]] const std::vector<Segment>& segments() const { return levels_.front(); }

 private:
  std::vector<std::vector<Segment>> levels_;
  double greatest_ = 0;
  double least_ = 0;
};

/// The least and greatest of every `size` points, in their order.
[[nodiscard]] Segment thinned(std::span<const Point> points, std::size_t size);

/// A column of a track as a step line up to `end` seconds: each value holds until the next row, a
/// missing value ends a segment.
[[nodiscard]] Curve stepCurve(const Track& track, SeriesColumn column, double end);

}  // namespace aviary
