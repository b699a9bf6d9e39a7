#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/engine/sim_time.hpp"

/// What a simulated controller says of itself on its /metrics page.
namespace aviary {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

/// A gauge or counter with its history.
/// Invariant: points have strictly growing times, and each value differs from the one before.
struct ExposedSeries {
  struct Point {
    SimTime time{};
    double value = 0;
    bool operator==(const Point&) const = default;
  };
  std::string metric;  ///< as it is scraped: flagger_canary_status
  MetricLabels labels;
  std::vector<Point> points;
  bool operator==(const ExposedSeries&) const = default;
};

/// A histogram at the end of the run.
struct ExposedHistogram {
  std::string metric;
  MetricLabels labels;
  std::vector<double> bounds;         ///< upper bounds, growing, without +Inf
  std::vector<std::uint64_t> counts;  ///< one more than bounds; not cumulative
  double sum = 0;
  bool operator==(const ExposedHistogram&) const = default;
};

/// Everything controllers exposed in one run. Left out of the fingerprint: it repeats what the
/// records tell.
struct ExposedMetrics {
  std::vector<ExposedSeries> series;
  std::vector<ExposedHistogram> histograms;
  bool operator==(const ExposedMetrics&) const = default;
};

}  // namespace aviary
