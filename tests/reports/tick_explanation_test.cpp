#include "reports/exporters/tick_explanation.hpp"

#include <doctest/doctest.h>

#include "sim/trace/trace_builder.hpp"

namespace aviary {
namespace {

constexpr std::optional<double> none;

CheckRecord successRate(double value, std::optional<double> requests) {
  return {"request-success-rate", value, 99, none, "%", value >= 99, "", requests};
}

// Ticks of one canary, a minute apart.
class Ticks {
 public:
  RecordId add(const char* rule, std::vector<CheckRecord> checks) {
    TickRecord tick;
    tick.rule = {rule, "why it was so", "what else"};
    tick.checks = std::move(checks);
    time_ += std::chrono::minutes{1};
    return builder_.add(time_, builder_.object("Canary", {"test", "podinfo"}), std::move(tick));
  }
  [[nodiscard]] std::map<RecordId, TickExplanation> explain() {
    return explainTicks(*builder_.finish(time_, RunEnd::Finished));
  }

 private:
  TraceBuilder builder_{TraceHeader{}};
  SimTime time_{};
};

}  // namespace

TEST_CASE("explanation: a success rate is told in requests, with what chance has to do with it") {
  Ticks ticks;
  // 4 of 308 is 1.2987 %: 98.7013 % succeeded. 3 would be 99.03 %.
  const RecordId failed = ticks.add("MetricFailed", {successRate(98.7013, 308)});
  const auto all = ticks.explain();
  const TickExplanation& told = all.at(failed);
  CHECK(told.rule == "MetricFailed");
  CHECK(told.why == "why it was so");
  CHECK(told.otherwise == "what else");
  REQUIRE(told.checks.size() == 1);
  CHECK(told.checks[0].errorRatio.value() == doctest::Approx(4.0 / 308));
  // P(X >= 4) with mean 4: 1 - P(X <= 3), Poisson 0.567.
  CHECK(told.checks[0].chance.value() == doctest::Approx(0.567).epsilon(0.01));
  CHECK(told.checks[0].sentence ==
        "4 of 308 requests failed, up to 3 pass; at the 1.3 % of errors measured so far this check "
        "fails by chance in 57 % of such windows");
}

TEST_CASE("explanation: the errors of all windows of an analysis count, and of no other") {
  Ticks ticks;
  (void)ticks.add("WeightAdvanced", {successRate(90, 100)});
  (void)ticks.add("RolloutStarted", {});
  (void)ticks.add("WeightAdvanced", {successRate(100, 300)});
  const RecordId last = ticks.add("WeightAdvanced", {successRate(99, 100)});
  // 1 of 400 since the rollout began; the 10 of 100 before belong to another one.
  CHECK(ticks.explain().at(last).checks[0].errorRatio.value() == doctest::Approx(1.0 / 400));
}

TEST_CASE("explanation: where nothing failed yet, the limit itself is the yardstick") {
  Ticks ticks;
  const RecordId clean = ticks.add("WeightAdvanced", {successRate(100, 24)});
  const auto all = ticks.explain();
  // One failure of 24 is 95.8 %: 1 - 0.99^24 = 21.4 %.
  CHECK(all.at(clean).checks[0].sentence ==
        "0 of 24 requests failed, up to 0 pass; a version right at the limit (1 % of errors) fails "
        "this check in 21 % of such windows");
}

TEST_CASE("explanation: other values say how far they are from their bounds") {
  struct Row {
    CheckRecord check;
    const char* sentence;
  };
  const Row rows[] = {
      {{"request-duration", 95, none, 500, "ms", true, "", none}, "405 ms to spare"},
      {{"request-duration", 612, none, 500, "ms", false, "", none}, "112 ms too high"},
      {{"orders", 740, 800, none, "", false, "", none}, "60 too low"},
      {{"orders", 810, 800, 900, "", true, "", none}, "10 to spare"},
      {{"orders", none, 800, none, "", false, "no values found", none},
       "no value, which fails like a bad one"},
      {{"orders", 1, none, none, "", true, "", none}, "no bounds: every value passes"},
      {successRate(99.5, none), "0.5 % to spare"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.sentence);
    Ticks ticks;
    const RecordId id = ticks.add("WeightAdvanced", {row.check});
    CHECK(ticks.explain().at(id).checks[0].sentence == row.sentence);
  }
}

}  // namespace aviary
