#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "sim/traffic/load_test.hpp"
#include "sim/traffic/span_draws.hpp"
#include "sim/traffic/span_table.hpp"
#include "tests/traffic/world.hpp"

using namespace aviary;

namespace {

constexpr auto flow = RequestEngine::Play::Flow;

double millisOf(SimDuration span) {
  return static_cast<double>(span.count()) / 1e6;
}

}  // namespace

TEST_CASE("flow: spans drawn in blocks are those drawn one by one") {
  const Distribution distributions[] = {
      Distribution::lognormal(milliseconds{40}, milliseconds{120}),
      Distribution::lognormal(milliseconds{40}, milliseconds{40}),
      Distribution::exponential(milliseconds{7}),
      Distribution::gamma(milliseconds{7}, 0.5),
      Distribution::constant(milliseconds{3}),
      Distribution::empirical({milliseconds{1}, milliseconds{9}}),
      Distribution(),
  };
  for (const Distribution& distribution : distributions) {
    Rng ahead(3);
    Rng one(3);
    SpanDraws draws(distribution);
    for (int i = 0; i < 1000; ++i) {
      REQUIRE(draws.next(ahead) == sample(distribution, one).count());
    }
  }
}

TEST_CASE("flow: shares of a distribution are those of textbooks") {
  struct Row {
    const char* name;
    Distribution distribution;
    double millis;
    double share;
  };
  const Row rows[] = {
      {"exponential: 1 - 1/e at the mean", Distribution::exponential(milliseconds{10}), 10,
       0.6321205588},
      {"lognormal: p50", Distribution::lognormal(milliseconds{40}, milliseconds{120}), 40, 0.5},
      {"lognormal: p99", Distribution::lognormal(milliseconds{40}, milliseconds{120}), 120, 0.99},
      // Shape 4: 1 - e^-x (1 + x + x^2/2 + x^3/6) with x = 4 at the mean.
      {"gamma, cv 0.5", Distribution::gamma(milliseconds{10}, 0.5), 10, 0.5665298796},
      {"gamma, cv 1 is exponential", Distribution::gamma(milliseconds{10}, 1), 20, 0.8646647168},
      {"constant below", Distribution::constant(milliseconds{10}), 9.999, 0},
      {"constant", Distribution::constant(milliseconds{10}), 10, 1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(shareUpTo(row.distribution, row.millis * 1000) ==
          doctest::Approx(row.share).epsilon(1e-9));
  }
}

TEST_CASE("flow: a table draws what its distribution does, few or many at once") {
  const BucketLayout layout = layoutOf(ExporterKind::Istio);
  const Distribution distributions[] = {
      Distribution::lognormal(milliseconds{40}, milliseconds{120}),
      Distribution::exponential(milliseconds{7}), Distribution::gamma(milliseconds{90}, 2),
      Distribution::constant(milliseconds{3})};
  for (const Distribution& distribution : distributions) {
    const SpanTable table(distribution, {2, 1000}, layout);
    Rng drawn(5);
    Rng alone(6);
    LatencyHistogram expected;
    std::vector<std::uint64_t> expectedBuckets(layout.size(), 0);
    constexpr std::uint64_t count = 400000;
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto micros =
          static_cast<std::uint64_t>(sample(distribution, alone).count() / 1000 * 2 + 1000);
      expected.add(micros);
      ++expectedBuckets[layout.bucketOf(micros)];
    }
    for (const std::uint64_t atOnce : {5, 100, 1000, 400000}) {
      CAPTURE(atOnce);
      LatencyHistogram seen;
      std::vector<std::uint64_t> buckets(layout.size(), 0);
      for (std::uint64_t i = 0; i < count; i += atOnce) {
        (void)table.draw(atOnce, drawn, {seen, buckets});
      }
      REQUIRE(seen.total() == count);
      CHECK(*seen.meanMillis() ==
            doctest::Approx(millisOf(mean(distribution)) * 2 + 1).epsilon(0.01));
      for (const double q : {0.1, 0.5, 0.9, 0.99, 0.999}) {
        CHECK(*seen.quantileMillis(q) ==
              doctest::Approx(*expected.quantileMillis(q)).epsilon(q > 0.99 ? 0.06 : 0.015));
      }
      std::uint64_t sum = 0;
      for (std::size_t b = 0; b < buckets.size(); ++b) {
        sum += buckets[b];
        const auto want = static_cast<double>(expectedBuckets[b]);
        CHECK(std::abs(static_cast<double>(buckets[b]) - want) < 4 * std::sqrt(2 * want) + 3);
      }
      CHECK(sum == count);
    }
  }
}

