#include "gui/series/plot_grid.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

namespace aviary {
namespace {

/// Ten columns for ten seconds, ten rows for values from 0 to 10: a share of 0.1 is one pixel.
const PlotGrid tenByTen{{0, 10}, {0, 10, 1}, 10, 10};

Segment inPixels(const Segment& segment) {
  Segment pixels = onPixels(segment, tenByTen);
  for (Point& pixel : pixels) pixel = {std::round(pixel.x * 10), std::round(pixel.y * 10)};
  return pixels;
}

TEST_CASE("plot grid: a line keeps its corners and loses what lies between them") {
  struct Row {
    const char* name;
    Segment segment;
    Segment pixels;
  };
  const Row rows[] = {
      {"nothing", {}, {}},
      {"a level stretch", {{0, 3}, {2, 3}, {4, 3}, {9, 3}}, {{0, 3}, {9, 3}}},
      {"less than half a pixel is no step", {{0, 3}, {2, 3.4}, {4, 2.6}, {9, 3}}, {{0, 3}, {9, 3}}},
      {"a step", {{0, 1}, {4, 1}, {4, 6}, {9, 6}}, {{0, 1}, {4, 1}, {4, 6}, {9, 6}}},
      {"on the way up nothing stops", {{4, 1}, {4, 3}, {4, 6}}, {{4, 1}, {4, 6}}},
      // Comes in at 5, is least 1 before it is greatest 9, leaves at 4.
      {"a spike within a column",
       {{4, 5}, {4.1, 1}, {4.2, 9}, {4.3, 4}, {5, 4}},
       {{4, 5}, {4, 1}, {4, 9}, {4, 4}, {5, 4}}},
      {"the greatest comes first",
       {{4, 5}, {4.1, 9}, {4.2, 1}, {4.3, 4}, {5, 4}},
       {{4, 5}, {4, 9}, {4, 1}, {4, 4}, {5, 4}}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(inPixels(row.segment) == row.pixels);
  }
}

TEST_CASE("plot grid: whatever comes, a column has four points at most and keeps its extremes") {
  Segment noise;
  for (int i = 0; i < 10'000; ++i) {
    noise.push_back({i * 0.001, static_cast<double>(i * 7919 % 11)});
  }
  const Segment pixels = inPixels(noise);
  // Columns 0 to 10: the last point lies on the edge.
  for (double column = 0; column <= 10; ++column) {
    CAPTURE(column);
    const auto here = [&](const Point& point) { return point.x == column; };
    CHECK(std::count_if(pixels.begin(), pixels.end(), here) <= 4);
    const auto has = [&](double y) {
      return std::find(pixels.begin(), pixels.end(), Point{column, y}) != pixels.end();
    };
    CHECK(has(0));
    CHECK(has(10));
  }
}

}  // namespace
}  // namespace aviary
