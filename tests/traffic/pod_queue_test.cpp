#include "sim/traffic/pod_queue.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/distribution.hpp"
#include "sim/engine/rng.hpp"

using namespace aviary;

namespace {

constexpr Nanos second = 1'000'000'000;

struct Sample {
  std::vector<double> waits;    // seconds
  double meanWait = 0;
  double waited = 0;            // share of requests
};

/// A Poisson stream of `rate` per second through one pod.
Sample simulate(std::uint64_t seed, double rate, int workers, const Distribution& service,
                int requests) {
  Rng arrivals(seed);
  Rng services(seed + 1);
  PodQueue queue(workers);
  Sample out;
  double clock = 0;
  double sum = 0;
  int waited = 0;
  for (int i = 0; i < requests; ++i) {
    clock += sampleExponential(arrivals) / rate;
    const auto arrival = static_cast<Nanos>(clock * 1e9);
    const PodQueue::Place place = queue.placeFor(arrival);
    queue.serve(place, arrival, sample(service, services).count());
    const double wait = static_cast<double>(place.start - arrival) / 1e9;
    out.waits.push_back(wait);
    sum += wait;
    waited += static_cast<int>(place.start > arrival);
  }
  out.meanWait = sum / requests;
  out.waited = static_cast<double>(waited) / requests;
  return out;
}

/// Half width of the 99 % band of the mean, from the means of 50 batches.
double halfWidth(const std::vector<double>& values) {
  constexpr std::size_t batches = 50;
  const std::size_t size = values.size() / batches;
  std::vector<double> means;
  double all = 0;
  for (std::size_t b = 0; b < batches; ++b) {
    double sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum += values[b * size + i];
    means.push_back(sum / static_cast<double>(size));
    all += means.back() / batches;
  }
  double squares = 0;
  for (const double mean : means) squares += (mean - all) * (mean - all);
  return 2.68 * std::sqrt(squares / (batches - 1) / batches);  // t(49, 99.5 %)
}

/// Kleinrock, Queueing Systems I: B_k = a B_(k-1) / (k + a B_(k-1)), C = B / (1 - rho (1 - B)).
double erlangC(int workers, double load) {
  double b = 1;
  for (int k = 1; k <= workers; ++k) b = load * b / (k + load * b);
  return b / (1 - load / workers * (1 - b));
}

}  // namespace

TEST_CASE("pod queue: departures follow Lindley's recursion to the last bit") {
  Rng rng(7);
  PodQueue queue(1);
  Nanos arrival = 0;
  Nanos expected = 0;
  for (int i = 0; i < 100000; ++i) {
    arrival += static_cast<Nanos>(rng.below(2'000'000));
    const auto service = static_cast<Nanos>(rng.below(1'900'000));
    expected = std::max(expected, arrival) + service;
    REQUIRE(queue.serve(arrival, service) == expected);
  }
}

TEST_CASE("pod queue: several workers follow the vector of Kiefer and Wolfowitz") {
  for (const int workers : {2, 3, 16}) {
    Rng rng(11);
    PodQueue queue(workers);
    std::vector<Nanos> free(static_cast<std::size_t>(workers), 0);
    Nanos arrival = 0;
    for (int i = 0; i < 50000; ++i) {
      arrival += static_cast<Nanos>(rng.below(2'000'000));
      const auto service =
          static_cast<Nanos>(rng.below(static_cast<std::uint64_t>(1'900'000 * workers)));
      std::sort(free.begin(), free.end());
      free[0] = std::max(free[0], arrival) + service;
      REQUIRE(queue.serve(arrival, service) == free[0]);
    }
  }
}

TEST_CASE("pod queue: counts who is served, who waits, and refuses beyond the limit") {
  PodQueue queue(2, 1);
  CHECK(queue.serve(0, 10) == 10);
  CHECK(queue.serve(0, 20) == 20);
  CHECK_FALSE(queue.full(1));
  CHECK(queue.serve(1, 5) == 15);     // starts at 10
  CHECK(queue.full(2));
  CHECK(queue.busy(2) == 2);
  CHECK(queue.waiting(2) == 1);
  CHECK(queue.inSystem(2) == 3);
  CHECK_FALSE(queue.full(10));        // the waiting one has started
  CHECK(queue.inSystem(14) == 2);
  CHECK(queue.inSystem(20) == 0);
  PodQueue none(1, 0);
  CHECK_FALSE(none.full(0));
  CHECK(none.serve(0, 10) == 10);
  CHECK(none.full(5));
  CHECK_FALSE(none.full(10));
}

TEST_CASE("pod queue: waits agree with queueing theory within 99 % bands") {
  struct Row {
    const char* name;
    double rate;
    int workers;
    Distribution service;
    double meanWait;
    double waited;              // share that waits; -1: not checked
  };
  const auto ms = [](int n) { return std::chrono::milliseconds{n}; };
  const Row rows[] = {
      // M/M/1, rho .8: E[W] = rho / (mu - lambda) = .8 / 20 s
      {"M/M/1", 80, 1, Distribution::exponential(ms(10)), 0.04, 0.8},
      // M/M/4, rho .8: C / (c mu - lambda), mu = 100/s
      {"M/M/4", 320, 4, Distribution::exponential(ms(10)), erlangC(4, 3.2) / 80, erlangC(4, 3.2)},
      {"M/M/16", 1440, 16, Distribution::exponential(ms(10)), erlangC(16, 14.4) / 160,
       erlangC(16, 14.4)},
      // M/D/1, rho .8: half of M/M/1
      {"M/D/1", 80, 1, Distribution::constant(ms(10)), 0.02, 0.8},
      // Pollaczek-Khinchine, cv 2: rho / (mu - lambda) * (1 + cv^2) / 2 = .6 / 40 * 2.5
      {"M/G/1", 60, 1, Distribution::gamma(ms(10), 2.0), 0.0375, 0.6},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Sample sample = simulate(42, row.rate, row.workers, row.service, 400000);
    CHECK(std::abs(sample.meanWait - row.meanWait) <= halfWidth(sample.waits));
    CHECK(sample.waited == doctest::Approx(row.waited).epsilon(0.02));
  }
}

TEST_CASE("pod queue: Erlang C is the published table's") {
  CHECK(erlangC(1, 0.8) == doctest::Approx(0.8));
  CHECK(erlangC(2, 1.8) == doctest::Approx(0.853).epsilon(0.001));
  CHECK(erlangC(16, 14.4) == doctest::Approx(0.591).epsilon(0.002));
}

TEST_CASE("pod queue: a restarted pod has free workers and nobody waiting") {
  PodQueue queue(1);
  (void)queue.serve(0, 100 * second);
  (void)queue.serve(1, 100 * second);
  queue.reset(5 * second);
  CHECK(queue.inSystem(5 * second) == 0);
  CHECK(queue.serve(6 * second, 1) == 6 * second + 1);
}