TEST_CASE("flow: however few spans are drawn at once, quantiles are where they should be") {
  const Distribution distribution = Distribution::lognormal(milliseconds{40}, milliseconds{120});
  const SpanTable table(distribution, {}, layoutOf(ExporterKind::Traefik));
  for (const std::uint64_t atOnce : {30, 100, 1000}) {
    CAPTURE(atOnce);
    Rng rng(7);
    LatencyHistogram seen;
    for (std::uint64_t i = 0; i < 4'000'000; i += atOnce) {
      (void)table.draw(atOnce, rng, {seen, {}});
    }
    CHECK(*seen.quantileMillis(0.5) == doctest::Approx(40).epsilon(0.002));
    CHECK(*seen.quantileMillis(0.99) == doctest::Approx(120).epsilon(0.003));
  }
}

TEST_CASE("flow: spans that keep a pace are drawn apart from those that miss it") {
  // 2.33 deviations are ln 3, so that 100 ms = 40 ms x 2.5 is at 1.9403 of them: 2.617 % take
  // longer.
  const Distribution distribution = Distribution::lognormal(milliseconds{40}, milliseconds{120});
  const SpanTable table(distribution, {}, layoutOf(ExporterKind::Traefik), {150'000, 100'000});
  CHECK(table.shareBeyondPace() == doctest::Approx(0.02617).epsilon(0.001));
  Rng rng(7);
  for (const std::uint64_t atOnce : {1, 10, 100}) {
    CAPTURE(atOnce);
    LatencyHistogram kept;
    LatencyHistogram missed;
    std::uint64_t slow = 0;
    for (std::uint64_t i = 0; i < 100'000; i += atOnce) {
      CHECK(table.draw(atOnce, rng, {kept, {}}, SpanPart::AtPace).slow == 0);
      slow += table.draw(atOnce, rng, {missed, {}}, SpanPart::BeyondPace).slow;
    }
    CHECK(*kept.quantileMillis(1) <= 100.5);
    CHECK(*missed.quantileMillis(0) >= 99.5);
    // ln 3.75 is 2.799 deviations: of those that miss the pace, 0.2564 / 2.617 take over 150 ms.
    CHECK(static_cast<double>(slow) == doctest::Approx(9797).epsilon(0.05));
    // Half of what keeps the pace lies below 48.69 % of all: 40 ms x e^(-0.0328 x 0.4723).
    CHECK(*kept.quantileMillis(0.5) == doctest::Approx(39.38).epsilon(0.005));
  }
}

TEST_CASE("flow: taking arrivals at once takes as many as one by one") {
  const LoadProfile profiles[] = {ConstantLoad{40}, RampLoad{0, 80, seconds{10}, seconds{60}},
                                  SpikesLoad{10, 200, seconds{7}, seconds{20}, seconds{3}}};
  for (const auto kind : {ArrivalProcess::Kind::Poisson, ArrivalProcess::Kind::Uniform,
                          ArrivalProcess::Kind::Bursty}) {
    for (const LoadProfile& profile : profiles) {
      ArrivalProcess process;
      process.kind = kind;
      double taken = 0;
      double squares = 0;
      constexpr int runs = 400;
      for (std::uint64_t seed = 1; seed <= runs; ++seed) {
        ArrivalStream stream(profile, process, SimTime{}, World::at(100), Rng(seed));
        std::uint64_t count = 0;
        for (double until = 0.7; until < 101; until += 0.7)
          count += stream.takeTo(World::at(until));
        taken += static_cast<double>(count);
        squares += static_cast<double>(count) * static_cast<double>(count);
        CHECK(stream.next() == SimTime::max());
      }
      const double average = taken / runs;
      const double deviation = std::sqrt(std::max(squares / runs - average * average, 1.0));
      const double expected = RateCurve(profile).expected(SimTime{}, World::at(100));
      CHECK(std::abs(average - expected) < 3 * deviation / std::sqrt(runs) + 0.5);
    }
  }
}

