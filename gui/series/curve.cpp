#include "gui/series/curve.hpp"

#include <algorithm>
#include <cmath>

#include "sim/engine/sim_time.hpp"

namespace aviary {
namespace {

constexpr std::size_t pointsPerBlock = 8;
/// A level with fewer points is cheap to go through as it is.
constexpr std::size_t smallLevel = 4096;

std::size_t countOf(const std::vector<Segment>& segments) {
  std::size_t count = 0;
  for (const Segment& segment : segments) count += segment.size();
  return count;
}

bool leftOf(const Point& point, double x) {
  return point.x < x;
}
bool rightOf(double x, const Point& point) {
  return x < point.x;
}

/// The points of a segment within the window and one on either side.
std::span<const Point> within(const Segment& segment, TimeWindow window) {
  auto first = std::lower_bound(segment.begin(), segment.end(), window.from, leftOf);
  auto last = std::upper_bound(first, segment.end(), window.until, rightOf);
  if (first != segment.begin()) --first;
  if (last != segment.end()) ++last;
  return {first, last};
}

}  // namespace

Segment thinned(std::span<const Point> points, std::size_t size) {
  if (size <= 2 || points.size() <= 2) return {points.begin(), points.end()};
  Segment kept;
  kept.reserve(2 * (points.size() / size + 2));
  // The ends stay, or the curve would shrink with each level.
  kept.push_back(points.front());
  for (std::size_t begin = 1; begin + 1 < points.size(); begin += size) {
    const std::size_t count = std::min(size, points.size() - 1 - begin);
    const auto block = points.subspan(begin, count);
    const auto [low, high] = std::minmax_element(
        block.begin(), block.end(), [](const Point& a, const Point& b) { return a.y < b.y; });
    const auto first = std::min(low, high);
    const auto second = std::max(low, high);
    kept.push_back(*first);
    if (second != first) kept.push_back(*second);
  }
  kept.push_back(points.back());
  return kept;
}

Curve::Curve(std::vector<Segment> segments) {
  std::erase_if(segments, [](const Segment& segment) { return segment.empty(); });
  bool first = true;
  for (const Segment& segment : segments) {
    for (const Point& point : segment) {
      greatest_ = first ? point.y : std::max(greatest_, point.y);
      least_ = first ? point.y : std::min(least_, point.y);
      first = false;
    }
  }
  levels_.push_back(std::move(segments));
  while (countOf(levels_.back()) > smallLevel) {
    std::vector<Segment> coarser;
    for (const Segment& segment : levels_.back()) {
      coarser.push_back(thinned(segment, pointsPerBlock));
    }
    if (countOf(coarser) * 2 > countOf(levels_.back())) break;
    levels_.push_back(std::move(coarser));
  }
}

std::vector<Segment> Curve::visible(TimeWindow window, std::size_t buckets) const {
  if (empty()) return {};
  const std::size_t wanted = std::max<std::size_t>(buckets, 16);
  std::vector<std::span<const Point>> parts;
  std::size_t count = 0;
  for (const std::vector<Segment>& level : levels_) {
    parts.clear();
    count = 0;
    for (const Segment& segment : level) {
      if (segment.back().x < window.from || segment.front().x > window.until) continue;
      parts.push_back(within(segment, window));
      count += parts.back().size();
    }
    if (count <= wanted * pointsPerBlock) break;
  }
  std::vector<Segment> result;
  result.reserve(parts.size());
  const std::size_t size = count <= 4 * wanted ? 1 : 2 * count / wanted;
  for (const std::span<const Point> part : parts) result.push_back(thinned(part, size));
  return result;
}

double Curve::at(double x) const {
  if (empty()) return noValue;
  for (const Segment& segment : levels_.front()) {
    if (x < segment.front().x || x > segment.back().x) continue;
    const auto after = std::upper_bound(segment.begin(), segment.end(), x, rightOf);
    return after == segment.begin() ? noValue : std::prev(after)->y;
  }
  return noValue;
}

std::size_t Curve::pointCount() const {
  return levels_.empty() ? 0 : countOf(levels_.front());
}

Curve stepCurve(const Track& track, SeriesColumn column, double end) {
  std::vector<Segment> segments;
  Segment open;
  const auto close = [&](double x) {
    if (open.empty()) return;
    if (open.back().x < x) open.push_back({x, open.back().y});
    segments.push_back(std::move(open));
    open.clear();
  };
  for (const SeriesRow& row : track.rows) {
    const double x = toSeconds(row.time);
    const double y = row[column];
    if (std::isnan(y)) {
      close(x);
      continue;
    }
    if (!open.empty() && open.back().y == y) continue;
    if (!open.empty() && open.back().x < x) open.push_back({x, open.back().y});
    open.push_back({x, y});
  }
  close(end);
  return Curve(std::move(segments));
}

}  // namespace aviary
