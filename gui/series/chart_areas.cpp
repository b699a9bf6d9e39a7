#include "gui/series/chart_areas.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace aviary {
namespace {

bool standsOnGround(const ChartArea& area) {
  return area.fill == FillStyle::Plain && area.lower.size() == 2 && area.lower.front().y == 0 &&
         area.lower.back().y == 0;
}

/// What areas of different tones that stand on the ground have in common.
std::vector<ChartArea> sharedOf(const std::vector<ChartArea>& areas) {
  std::vector<ChartArea> shared;
  for (std::size_t i = 0; i < areas.size(); ++i) {
    for (std::size_t j = i + 1; j < areas.size(); ++j) {
      if (areas[i].tone == areas[j].tone) continue;
      if (!standsOnGround(areas[i]) || !standsOnGround(areas[j])) continue;
      Segment upper = lowerOf(areas[i].upper, areas[j].upper);
      if (upper.empty()) continue;
      const Segment ground{{upper.front().x, 0}, {upper.back().x, 0}};
      ChartArea area{areas[j].tone, FillStyle::Plain, std::move(upper), ground, areas[i].tone, {}};
      shared.push_back(std::move(area));
    }
  }
  return shared;
}

void cutInto(std::vector<ChartArea>& pieces, const ChartArea& area,
             const std::vector<PhaseBand>& phases) {
  const double from = area.upper.front().x;
  const double until = area.upper.back().x;
  const auto add = [&](double begin, double end, const std::string& phase) {
    if (begin >= end) return;
    ChartArea piece = area;
    piece.upper = clipped(area.upper, begin, end);
    piece.lower = clipped(area.lower, begin, end);
    piece.phase = phase;
    pieces.push_back(std::move(piece));
  };
  double done = from;
  for (const PhaseBand& band : phases) {
    const double begin = std::max(band.from, done);
    const double end = std::min(band.until, until);
    if (begin >= end) continue;
    add(done, begin, {});
    add(begin, end, band.phase);
    done = end;
  }
  add(done, until, {});
}

}  // namespace

Segment clipped(const Segment& segment, double from, double until) {
  Segment part;
  const auto valueAt = [&](double x) {
    double y = segment.front().y;
    for (const Point& point : segment) {
      if (point.x > x) break;
      y = point.y;
    }
    return y;
  };
  part.push_back({from, valueAt(from)});
  for (const Point& point : segment) {
    if (point.x > from && point.x < until) part.push_back(point);
  }
  part.push_back({until, part.back().y});
  return part;
}

Segment levelled(const Segment& segment, TimeWindow window, std::size_t buckets) {
  if (segment.size() <= 2 * buckets || window.length() <= 0) return segment;
  const double width = window.length() / static_cast<double>(buckets);
  Segment level;
  for (auto point = segment.begin(); point != segment.end();) {
    const double bucket = std::floor((point->x - window.from) / width);
    const double begin = point->x;
    double low = point->y;
    double high = point->y;
    for (; point != segment.end(); ++point) {
      if (std::floor((point->x - window.from) / width) != bucket) break;
      low = std::min(low, point->y);
      high = std::max(high, point->y);
    }
    const double middle = (low + high) / 2;
    if (!level.empty()) level.push_back({begin, level.back().y});
    level.push_back({begin, middle});
  }
  level.push_back({segment.back().x, level.back().y});
  return level;
}

Segment lowerOf(const Segment& one, const Segment& other) {
  if (one.empty() || other.empty()) return {};
  const double from = std::max(one.front().x, other.front().x);
  const double until = std::min(one.back().x, other.back().x);
  if (from >= until) return {};
  Segment lower;
  auto a = one.begin();
  auto b = other.begin();
  double x = from;
  while (x < until) {
    while (std::next(a) != one.end() && std::next(a)->x <= x) ++a;
    while (std::next(b) != other.end() && std::next(b)->x <= x) ++b;
    double next = until;
    if (std::next(a) != one.end()) next = std::min(next, std::next(a)->x);
    if (std::next(b) != other.end()) next = std::min(next, std::next(b)->x);
    const double y = std::min(a->y, b->y);
    if (lower.size() >= 2 && lower.back().y == y) {
      lower.back().x = next;
    } else {
      lower.push_back({x, y});
      lower.push_back({next, y});
    }
    x = next;
  }
  return lower;
}

std::vector<ChartArea> layered(std::vector<ChartArea> areas, const std::vector<PhaseBand>& phases) {
  std::vector<ChartArea> shared = sharedOf(areas);
  std::stable_partition(areas.begin(), areas.end(),
                        [](const ChartArea& area) { return area.fill == FillStyle::Plain; });
  const auto hatched = std::find_if(areas.begin(), areas.end(), [](const ChartArea& area) {
    return area.fill == FillStyle::Hatched;
  });
  areas.insert(hatched, std::make_move_iterator(shared.begin()),
               std::make_move_iterator(shared.end()));
  std::vector<ChartArea> pieces;
  for (const ChartArea& area : areas) {
    // Hatches let through what lies below.
    if (area.fill == FillStyle::Hatched) {
      pieces.push_back(area);
    } else {
      cutInto(pieces, area, phases);
    }
  }
  return pieces;
}

}  // namespace aviary
