#include "reports/summary/run_summary.hpp"

#include <doctest/doctest.h>

#include "tests/support/sample_trace.hpp"

using namespace aviary;

namespace {

/// A canary that goes through phases, with actions, faults and failed checks at given seconds.
struct Story {
  struct Step {
    int at;
    const char* what;  ///< action, fault, end, failed, or a phase
  };
  std::vector<Step> steps;

  [[nodiscard]] RolloutOutcome outcome() const {
    TraceBuilder builder({});
    const ObjectId canary = builder.object("Canary", {"default", "a"});
    const ObjectId target = builder.object("Deployment", {"default", "a"});
    (void)builder.track(canary, target, target);
    TextId phase = builder.text("Initialized");
    for (const Step& step : steps) {
      const SimTime time = timeAt(std::chrono::seconds{step.at});
      const std::string_view what = step.what;
      if (what == "action") {
        builder.add(time, target, UserAction{builder.text("setImage"), ""});
      } else if (what == "fault" || what == "end") {
        const FaultEdge edge = what == "fault" ? FaultEdge::Start : FaultEdge::End;
        builder.add(time, {}, FaultRecord{edge, builder.text("errorRate"), ""});
      } else if (what == "failed") {
        TickRecord tick;
        tick.checks = {{"request-success-rate", 90, 99, {}, "%", false, ""}};
        builder.add(time, canary, tick);
      } else {
        const TextId next = builder.text(what);
        builder.add(time, canary, PhaseChange{phase, next});
        phase = next;
      }
    }
    const auto trace = builder.finish(timeAt(std::chrono::seconds{1000}), RunEnd::Finished);
    return summarise(*trace).outcomes.at(0);
  }
};

}  // namespace

TEST_CASE("summary: durations of the last rollout, from the user's action to its final phase") {
  struct Row {
    const char* name;
    Story story;
    std::optional<double> duration;
    std::optional<double> rollback;
  };
  const Row rows[] = {
      {"nothing happened", {{}}, {}, {}},
      {"still under way", {{{10, "action"}, {60, "Progressing"}}}, {}, {}},
      {"promoted: 360 - 10",
       {{{10, "action"}, {60, "Progressing"}, {300, "Promoting"}, {360, "Succeeded"}}}, 350, {}},
      {"no user: from the detection", {{{60, "Progressing"}, {360, "Succeeded"}}}, 300, {}},
      {"rolled back after a fault: 240 - 100",
       {{{10, "action"}, {60, "Progressing"}, {100, "fault"}, {120, "failed"}, {240, "Failed"}}},
       230, 140},
      {"the fault was there before: 240 - 10",
       {{{5, "fault"}, {10, "action"}, {60, "Progressing"}, {240, "Failed"}}}, 230, 230},
      {"the fault ended before: from the failed check, 240 - 120",
       {{{1, "fault"}, {5, "end"}, {10, "action"}, {60, "Progressing"}, {120, "failed"},
         {240, "Failed"}}},
       230, 120},
      {"rolled back without fault or check", {{{60, "Progressing"}, {240, "Failed"}}}, 180, {}},
      {"the second rollout counts: 900 - 500",
       {{{60, "Progressing"}, {240, "Failed"}, {500, "action"}, {540, "Progressing"},
         {900, "Succeeded"}}},
       400, {}},
      {"an action in the middle of a rollout does not restart the clock",
       {{{10, "action"}, {60, "Progressing"}, {100, "action"}, {240, "Succeeded"}}}, 230, {}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const RolloutOutcome outcome = row.story.outcome();
    CHECK(outcome.rolloutDuration == row.duration);
    CHECK(outcome.timeToRollback == row.rollback);
  }
}

TEST_CASE("summary: every KPI of the sample rollout, by hand") {
  const auto trace = sampleTrace();
  const RunSummary summary = summarise(*trace);
  REQUIRE(summary.outcomes.size() == 1);
  CHECK(summary.outcomes[0].name == "payment-service");
  CHECK(summary.outcomes[0].outcome == "Succeeded");
  CHECK(summary.rolloutDuration == 300);              // 360 s - 60 s
  CHECK_FALSE(summary.timeToRollback.has_value());
  CHECK(summary.failedRequests == 36);
  CHECK(summary.failedRatio == 0.0005);               // 36 / 72000
  CHECK(summary.podHours == 0.5);                     // 1800 / 3600
  CHECK(summary.nodeHours == 0.3);                    // 1080 / 3600
  CHECK(summary.cost == doctest::Approx(0.03));       // 0.3 h x 0.1
  CHECK(summary.simulatedSeconds == 360);
  CHECK(summary.digest.size() == 16);
}

TEST_CASE("summary: the widest gap between traffic and pods is found while both are shared") {
  const auto trace = sampleTrace();
  const auto gap = widestShareGap(trace->tracks()[0]);
  REQUIRE(gap.has_value());
  CHECK(gap->time == SampleRollout::at(210));
  CHECK(gap->trafficShare == 20);
  CHECK(gap->podShare == doctest::Approx(33.3333));   // 2 of 6 pods
  CHECK_FALSE(widestShareGap(Track{}).has_value());
}