TEST_CASE("flow: a request that nothing disturbs takes the short way and counts the same") {
  const auto play = [](bool longWay) {
    World world;
    world.canary(3, 2);
    for (const char* image : {"app:v1", "app:v2"}) {
      VersionBehaviour& version = world.config.versions[image];
      version.serviceTime = Distribution::lognormal(milliseconds{40}, milliseconds{120});
      version.concurrency = 3;
      version.queueLimit = 2;
      version.errorRate = 0.02;
    }
    addTraefik(world.store, 70, 30);
    world.source("users", "app", 150).users.count = 500;
    TrafficSource& second = world.source("others", "app", 40);
    // A limit that no request meets makes the engine look at each of them.
    if (longWay) {
      for (TrafficSource& source : world.config.sources) source.timeout = std::chrono::hours{5};
    }
    CHECK(second.to == "app");
    const TrafficModel& model = world.start(9);
    world.run(60);
    const RequestTally total = model.totalTally();
    std::vector<std::uint64_t> out{total.routed, total.served, total.waitMicros,
                                   total.latency.sumMicros()};
    out.insert(out.end(), total.outcomes.begin(), total.outcomes.end());
    for (const VersionSummary& version : model.versions()) {
      out.push_back(version.usersExposed);
      out.push_back(version.usersHurt);
    }
    for (std::uint32_t i = 0; i < model.samples().seriesCount(); ++i) {
      for (std::size_t c = 0; c < 5; ++c) {
        for (const double value : model.samples().samples({i}, {c}).values) {
          out.push_back(static_cast<std::uint64_t>(value));
        }
      }
    }
    return out;
  };
  CHECK(play(false) == play(true));
}

TEST_CASE("flow: requests are conserved, and shares are those of the weights") {
  World world;
  world.canary(5, 2);
  world.config.versions["app:v2"].errorRate = 0.1;
  addTraefik(world.store, 90, 10);
  world.source("users", "app", 1000).users.count = 5000;
  const TrafficModel& model = world.start(1, World::quiet(), flow);
  world.run(300);
  const RequestTally total = model.totalTally();
  CHECK(total.routed == model.requestsSent());
  CHECK(total.routed == total.completed());
  CHECK(total.latency.total() == total.completed());
  CHECK(static_cast<double>(total.routed) == doctest::Approx(300000).epsilon(0.01));
  // Traefik takes turns: exactly one in ten.
  CHECK(static_cast<double>(world.routed("app")) ==
        doctest::Approx(static_cast<double>(total.routed) / 10).epsilon(0.0001));
  // 30000 requests of 5000 users: all of them meet the canary, 1 - (1 - 1/5000)^3000 = 45.1 % are
  // hurt.
  const VersionSummary canary = model.versions()[0];
  REQUIRE(canary.image == "app:v2");
  CHECK(static_cast<double>(canary.usersExposed) == doctest::Approx(4987).epsilon(0.002));
  CHECK(static_cast<double>(canary.usersHurt) == doctest::Approx(2256).epsilon(0.05));
}

