#include "sim/telemetry/prometheus_math.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <optional>
#include <utility>
#include <vector>

using namespace aviary;

namespace {

SimTime at(double seconds) { return SimTime{fromSeconds(seconds)}; }

CounterWindow windowOf(const std::vector<std::pair<double, double>>& samples, double from,
                       double to) {
  CounterWindow window;
  window.rangeStart = at(from);
  window.rangeEnd = at(to);
  window.samples = samples.size();
  window.first = at(samples.front().first);
  window.last = at(samples.back().first);
  window.firstValue = samples.front().second;
  window.increase = samples.back().second - samples.front().second;
  for (std::size_t i = 1; i < samples.size(); ++i) {
    if (samples[i].second < samples[i - 1].second) window.increase += samples[i - 1].second;
  }
  return window;
}

}  // namespace

TEST_CASE("increase and rate extrapolate as Prometheus does") {
  struct Row {
    const char* name;
    std::vector<std::pair<double, double>> samples;
    double increase;
    double rate;
  };
  // Range (0, 60]; 15 s between scrapes, so an edge gap below 16.5 s is filled entirely.
  const Row rows[] = {
      {"steady: 90 in 45 s, gaps 5 + 10 s: 90 * 60 / 45",
       {{5, 100}, {20, 130}, {35, 160}, {50, 190}}, 120, 2.0},
      {"restart: 30 + 10 + 30 = 70, stretched by 60 / 45",
       {{5, 100}, {20, 130}, {35, 10}, {50, 40}}, 93.3333333333333, 1.55555555555556},
      {"young pod: start half a gap 7.5, cut to 15 * 10 / 30 = 5; 30 * (15 + 5 + 10) / 15",
       {{35, 10}, {50, 40}}, 60, 1.0},
      {"far from zero: 30 * (15 + 7.5 + 10) / 15", {{35, 500}, {50, 530}}, 65, 1.08333333333333},
      {"gone: 30 * (15 + 5 + 7.5) / 15", {{5, 100}, {20, 130}}, 55, 0.916666666666667},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const CounterWindow window = windowOf(row.samples, 0, 60);
    CHECK(extrapolatedIncrease(window).value() == doctest::Approx(row.increase).epsilon(1e-12));
    CHECK(extrapolatedRate(window).value() == doctest::Approx(row.rate).epsilon(1e-12));
  }
  CHECK_FALSE(extrapolatedIncrease(windowOf({{50, 40}}, 0, 60)).has_value());
}

TEST_CASE("histogram_quantile interpolates inside of one bucket") {
  const double inf = std::numeric_limits<double>::infinity();
  struct Row {
    const char* name;
    double q;
    std::vector<HistogramBucket> buckets;
    double value;
  };
  const Row rows[] = {
      {"rank 9.5 of 19: 0 + 0.5 * (9.5 - 6) / 5", 0.5,
       {{0, 6}, {0.5, 11}, {1, 14}, {inf, 19}}, 0.35},
      {"in the +Inf bucket the last finite bound answers", 0.99,
       {{0.1, 5}, {1, 10}, {inf, 20}}, 1},
      {"the lowest bucket starts at 0", 0.5, {{0.1, 10}, {inf, 10}}, 0.05},
      {"a lowest bound of 0 answers itself", 0.1, {{0, 6}, {inf, 6}}, 0},
      {"falling counts are raised", 0.5, {{1, 10}, {2, 8}, {inf, 10}}, 0.5},
      {"below 0", -0.1, {{1, 1}, {inf, 1}}, -inf},
      {"above 1", 1.1, {{1, 1}, {inf, 1}}, inf},
      {"Istio, all at 60 ms: 50 + 50 * 0.99", 0.99, {{50, 0}, {100, 7}, {inf, 7}}, 99.5},
      {"Traefik, all at 310 ms: .3 + .9 * .99", 0.99,
       {{.1, 0}, {.3, 0}, {1.2, 4}, {5, 4}, {inf, 4}}, 1.191},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const double value = histogramQuantile(row.q, row.buckets);
    if (std::isinf(row.value)) {
      CHECK(value == row.value);
    } else {
      CHECK(value == doctest::Approx(row.value).epsilon(1e-12));
    }
  }
  CHECK(std::isnan(histogramQuantile(0.5, {{1, 0}, {inf, 0}})));
  CHECK(std::isnan(histogramQuantile(0.5, {{1, 4}, {2, 5}})));
  CHECK(std::isnan(histogramQuantile(0.5, {{inf, 5}})));
}
