#include "gui/series/rollout_view.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "gui/series/chart_areas.hpp"
#include "gui/series/chart_content.hpp"
#include "gui/series/why.hpp"
#include "tests/gui/series/run_fixture.hpp"

namespace aviary {
namespace {

TEST_CASE("rollout view: a rolled back canary shows its phases, decisions and limits") {
  const auto run = testing::played("rollback.yaml");
  const RolloutView& view = run.view;
  REQUIRE(!view.phases.empty());
  CHECK(view.phases.back().phase == "Failed");
  CHECK(view.phases.back().until == view.end);
  for (std::size_t i = 1; i < view.phases.size(); ++i) {
    CHECK(view.phases[i].from == view.phases[i - 1].until);
  }
  const auto count = [&](MarkKind kind) {
    return std::count_if(view.decisions.begin(), view.decisions.end(),
                         [&](const Mark& mark) { return mark.kind == kind; });
  };
  // threshold: 5 failed checks, then the rollback.
  CHECK(count(MarkKind::Halt) == 5);
  CHECK(count(MarkKind::Rollback) == 1);
  CHECK(view.flags.size() == 1);
  CHECK(view.successLimit.min == 99);
  CHECK(view.latencyLimit.max == 500);
  CHECK(view.cpuTarget == 70);
  CHECK(view.roles.primaryImage == "payment:v1.0.0");
  CHECK(view.roles.newImage == "payment:v2.0.0");
  CHECK_FALSE(view.successChecks.empty());
}

TEST_CASE("rollout view: marks lead from one decision to the next and back") {
  const auto run = testing::played("rollback.yaml");
  const RolloutView& view = run.view;
  int steps = 0;
  double time = 0;
  while (const Mark* mark = markAfter(view, time)) {
    CHECK(mark->time > time);
    time = mark->time;
    ++steps;
  }
  CHECK(steps >= 7);
  CHECK(markAfter(view, view.end) == nullptr);
  CHECK(markBefore(view, 0) == nullptr);
  CHECK(markBefore(view, view.end + 1)->time == time);
}

TEST_CASE("rollout view: the telling moment lies in the middle of the widest gap") {
  RolloutView view;
  CHECK(tellingTime(view) == 0);
  // Apart by 40 from 100 to 300 s (a point less counts as the same), by 10 before and after.
  view.path = {{0, 0, 10}, {100, 0, 40}, {200, 1, 40}, {300, 30, 40}, {400, 40, 40}};
  CHECK(tellingTime(view) == 200);
}

TEST_CASE("rollout view: no share is told before the primary stands") {
  const auto run = testing::played("rollout.yaml");
  CHECK(std::isnan(run.view.curve(CurveId::PodShare).at(20)));
  CHECK(run.view.curve(CurveId::PodShare).at(400) > 0);
  CHECK(phaseAt(run.view, 20) == "Initializing");
}

TEST_CASE("chart content: axes end at round numbers") {
  CHECK(roundAxis(0, 9.3) == ChartAxis{0, 10, 2.5});
  CHECK(roundAxis(0, 560) == ChartAxis{0, 600, 200});
  CHECK(roundAxis(98, 100) == ChartAxis{98, 100, 0.5});
  CHECK(timeStep(720, 8) == 120);
  CHECK(timeStep(60, 8) == 10);
}

TEST_CASE("chart content: the gap lies between traffic and pods wherever both exist") {
  const std::vector<Segment> traffic{{{0, 0}, {10, 0}, {10, 50}, {20, 50}}};
  const std::vector<Segment> pods{{{5, 20}, {30, 20}}};
  const std::vector<ChartArea> areas = areasBetween(traffic, pods, Tone::Gap);
  REQUIRE(areas.size() == 1);
  CHECK(areas[0].upper == Segment{{5, 0}, {10, 0}, {10, 50}, {20, 50}});
  CHECK(areas[0].lower == Segment{{5, 20}, {20, 20}});
}

TEST_CASE("chart content: the lower of two step lines is as low as either at any time") {
  const Segment one{{0, 3}, {10, 3}, {10, 1}, {20, 1}};
  const Segment other{{5, 2}, {15, 2}, {15, 4}, {30, 4}};
  // From 5: 2 of 3 and 2; from 10: 1 of 1 and 2; from 15: 1 of 1 and 4; 20: the first ends.
  CHECK(lowerOf(one, other) == Segment{{5, 2}, {10, 2}, {10, 1}, {20, 1}});
  CHECK(lowerOf(one, {{20, 1}, {30, 1}}).empty());
}

TEST_CASE("chart content: areas are cut where the phase changes, what they share lies on top") {
  const Segment high{{0, 4}, {20, 4}};
  const Segment low{{0, 1}, {20, 1}};
  const Segment ground{{0, 0}, {20, 0}};
  const std::vector<ChartArea> areas =
      layered({{Tone::Canary, FillStyle::Hatched, high, low, {}, {}},
               {Tone::Stable, FillStyle::Plain, high, ground, {}, {}},
               {Tone::Canary, FillStyle::Plain, low, ground, {}, {}}},
              {{5, 10, "Progressing"}, {10, 20, "Promoting"}});
  // Stable, canary and what both share, each without a phase until 5 and in two phases; the hatch.
  REQUIRE(areas.size() == 10);
  CHECK(areas[0].phase.empty());
  CHECK(areas[0].upper == Segment{{0, 4}, {5, 4}});
  CHECK(areas[1].phase == "Progressing");
  CHECK(areas[2].phase == "Promoting");
  CHECK(areas[8].tone == Tone::Canary);
  CHECK(areas[8].under == Tone::Stable);
  CHECK(areas[8].upper == Segment{{10, 1}, {20, 1}});
  CHECK(areas[9].fill == FillStyle::Hatched);
}

TEST_CASE("chart content: an area under spikes has one level for each part of the window") {
  // Two parts of 5 s: 1..9 has its middle at 5, 2..4 at 3. Ten points are more than 2 x 2.
  const Segment spikes{{0, 1}, {1, 9}, {2, 1}, {3, 9}, {4, 1},
                       {5, 2}, {6, 4}, {7, 2}, {8, 4}, {9, 2}};
  const Segment level = levelled(spikes, {0, 10}, 2);
  CHECK(level == Segment{{0, 5}, {5, 5}, {5, 3}, {9, 3}});
  CHECK(levelled(spikes, {0, 10}, 5) == spikes);
  CHECK(levelled({}, {0, 10}, 2).empty());
}

TEST_CASE("chart content: hidden curves are left out, and the gap with them") {
  const auto run = testing::played("rollout.yaml");
  ContentRequest request;
  request.run = &run.view;
  request.window = {0, run.view.end};
  CHECK_FALSE(contentOf(ChartKind::Shares, request).areas.empty());
  request.hidden = {CurveId::PodShare};
  const ChartContent content = contentOf(ChartKind::Shares, request);
  CHECK(content.areas.empty());
  for (const ChartLine& line : content.lines) CHECK(line.curve != CurveId::PodShare);
}

TEST_CASE("why: a rollback is explained by its rule, its causes and the decision before") {
  const auto run = testing::played("rollback.yaml");
  const auto last = std::find_if(run.view.decisions.begin(), run.view.decisions.end(),
                                 [](const Mark& mark) { return mark.kind == MarkKind::Rollback; });
  REQUIRE(last != run.view.decisions.end());
  const std::vector<WhyStep> steps = whyOf(*run.trace, run.view, last->record);
  REQUIRE(steps.size() >= 3);
  CHECK(steps[0].kind == WhyKind::Happened);
  CHECK(steps[1].kind == WhyKind::Rule);
  const auto has = [&](WhyKind kind) {
    return std::any_of(steps.begin(), steps.end(),
                       [&](const WhyStep& step) { return step.kind == kind; });
  };
  CHECK(has(WhyKind::Before));
  CHECK(has(WhyKind::Gap));
  for (const WhyStep& step : steps) CHECK(step.seconds <= last->time);
}

TEST_CASE("why: a failed check tells the value and the bound it missed") {
  const auto run = testing::played("rollback.yaml");
  const auto halt = std::find_if(run.view.decisions.begin(), run.view.decisions.end(),
                                 [](const Mark& mark) { return mark.kind == MarkKind::Halt; });
  REQUIRE(halt != run.view.decisions.end());
  bool told = false;
  for (const WhyStep& step : whyOf(*run.trace, run.view, halt->record)) {
    if (!step.check || step.check->passed) continue;
    told = true;
    REQUIRE(step.check->value.has_value());
    REQUIRE(step.check->min.has_value());
    CHECK(*step.check->value < *step.check->min);
  }
  CHECK(told);
}

}  // namespace
}  // namespace aviary