TEST_CASE("flow: a backlog outlives the stretch and drains") {
  const auto inSystem = [](RequestEngine::Play play, double rate, std::uint64_t seed) {
    World world;
    world.version("app:v1", milliseconds{10});
    world.config.versions["app:v1"].concurrency = static_cast<int>(rate / 100);
    world.service("app");
    world.endpoints("app", {world.pod("app", "a", "app:v1")});
    // 20 % too much for 60 s, then half of what fits.
    world.source("users", "app", rate).profile =
        StepsLoad{{{seconds{0}, rate * 1.2}, {seconds{60}, rate * 0.5}}};
    const TrafficModel& model = world.start(seed, World::quiet(), play);
    std::vector<double> out;
    for (const double moment : {30.0, 60.0, 75.0, 120.0}) {
      world.run(moment);
      PodState pod = model.requests().pods()[0];
      out.push_back(pod.queue.inSystem(World::at(moment).time_since_epoch().count()) / rate);
    }
    return out;
  };
  // 0.2 x rate x seconds pile up, 0.5 x rate drain: 6, 12 and 4.5 s of requests, then nothing. At
  // 8,000/s a part of the requests stands for all.
  for (const double rate : {1000.0, 8000.0}) {
    CAPTURE(rate);
    const std::vector<double> seen = inSystem(flow, rate, 2);
    CHECK(seen[0] == doctest::Approx(6).epsilon(0.1));
    CHECK(seen[1] == doctest::Approx(12).epsilon(0.1));
    CHECK(seen[2] == doctest::Approx(4.5).epsilon(0.2));
    CHECK(seen[3] < 0.05);
  }
}

TEST_CASE("flow: ten times the load costs no more") {
  // Counted in requests that were played one by one: none, at any rate.
  for (const double rate : {1e3, 1e4, 1e6}) {
    World world;
    world.canary(5, 2);
    for (const char* image : {"app:v1", "app:v2"}) {
      world.config.versions[image].concurrency = static_cast<int>(rate / 10);
    }
    addTraefik(world.store, 90, 10);
    world.source("users", "app", rate);
    const TrafficModel& model = world.start(1, World::quiet(), flow);
    world.run(60);
    CHECK(static_cast<double>(model.requestsSent()) == doctest::Approx(60 * rate).epsilon(0.02));
    CHECK(model.totalTally().waitMicros == 0);
  }
}

TEST_CASE("flow: who is left alone is drawn as if somebody had looked every second") {
  // 200/s for 300 s: 60,000 +- 245; the last 60 s go to pods of which one has died.
  const auto play = [](bool looks) {
    World world;
    world.canary(3, 0);
    world.source("users", "app", 200);
    TrafficModel& model = world.start(5, World::quiet(), flow);
    for (int second = 1; looks && second < 240; ++second) world.run(second);
    world.run(240);
    const ObjectKey lost{"default", "app-primary-6d5f-p0"};
    (void)world.store.remove<Pod>(lost);
    world.run(300);
    CHECK(model.serviceTally({"default", "app"}).routed > 0);
    return model.serviceTally({"default", "app"});
  };
  for (const bool looks : {false, true}) {
    CAPTURE(looks);
    const RequestTally tally = play(looks);
    CHECK(std::abs(static_cast<double>(tally.routed) - 60000) < 4 * 245);
    // A third of the requests of 60 s meet a pod that nobody takes out of the list, and are refused
    // at once: 10 ms x 56,000 / 60,000.
    CHECK(*tally.latency.meanMillis() == doctest::Approx(9.333).epsilon(0.005));
    CHECK(static_cast<double>(tally.failed()) == doctest::Approx(4000).epsilon(0.1));
  }
}

TEST_CASE("flow: a load test at a pace is drawn when somebody reads, and sends as many") {
  const auto play = [](RequestEngine::Play how) {
    World world;
    world.canary(1, 1);
    world.source("users", "app", 20);
    TrafficModel& model = world.start(3, World::quiet(), how);
    world.run(5);
    LoadTest test = *parseHeyCommand("hey -z 60s -q 5 -c 2 http://app-canary.default:9898/");
    (void)model.startLoadTest(test);
    world.run(33.1);
    // Something about its pods changes in the middle.
    world.endpoints("app-canary", {world.pod("app", "c9", "app:v2")});
    world.run(80);
    return model.workloadTally({"default", "app"});
  };
  const RequestTally each = play(RequestEngine::Play::EachRequest);
  const RequestTally drawn = play(flow);
  // 2 workers, 5 requests/s each, 60 s
  CHECK(each.routed == 600);
  CHECK(drawn.routed == 600);
  CHECK(drawn.completed() == 600);
  CHECK(drawn.failed() == each.failed());
  CHECK(drawn.latency.sumMicros() == each.latency.sumMicros());
}

