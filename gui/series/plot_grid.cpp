#include "gui/series/plot_grid.hpp"

#include <algorithm>
#include <cmath>

namespace aviary {
namespace {

/// Collects pixels column by column.
class PixelLine {
 public:
  explicit PixelLine(std::size_t points) { line_.reserve(std::min<std::size_t>(points, 4096)); }

  void add(Point pixel) {
    if (open_ && pixel.x == last_.x) {
      note(pixel.y);
      last_.y = pixel.y;
      return;
    }
    close();
    open_ = true;
    last_ = pixel;
    append(pixel);
    least_ = greatest_ = pixel.y;
    leastFirst_ = true;
  }

  [[nodiscard]] Segment take() {
    close();
    return std::move(line_);
  }

 private:
  void note(double y) {
    if (y < least_) {
      least_ = y;
      leastFirst_ = false;
    }
    if (y > greatest_) {
      greatest_ = y;
      leastFirst_ = true;
    }
  }

  void close() {
    if (!open_) return;
    // Whichever came last is followed by the way out.
    append({last_.x, leastFirst_ ? least_ : greatest_});
    append({last_.x, leastFirst_ ? greatest_ : least_});
    append(last_);
  }

  static bool between(double a, double b, double c) {
    return (a <= b && b <= c) || (a >= b && b >= c);
  }

  void append(Point point) {
    if (!line_.empty() && line_.back() == point) return;
    if (line_.size() >= 2) {
      const Point& before = line_[line_.size() - 2];
      Point& back = line_.back();
      const bool level = before.y == back.y && back.y == point.y;
      const bool upright =
          before.x == back.x && back.x == point.x && between(before.y, back.y, point.y);
      if (level || upright) {
        back = point;
        return;
      }
    }
    line_.push_back(point);
  }

  Segment line_;
  Point last_;
  double least_ = 0;
  double greatest_ = 0;
  bool leastFirst_ = true;  // of the extremes of the open column
  bool open_ = false;
};

}  // namespace

Segment onPixels(const Segment& segment, const PlotGrid& grid) {
  const double columns = std::max(1.0, std::round(grid.columns));
  const double rows = std::max(1.0, std::round(grid.rows));
  const double perSecond = columns / grid.window.length();
  const double perUnit = rows / (grid.axis.high - grid.axis.low);
  PixelLine line(segment.size());
  for (const Point& point : segment) {
    line.add({std::round((point.x - grid.window.from) * perSecond),
              std::round((point.y - grid.axis.low) * perUnit)});
  }
  Segment pixels = line.take();
  for (Point& pixel : pixels) pixel = {pixel.x / columns, pixel.y / rows};
  return pixels;
}

}  // namespace aviary
