#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <cstdint>
#include <vector>

#include "tests/theory/bands.hpp"
#include "tests/traffic/world.hpp"

// The whole traffic model against queueing theory: one pod behind a plain Service, no limits.

using namespace aviary;
using testing::estimate;
using testing::Estimate;

namespace {

constexpr std::uint64_t seeds = 40;

struct Station {
  Distribution service;
  int workers = 1;
  double rate = 0;     // requests/s
  double warmup = 30;  // seconds
  double length = 330;
  RequestEngine::Play play = RequestEngine::Play::EachRequest;
};

struct Measured {
  std::vector<double> waits;        // milliseconds, mean of each run
  std::vector<double> utilization;  // ratio
  std::vector<double> latencies;    // milliseconds, mean of each run
};

void build(World& world, const Station& station) {
  VersionBehaviour& version = world.config.versions["app:v1"];
  version.serviceTime = station.service;
  version.concurrency = station.workers;
  world.service("app");
  world.endpoints("app", {world.pod("app", "a", "app:v1")});
  world.source("users", "app", station.rate);
}

Measured measure(const Station& station) {
  Measured out;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    World world;
    build(world, station);
    TrafficModel& model = world.start(seed, World::quiet(), station.play);
    world.run(station.warmup);
    const ServiceReading before = model.services()[0];
    world.run(station.length);
    ServiceReading after = model.services()[0];
    after.tally.subtract(before.tally);
    out.waits.push_back(static_cast<double>(after.tally.waitMicros) /
                        static_cast<double>(after.tally.served) / 1000);
    out.latencies.push_back(after.tally.latency.meanMillis().value());
    out.utilization.push_back(static_cast<double>(after.workDone - before.workDone) /
                              static_cast<double>(after.workPossible - before.workPossible));
  }
  return out;
}

/// Chance that all of c workers are busy at load a.
double erlangC(int c, double a) {
  double sum = 0;
  double term = 1;
  for (int k = 0; k < c; ++k) {
    sum += term;
    term *= a / (k + 1);
  }
  const double all = term / (1 - a / c);
  return all / (sum + all);
}

void within(const std::vector<double>& values, double expected) {
  const Estimate seen = estimate(values);
  CAPTURE(seen.mean);
  CAPTURE(expected);
  CHECK(std::abs(seen.mean - expected) <= seen.band());
}

}  // namespace

TEST_CASE("theory: the wait of M/M/c is Erlang's, at each load and number of workers") {
  struct Row {
    int workers;
    double load;  // rate x mean service time
  };
  const Row rows[] = {{1, 0.3}, {1, 0.7}, {1, 0.9}, {2, 1.4}, {4, 3.2}, {16, 14.4}};
  for (const RequestEngine::Play play :
       {RequestEngine::Play::EachRequest, RequestEngine::Play::Flow}) {
    for (const Row& row : rows) {
      CAPTURE(row.workers);
      CAPTURE(row.load);
      Station station{Distribution::exponential(milliseconds{10}), row.workers, row.load * 100};
      station.play = play;
      const Measured seen = measure(station);
      // Wq = C(c, a) / (c mu - lambda), in ms: the mean service time is 10 ms.
      const double wait = erlangC(row.workers, row.load) * 10 / (row.workers - row.load);
      within(seen.waits, wait);
      within(seen.latencies, wait + 10);
      within(seen.utilization, row.load / row.workers);
    }
  }
}

TEST_CASE("theory: the wait of M/G/1 and M/D/1 is Pollaczek and Khinchine's") {
  struct Row {
    const char* name;
    Distribution service;
    double meanMillis;
    double squares;  // E[S^2] in ms^2
  };
  // Lognormal: mean 10 exp(s^2/2), E[S^2] = 100 exp(2 s^2), s = ln(30/10) / 2.32635 = 0.472245.
  const double s2 = std::pow(std::log(3.0) / 2.3263478740408408, 2);
  const Row rows[] = {
      {"deterministic", Distribution::constant(milliseconds{10}), 10, 100},
      {"gamma, cv 0.5", Distribution::gamma(milliseconds{10}, 0.5), 10, 100 * (1 + 0.25)},
      {"gamma, cv 2", Distribution::gamma(milliseconds{10}, 2), 10, 100 * (1 + 4.0)},
      {"lognormal", Distribution::lognormal(milliseconds{10}, milliseconds{30}),
       10 * std::exp(s2 / 2), 100 * std::exp(2 * s2)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const double rate = 0.7 / row.meanMillis * 1000;
    const Measured seen = measure({row.service, 1, rate});
    // Wq = lambda E[S^2] / 2 (1 - rho); lambda per ms.
    within(seen.waits, rate / 1000 * row.squares / (2 * (1 - 0.7)));
    within(seen.utilization, 0.7);
  }
}

TEST_CASE("theory: two pods that are chosen at random are two queues") {
  std::vector<double> waits;
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    World world;
    VersionBehaviour& version = world.config.versions["app:v1"];
    version.serviceTime = Distribution::exponential(milliseconds{10});
    version.concurrency = 1;
    world.service("app");
    world.endpoints("app", {world.pod("app", "a", "app:v1"), world.pod("app", "b", "app:v1")});
    world.source("users", "app", 120);
    const TrafficModel& model = world.start(seed);
    world.run(300);
    const RequestTally tally = model.services()[0].tally;
    waits.push_back(static_cast<double>(tally.waitMicros) / static_cast<double>(tally.served));
  }
  // Each pod: M/M/1 at 60/s with rho 0.6, Wq = 0.6 x 10 / 0.4 = 15 ms.
  within(waits, 15000);
}

