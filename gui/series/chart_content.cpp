#include "gui/series/chart_content.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "gui/series/chart_areas.hpp"

namespace aviary {
namespace {

constexpr std::array shareCurves{CurveId::TrafficShare, CurveId::PodShare, CurveId::CanaryWeight};
constexpr std::array podCurves{CurveId::PrimaryReady, CurveId::CanaryReady, CurveId::PrimaryDesired,
                               CurveId::CanaryDesired};
constexpr std::array successCurves{CurveId::SuccessRate};
constexpr std::array latencyCurves{CurveId::LatencyP99, CurveId::LatencyP50};
constexpr std::array cpuCurves{CurveId::PrimaryCpu, CurveId::CanaryCpu};
constexpr std::array requestCurves{CurveId::Rps};
constexpr std::array failedCurves{CurveId::FailedTotal};

/// More segments than this are drawn as one: a curve that comes and goes so often is noise.
constexpr std::size_t segmentsMax = 24;

/// An axis of so many pods has a step for each.
constexpr double fewPods = 4;

/// Pixels of one step of an area.
constexpr std::size_t areaPixels = 4;

Segment joined(const std::vector<Segment>& segments) {
  Segment all;
  for (const Segment& segment : segments) all.insert(all.end(), segment.begin(), segment.end());
  return all;
}

void addLines(ChartContent& content, const RolloutView& run, const ContentRequest& request,
              std::optional<LineStyle> style) {
  for (const CurveId id : curvesOf(content.kind)) {
    if (request.hidden.count(id) != 0) continue;
    std::vector<Segment> segments = run.curve(id).visible(content.window, request.buckets);
    if (segments.size() > segmentsMax) segments = {joined(segments)};
    for (Segment& segment : segments) {
      content.lines.push_back({id, toneOf(id), style.value_or(styleOf(id)), std::move(segment)});
    }
  }
}

/// The least and greatest value that any shown run has.
struct Extent {
  double low = 0;
  double high = 0;
};

Extent extentOf(ChartKind kind, const ContentRequest& request) {
  Extent extent;
  bool first = true;
  const auto add = [&](const RolloutView* run) {
    if (run == nullptr) return;
    for (const CurveId id : curvesOf(kind)) {
      const Curve& curve = run->curve(id);
      if (curve.empty() || request.hidden.count(id) != 0) continue;
      extent.low = first ? curve.least() : std::min(extent.low, curve.least());
      extent.high = first ? curve.greatest() : std::max(extent.high, curve.greatest());
      first = false;
    }
  };
  add(request.run);
  add(request.ghost);
  for (const RolloutView* run : request.pinned) add(run);
  return extent;
}

ChartAxis axisOf(ChartKind kind, const ContentRequest& request) {
  if (kind == ChartKind::Shares) return {0, 105, 25};
  const Extent extent = extentOf(kind, request);
  const RolloutView& run = *request.run;
  if (kind == ChartKind::SuccessRate) {
    // Not from 0: a threshold of 99 % would lie on the upper edge. The limit keeps its distance.
    const double limit = run.successLimit.min.value_or(99);
    double low = std::min(extent.low, 100 - 2 * (100 - limit));
    for (const Measured& check : run.successChecks) low = std::min(low, check.value);
    return roundAxis(std::max(0.0, low), 100);
  }
  double high = extent.high;
  if (kind == ChartKind::Latency) high = std::max(high, 1.15 * run.latencyLimit.max.value_or(0));
  if (kind == ChartKind::Cpu) high = std::max(high, 1.4 * run.cpuTarget.value_or(50));
  if (kind == ChartKind::Latency) {
    for (const Measured& check : run.latencyChecks) high = std::max(high, check.value);
  }
  // There are no half pods.
  if (kind == ChartKind::Pods && high <= fewPods) return {0, std::max(1.0, std::ceil(high)), 1};
  return roundAxis(0, std::max(high * 1.02, 1.0));
}

/// A curve as areas have it. Filling between thousands of spikes takes longer than everything else,
/// and nobody sees them under the line.
std::vector<Segment> coarse(const RolloutView& run, CurveId id, const ContentRequest& request) {
  const std::size_t buckets = std::max<std::size_t>(request.buckets / areaPixels, 1);
  std::vector<Segment> segments = run.curve(id).visible(request.window, buckets);
  for (Segment& segment : segments) segment = levelled(segment, request.window, buckets);
  return segments;
}

void addPodAreas(ChartContent& content, const ContentRequest& request) {
  for (const CurveId id : {CurveId::PrimaryReady, CurveId::CanaryReady}) {
    if (request.hidden.count(id) != 0) continue;
    const auto segments = coarse(*request.run, id, request);
    // What is wanted and not ready stands above the ready pods, hatched. The versions of one
    // Deployment share what is wanted: neither of them lacks what the other has.
    const bool primary = id == CurveId::PrimaryReady;
    const CurveId wanted = primary ? CurveId::PrimaryDesired : CurveId::CanaryDesired;
    const auto desired = request.run->kind == RolloutKind::Update
                             ? std::vector<Segment>{}
                             : coarse(*request.run, wanted, request);
    for (ChartArea& area : areasBetween(desired, segments, toneOf(id))) {
      area.fill = FillStyle::Hatched;
      content.areas.push_back(std::move(area));
    }
    for (const Segment& segment : segments) {
      const Segment ground{{segment.front().x, 0}, {segment.back().x, 0}};
      content.areas.push_back({toneOf(id), FillStyle::Plain, segment, ground, {}, {}});
    }
  }
}

void addLimits(ChartContent& content, const RolloutView& run) {
  switch (content.kind) {
    case ChartKind::SuccessRate:
      content.limit = run.successLimit;
      content.dots = run.successChecks;
      break;
    case ChartKind::Latency:
      content.limit = run.latencyLimit;
      content.dots = run.latencyChecks;
      break;
    case ChartKind::Cpu:
      content.target = run.cpuTarget;
      break;
    default:
      break;
  }
}

}  // namespace

std::span<const CurveId> curvesOf(ChartKind kind) {
  switch (kind) {
    case ChartKind::Shares:
      return shareCurves;
    case ChartKind::Pods:
      return podCurves;
    case ChartKind::SuccessRate:
      return successCurves;
    case ChartKind::Latency:
      return latencyCurves;
    case ChartKind::Cpu:
      return cpuCurves;
    case ChartKind::Requests:
      return requestCurves;
    case ChartKind::Failed:
      return failedCurves;
  }
  return {};
}

Tone toneOf(CurveId curve) {
  switch (curve) {
    case CurveId::TrafficShare:
    case CurveId::CanaryWeight:
    case CurveId::Rps:
      return Tone::Traffic;
    case CurveId::PodShare:
    case CurveId::CanaryReady:
    case CurveId::CanaryDesired:
    case CurveId::CanaryCpu:
      return Tone::Canary;
    case CurveId::PrimaryReady:
    case CurveId::PrimaryDesired:
    case CurveId::PrimaryCpu:
      return Tone::Stable;
    case CurveId::SuccessRate:
      return Tone::Good;
    case CurveId::FailedTotal:
      return Tone::Bad;
    case CurveId::LatencyP50:
    case CurveId::LatencyP99:
      return Tone::Neutral;
  }
  return Tone::Neutral;
}

LineStyle styleOf(CurveId curve) {
  switch (curve) {
    case CurveId::PrimaryDesired:
    case CurveId::CanaryDesired:
    case CurveId::CanaryWeight:
    case CurveId::LatencyP50:
      return LineStyle::Dashed;
    default:
      return LineStyle::Solid;
  }
}

ChartAxis roundAxis(double low, double high, int steps) {
  const double span = std::max(high - low, 1e-9);
  const double rough = span / std::max(steps, 1);
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= rough * 0.999) {
      step = factor * power;
      break;
    }
  }
  return {std::floor(low / step + 1e-9) * step, std::ceil(high / step - 1e-9) * step, step};
}

