#include "gui/series/curve.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "tests/support/sample_trace.hpp"

namespace aviary {
namespace {

std::size_t countOf(const std::vector<Segment>& segments) {
  std::size_t count = 0;
  for (const Segment& segment : segments) count += segment.size();
  return count;
}

TEST_CASE("curve: thinning keeps the ends and the extremes of each block") {
  // Blocks of four between the ends: {1, 9, 0, 2} and {3, 3, 3, 3}.
  const Segment points{{0, 5}, {1, 1}, {2, 9}, {3, 0}, {4, 2},
                       {5, 3}, {6, 3}, {7, 3}, {8, 3}, {9, 7}};
  const Segment kept = thinned(points, 4);
  const auto has = [&](Point point) {
    return std::find(kept.begin(), kept.end(), point) != kept.end();
  };
  CHECK(kept.front() == Point{0, 5});
  CHECK(kept.back() == Point{9, 7});
  CHECK(has({2, 9}));
  CHECK(has({3, 0}));
  CHECK_FALSE(has({1, 1}));
  CHECK(std::is_sorted(kept.begin(), kept.end(),
                       [](const Point& a, const Point& b) { return a.x < b.x; }));
}

TEST_CASE("curve: a million points are drawn as a few thousand, and the spike is among them") {
  Segment points;
  for (int i = 0; i < 1'000'000; ++i) points.push_back({i * 0.001, std::sin(i * 0.01)});
  points[765'432].y = 50;
  const Curve curve({points});
  for (const TimeWindow window : {TimeWindow{0, 1000}, TimeWindow{700, 800}}) {
    const std::vector<Segment> shown = curve.visible(window, 800);
    CHECK(countOf(shown) <= 8 * 800);
    double highest = 0;
    for (const Point& point : shown.front()) highest = std::max(highest, point.y);
    CHECK(highest == 50);
  }
  // A narrow window shows every point in it: 765.40 to 765.46 s are 61 points and one on each side.
  CHECK(countOf(curve.visible({765.3995, 765.4605}, 800)) == 63);
}

TEST_CASE("curve: a step line holds each value until the next row, and a missing one ends it") {
  Track track;
  const auto row = [&](double seconds, double value) {
    SeriesRow next = SeriesRow::empty(SampleRollout::at(seconds));
    next[SeriesColumn::Rps] = value;
    track.rows.push_back(next);
  };
  row(0, 10);
  row(5, 20);
  row(10, noValue);
  row(20, 30);
  const Curve curve = stepCurve(track, SeriesColumn::Rps, 40);
  REQUIRE(curve.segments().size() == 2);
  CHECK(curve.segments()[0] == Segment{{0, 10}, {5, 10}, {5, 20}, {10, 20}});
  CHECK(curve.segments()[1] == Segment{{20, 30}, {40, 30}});
  CHECK(curve.at(4.9) == 10);
  CHECK(curve.at(5) == 20);
  CHECK(std::isnan(curve.at(15)));
  CHECK(curve.at(40) == 30);
  CHECK(curve.greatest() == 30);
  CHECK(curve.least() == 10);
}

TEST_CASE("curve: an empty one shows nothing and has no value") {
  const Curve curve;
  CHECK(curve.empty());
  CHECK(curve.visible({0, 10}, 100).empty());
  CHECK(std::isnan(curve.at(1)));
}

}  // namespace
}  // namespace aviary
