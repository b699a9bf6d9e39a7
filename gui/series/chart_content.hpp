#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "gui/series/rollout_view.hpp"

namespace aviary {

/// The charts over time.
enum class ChartKind : std::uint8_t { Shares, Pods, SuccessRate, Latency, Cpu, Requests, Failed };

/// What a colour means.
enum class Tone : std::uint8_t { Stable, Canary, Traffic, Gap, Good, Bad, Neutral };

enum class LineStyle : std::uint8_t { Solid, Dashed, Ghost, PinnedA, PinnedB, PinnedC, PinnedD };
enum class FillStyle : std::uint8_t { Plain, Hatched };

struct ChartLine {
  CurveId curve = CurveId::TrafficShare;
  Tone tone = Tone::Neutral;
  LineStyle style = LineStyle::Solid;
  Segment points;
};

/// Filled between two lines with the same span of x.
struct ChartArea {
  Tone tone = Tone::Neutral;
  FillStyle fill = FillStyle::Plain;
  Segment upper;
  Segment lower;
  std::optional<Tone> under;  ///< of another area that lies below all of it
  std::string phase;          ///< whose band lies below; empty: none
};

struct ChartAxis {
  double low = 0;
  double high = 1;
  double step = 1;  ///< between labelled values
  bool operator==(const ChartAxis&) const = default;
};

/// What one chart shows, without pixels or words.
struct ChartContent {
  ChartKind kind = ChartKind::Shares;
  TimeWindow window;
  ChartAxis axis;
  std::vector<ChartArea> areas;
  std::vector<ChartLine> lines;  ///< in the order in which they are drawn
  std::vector<Measured> dots;
  MetricLimit limit;             ///< what lies outside is shaded as failing
  std::optional<double> target;  ///< a line that is aimed at
};

struct ContentRequest {
  const RolloutView* run = nullptr;
  const RolloutView* ghost = nullptr;      ///< the run before; null: none
  std::vector<const RolloutView*> pinned;  ///< at most four
  TimeWindow window;
  std::size_t buckets = 800;  ///< pixel columns
  std::set<CurveId> hidden;
};

/// \pre request.run is not null.
[[nodiscard]] ChartContent contentOf(ChartKind kind, const ContentRequest& request);

/// The curves of a chart in the order of its legend.
[[nodiscard]] std::span<const CurveId> curvesOf(ChartKind kind);
[[nodiscard]] Tone toneOf(CurveId curve);
/// Wanted and aimed-at values are dashed.
[[nodiscard]] LineStyle styleOf(CurveId curve);

/// An axis from `low` to at least `high` that ends at round numbers, with about `steps` steps.
[[nodiscard]] ChartAxis roundAxis(double low, double high, int steps = 4);

/// The area between two step lines, for every stretch of time in which both exist.
[[nodiscard]] std::vector<ChartArea> areasBetween(std::span<const Segment> one,
                                                  std::span<const Segment> other, Tone tone);

/// Distance of labelled times on the axis, in seconds: 1, 2, 5, 10, 15, 30 s, 1, 2, 5 ... min.
[[nodiscard]] double timeStep(double length, int steps);

}  // namespace aviary