TEST_CASE("theory: after a step of the load, M/M/1 fills as its equations say") {
  // Birth-death equations of M/M/1 (mu = 100/s), 50/s for 20 s, 120/s for 10 s, then 30/s.
  constexpr std::size_t states = 1200;
  std::array<double, states> chance{};
  chance[0] = 1;
  const auto meanOf = [&] {
    double sum = 0;
    for (std::size_t n = 0; n < states; ++n) sum += static_cast<double>(n) * chance[n];
    return sum;
  };
  const auto advance = [&](double rate, double seconds) {
    constexpr double step = 0.0005;  // far below 1 / (lambda + mu)
    for (double t = 0; t < seconds - step / 2; t += step) {
      std::array<double, states> next = chance;
      for (std::size_t n = 0; n < states; ++n) {
        double change = -chance[n] * (rate + (n > 0 ? 100 : 0));
        if (n > 0) change += chance[n - 1] * rate;
        if (n + 1 < states) change += chance[n + 1] * 100;
        next[n] += change * step;
      }
      chance = next;
    }
    return meanOf();
  };
  std::vector<double> expected{advance(50, 20)};
  for (int i = 0; i < 2; ++i) expected.push_back(advance(120, 5));
  for (int i = 0; i < 3; ++i) expected.push_back(advance(30, 2));

  const double moments[] = {20, 25, 30, 32, 34, 36};
  std::vector<std::vector<double>> seen(std::size(moments));
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    World world;
    build(world, {Distribution::exponential(milliseconds{10}), 1, 50});
    world.config.sources[0].profile =
        StepsLoad{{{seconds{0}, 50}, {seconds{20}, 120}, {seconds{30}, 30}}};
    TrafficModel& model = world.start(seed);
    for (std::size_t i = 0; i < std::size(moments); ++i) {
      world.run(moments[i]);
      PodState pod = model.requests().pods()[0];
      seen[i].push_back(pod.queue.inSystem(World::at(moments[i]).time_since_epoch().count()));
    }
  }
  for (std::size_t i = 0; i < std::size(moments); ++i) {
    CAPTURE(moments[i]);
    within(seen[i], expected[i]);
  }
}

TEST_CASE("theory: in every run, the requests in the system are arrivals times sojourns") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    World world;
    build(world, {Distribution::exponential(milliseconds{10}), 2, 170});
    world.config.sources[0].end = seconds{50};
    const TrafficModel& model = world.start(seed);
    world.run(60);
    // All are gone. Time in the system summed over requests = waits + work, exactly: both sides of
    // Little's law are the same integral.
    const ServiceReading all = model.services()[0];
    REQUIRE(all.tally.completed() == all.tally.routed);
    CHECK(all.tally.latency.sumMicros() ==
          all.tally.waitMicros + static_cast<std::uint64_t>(all.workDone / 1000));
  }
}

TEST_CASE("theory: each wait is Lindley's, to the last bit") {
  World world;
  build(world, {Distribution::exponential(milliseconds{10}), 1, 95});
  world.config.sources[0].end = seconds{100};
  const TrafficModel& model = world.start(5);
  world.run(200);

  const RngStreams streams(5);
  ArrivalStream arrivals(ConstantLoad{95}, ArrivalProcess{}, SimTime{}, World::at(100),
                         streams.stream("traffic/source/users/arrivals"));
  Rng services = streams.stream("traffic/version/app:v1/service");
  const Distribution service = Distribution::exponential(milliseconds{10});
  std::int64_t wait = 0;
  std::int64_t waits = 0;
  std::int64_t sojourns = 0;
  std::uint64_t count = 0;
  SimTime last{};
  std::int64_t span = 0;
  for (; arrivals.next() != SimTime::max(); arrivals.advance()) {
    // W' = max(0, W + S - A)
    if (count > 0) wait = std::max<std::int64_t>(0, wait + span - (arrivals.next() - last).count());
    last = arrivals.next();
    span = sample(service, services).count();
    waits += wait;
    sojourns += wait + span;
    ++count;
  }
  const RequestTally tally = model.services()[0].tally;
  CHECK(tally.served == count);
  CHECK(static_cast<std::int64_t>(tally.waitMicros) * 1000 == waits);
  CHECK(static_cast<std::int64_t>(tally.latency.sumMicros()) * 1000 == sojourns);
}

TEST_CASE("theory: one failure in n is seen in a window with the chance that the window gives it") {
  // 10 even requests a second, 2 % of them fail. In windows of 2, 6 and 30 s, that is 20, 60 and
  // 300 requests: 1 - 0.98^n = 33.2 %, 70.2 % and 99.8 %.
  for (const int window : {2, 6, 30}) {
    CAPTURE(window);
    World world;
    build(world, {Distribution::constant(milliseconds{1}), 16, 10});
    world.config.sources[0].arrivals.kind = ArrivalProcess::Kind::Uniform;
    world.config.versions["app:v1"].errorRate = 0.02;
    const TrafficModel& model = world.start(11);
    int detected = 0;
    constexpr int windows = 2000;
    std::uint64_t failed = 0;
    for (int i = 1; i <= windows; ++i) {
      world.run(i * window + 0.05);
      const std::uint64_t now = model.totalTally().failed();
      detected += static_cast<int>(now > failed);
      failed = now;
    }
    const double expected = 1 - std::pow(0.98, 10 * window);
    const double band = 2.58 * std::sqrt(expected * (1 - expected) / windows);
    CHECK(std::abs(static_cast<double>(detected) / windows - expected) <= band);
  }
}