TEST_CASE("flow: a load test slower than its pace waits for its answers") {
  World world;
  world.canary(1, 1);
  world.version("app:v2", milliseconds{250});
  world.source("users", "app", 20);
  TrafficModel& model = world.start(3, World::quiet(), flow);
  world.run(5);
  (void)model.startLoadTest(
      *parseHeyCommand("hey -z 60s -q 5 -c 2 http://app-canary.default:9898/"));
  world.run(80);
  // 2 workers, one request each 250 ms, 60 s
  CHECK(model.workloadTally({"default", "app"}).routed == 480);
}

TEST_CASE("flow: a load test misses its pace as often, drawn or played") {
  // Two workers at 5/s; every sixth answer takes longer than 200 ms.
  const auto sent = [](RequestEngine::Play how, std::uint64_t seed) {
    World world;
    world.canary(1, 2);
    world.config.versions["app:v2"].serviceTime =
        Distribution::lognormal(milliseconds{120}, milliseconds{400});
    world.config.versions["app:v2"].errorRate = 0.05;
    world.source("users", "app", 20);
    TrafficModel& model = world.start(seed, World::quiet(), how);
    world.run(5);
    (void)model.startLoadTest(
        *parseHeyCommand("hey -z 60s -q 5 -c 2 http://app-canary.default:9898/"));
    world.run(80);
    const RequestTally tally = model.workloadTally({"default", "app"});
    CHECK(tally.routed == tally.completed());
    CHECK(tally.latency.total() == tally.completed());
    return tally;
  };
  struct Sum {
    double routed = 0;
    double squares = 0;
    double failed = 0;
    double millis = 0;
  };
  constexpr int runs = 60;
  const auto sumOf = [&](RequestEngine::Play how, std::uint64_t firstSeed) {
    Sum sum;
    for (std::uint64_t seed = firstSeed; seed < firstSeed + runs; ++seed) {
      const RequestTally tally = sent(how, seed);
      const auto routed = static_cast<double>(tally.routed);
      sum.routed += routed / runs;
      sum.squares += routed * routed / runs;
      sum.failed += static_cast<double>(tally.failed()) / runs;
      sum.millis += *tally.latency.meanMillis() / runs;
    }
    return sum;
  };
  const Sum played = sumOf(RequestEngine::Play::EachRequest, 1);
  const Sum drawn = sumOf(flow, 1001);
  const double variance = drawn.squares - drawn.routed * drawn.routed;
  CHECK(std::abs(drawn.routed - played.routed) < 4 * std::sqrt(2 * variance / runs));
  CHECK(variance == doctest::Approx(played.squares - played.routed * played.routed).epsilon(0.7));
  // Some 570 requests, 28 +- 5 of which fail.
  CHECK(std::abs(drawn.failed - played.failed) < 4 * 5.3 * std::sqrt(2.0 / runs));
  CHECK(drawn.millis == doctest::Approx(played.millis).epsilon(0.015));
}

TEST_CASE("flow: a source that grows too loud is played from then on") {
  // One pod, one worker, 10 ms: 20/s can be drawn nowhere near 90/s, at which requests wait 45 ms.
  World world;
  world.canary(1, 0);
  world.config.versions["app:v1"].concurrency = 1;
  TrafficSource& source = world.source("users", "app", 0.005);
  StepsLoad steps;
  steps.steps = {{seconds{0}, 0.005}, {seconds{200}, 90}};
  source.profile = steps;
  TrafficModel& model = world.start(3, World::quiet(), flow);
  world.run(200);
  const RequestTally before = model.serviceTally({"default", "app"});
  world.run(500);
  RequestTally after = model.serviceTally({"default", "app"});
  after.subtract(before);
  CHECK(std::abs(static_cast<double>(after.routed) - 27000) < 4 * 165);
  CHECK(after.waitMicros / after.served > 20000);
}