std::vector<ChartArea> areasBetween(std::span<const Segment> one, std::span<const Segment> other,
                                    Tone tone) {
  std::vector<ChartArea> areas;
  for (const Segment& upper : one) {
    for (const Segment& lower : other) {
      const double from = std::max(upper.front().x, lower.front().x);
      const double until = std::min(upper.back().x, lower.back().x);
      if (from >= until) continue;
      areas.push_back({tone,
                       FillStyle::Plain,
                       clipped(upper, from, until),
                       clipped(lower, from, until),
                       {},
                       {}});
    }
  }
  return areas;
}

double timeStep(double length, int steps) {
  constexpr std::array nice{0.001, 0.01,  0.1,   1.0,   2.0,   5.0,    10.0,   15.0,   30.0,
                            60.0,  120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0};
  const double wanted = length / std::max(steps, 1);
  for (const double step : nice) {
    if (step >= wanted) return step;
  }
  return 86400.0 * std::ceil(wanted / 86400.0);
}

ChartContent contentOf(ChartKind kind, const ContentRequest& request) {
  ChartContent content;
  content.kind = kind;
  content.window = request.window;
  content.axis = axisOf(kind, request);
  const RolloutView& run = *request.run;
  const bool bothShares = request.hidden.count(CurveId::TrafficShare) == 0 &&
                          request.hidden.count(CurveId::PodShare) == 0;
  if (kind == ChartKind::Shares && bothShares) {
    content.areas = areasBetween(coarse(run, CurveId::TrafficShare, request),
                                 coarse(run, CurveId::PodShare, request), Tone::Gap);
  }
  if (kind == ChartKind::Pods) addPodAreas(content, request);
  content.areas = layered(std::move(content.areas), run.phases);
  addLimits(content, run);
  if (request.ghost != nullptr) {
    addLines(content, *request.ghost, request, LineStyle::Ghost);
  }
  constexpr std::array pinStyles{LineStyle::PinnedA, LineStyle::PinnedB, LineStyle::PinnedC,
                                 LineStyle::PinnedD};
  for (std::size_t i = 0; i < std::min(request.pinned.size(), pinStyles.size()); ++i) {
    addLines(content, *request.pinned[i], request, pinStyles[i]);
  }
  addLines(content, run, request, std::nullopt);
  return content;
}

}  // namespace aviary
