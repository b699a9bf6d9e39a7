#include <doctest/doctest.h>

#include <algorithm>
#include <sstream>

#include "gui/series/completion.hpp"
#include "gui/series/intervention_choices.hpp"
#include "gui/series/knobs.hpp"
#include "gui/series/text_diff.hpp"
#include "sim/scenario/scenario_schema.hpp"
#include "tests/gui/series/run_fixture.hpp"

namespace aviary {
namespace {

namespace fs = std::filesystem;

fs::path payment(const char* name) {
  return fs::path(AVIARY_SOURCE_DIR) / "scenarios" / "payment" / name;
}

LoadResult loadPayment(const std::string& relativePath) {
  LoadResult result;
  result.text = testing::readText(payment(relativePath.c_str()));
  return result;
}

ScenarioDocuments documentsOf(const char* name) {
  Diagnostics diagnostics;
  auto documents =
      readScenarioDocuments({name, testing::readText(payment(name))}, loadPayment, diagnostics);
  REQUIRE(documents.has_value());
  return *documents;
}

Scenario decoded(const ScenarioDocuments& documents) {
  Diagnostics diagnostics;
  auto scenario = decodeScenario(documents, loadPayment, diagnostics);
  std::ostringstream problems;
  for (const Diagnostic& one : diagnostics.all()) problems << text(one) << '\n';
  INFO(problems.str());
  REQUIRE(scenario.has_value());
  return *scenario;
}

double valueOf(const Scenario& scenario, KnobId id) {
  for (const Knob& knob : knobsOf(scenario)) {
    if (knob.id == id) return knob.value;
  }
  FAIL("the scenario has no such knob");
  return 0;
}

TEST_CASE("knobs: each value that is set is the value that the changed scenario has") {
  struct Row {
    KnobId id;
    double value;
  };
  constexpr Row rows[] = {
      {KnobId::LoadRate, 350},    {KnobId::ErrorRate, 2.5}, {KnobId::LatencyP99, 280},
      {KnobId::CpuPerRequest, 9}, {KnobId::StartUp, 20},    {KnobId::StepWeight, 25},
      {KnobId::MaxWeight, 80},    {KnobId::Interval, 90},   {KnobId::Threshold, 2},
      {KnobId::CpuTarget, 50},    {KnobId::MinReplicas, 4}, {KnobId::MaxReplicas, 20},
      {KnobId::NodeCount, 6},
  };
  ScenarioDocuments documents = documentsOf("pods-are-not-traffic.yaml");
  const Scenario base = decoded(documents);
  WhatIf whatIf;
  for (const Row& row : rows) whatIf.values[row.id] = row.value;
  Diagnostics diagnostics;
  applySettings(documents, settingsOf(base, whatIf), diagnostics);
  CHECK_FALSE(diagnostics.hasErrors());
  const Scenario changed = decoded(documents);
  for (const Row& row : rows) {
    CAPTURE(static_cast<int>(row.id));
    CHECK(valueOf(changed, row.id) == doctest::Approx(row.value));
  }
}

/// Every manifest of the payment scenario twice, the second time for a service called ledger.
LoadResult loadTwice(const std::string& relativePath) {
  LoadResult result = loadPayment(relativePath);
  std::string copy = *result.text;
  const std::string from = "payment-service";
  for (std::size_t at = copy.find(from); at != copy.npos; at = copy.find(from, at)) {
    copy.replace(at, from.size(), "ledger");
  }
  *result.text += "\n---\n" + copy;
  return result;
}

TEST_CASE("knobs: the rollout that is named is the one that is turned") {
  Diagnostics diagnostics;
  auto documents = readScenarioDocuments(
      {"rollout.yaml", testing::readText(payment("rollout.yaml"))}, loadTwice, diagnostics);
  REQUIRE(documents.has_value());
  const auto base = decodeScenario(*documents, loadTwice, diagnostics);
  REQUIRE(base.has_value());
  REQUIRE(base->objects.of<Canary>().size() == 2);
  const std::string ledger = "Canary/default/ledger";
  // The timeline brings out a new payment-service only.
  CHECK(newImageOf(*base, "payment-service") == "payment:v2.0.0");
  CHECK(newImageOf(*base, ledger).empty());
  WhatIf whatIf;
  whatIf.rollout = ledger;
  whatIf.values = {{KnobId::StepWeight, 35}, {KnobId::MaxReplicas, 17}};
  whatIf.others["Canary/default/payment-service"] = {{KnobId::StepWeight, 15}};
  applySettings(*documents, settingsOf(*base, whatIf), diagnostics);
  const auto changed = decodeScenario(*documents, loadTwice, diagnostics);
  REQUIRE(changed.has_value());
  for (const Canary& canary : changed->objects.of<Canary>()) {
    const bool turned = canary.metadata.name == "ledger";
    CHECK(canary.spec.analysis.stepWeight == (turned ? 35 : 15));
  }
  for (const auto& hpa : changed->objects.of<HorizontalPodAutoscaler>()) {
    CHECK((hpa.spec.maxReplicas == 17) == (hpa.spec.scaleTargetRef.name == "ledger"));
  }
}

TEST_CASE("knobs: each rollout keeps its values, and the nodes belong to all of them") {
  WhatIf whatIf;
  whatIf.rollout = "Canary/a/web";
  whatIf.values = {{KnobId::StepWeight, 20}, {KnobId::NodeCount, 5}};
  const WhatIf other = lookingAt(whatIf, "Canary/b/web");
  CHECK(other.values == KnobValues{{KnobId::NodeCount, 5}});
  CHECK(other.others.at("Canary/a/web") == KnobValues{{KnobId::StepWeight, 20}});
  CHECK(lookingAt(other, "Canary/a/web") == whatIf);
  CHECK(lookingAt(whatIf, "Canary/a/web") == whatIf);
}

TEST_CASE("knobs: the least number of pods pushes the greatest along, and the other way") {
  const Scenario base = decoded(documentsOf("rollout.yaml"));
  for (const auto& [id, value] :
       {std::pair(KnobId::MinReplicas, 15.0), std::pair(KnobId::MaxReplicas, 2.0)}) {
    ScenarioDocuments documents = documentsOf("rollout.yaml");
    WhatIf whatIf;
    whatIf.values[id] = value;
    Diagnostics diagnostics;
    applySettings(documents, settingsOf(base, whatIf), diagnostics);
    const Scenario changed = decoded(documents);
    CHECK(valueOf(changed, KnobId::MinReplicas) <= valueOf(changed, KnobId::MaxReplicas));
    CHECK(valueOf(changed, id) == value);
  }
}

TEST_CASE("knobs: every strategy is one that the API takes") {
  for (const StrategyChoice strategy :
       {StrategyChoice::Weighted, StrategyChoice::BlueGreen, StrategyChoice::NoAnalysis}) {
    const Scenario changed = decoded(withStrategy(documentsOf("rollout.yaml"), strategy));
    const CanarySpec& spec = changed.objects.of<Canary>().front().spec;
    CHECK((spec.analysis.iterations > 0) == (strategy == StrategyChoice::BlueGreen));
    CHECK(spec.skipAnalysis == (strategy == StrategyChoice::NoAnalysis));
  }
}

TEST_CASE("interventions: each offer of the payment scenario can be played") {
  const Scenario base = decoded(documentsOf("rollout.yaml"));
  const std::vector<InterventionOffer> offers = offersOf(base);
  CHECK(offers.size() >= 12);
  for (const InterventionOffer& offer : offers) {
    const Intervention one =
        interventionOf(offer.choice, offer.targets.front(), offer.value, std::chrono::minutes{4});
    CAPTURE(yamlOf(one));
    const Scenario changed = decoded(withInterventions(documentsOf("rollout.yaml"), {{one}}));
    const bool timeline = one.list == Intervention::List::Timeline;
    CHECK(changed.timeline.size() == base.timeline.size() + (timeline ? 1 : 0));
    CHECK(changed.faults.size() == base.faults.size() + (timeline ? 0 : 1));
  }
}

TEST_CASE("interventions: a time is written without losing anything") {
  CHECK(momentYaml(std::chrono::minutes{4}) == "4m");
  CHECK(momentYaml(std::chrono::seconds{90}) == "90s");
  CHECK(momentYaml(std::chrono::milliseconds{1500}) == "1500ms");
}

TEST_CASE("completion: keys of the map around the cursor are proposed") {
  const DataNode schema = scenarioSchema();
  const auto at = [&](std::string_view yaml, std::size_t line, std::size_t column) {
    std::vector<std::string> words;
    for (const Suggestion& one : suggestionsAt(schema, placeIn(yaml, line, column))) {
      words.push_back(one.text);
    }
    return words;
  };
  const auto has = [](const std::vector<std::string>& words, const char* word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const std::string yaml =
      "kind: Scenario\nspec:\n  se\n  until: \n  cluster:\n    nodePools:\n      - name: a\n"
      "        co\n";
  CHECK(at(yaml, 2, 4) == std::vector<std::string>{"seed"});
  CHECK(has(at(yaml, 3, 9), "rolloutFinished"));
  CHECK(has(at(yaml, 7, 10), "count"));
  CHECK_FALSE(has(at(yaml, 7, 10), "seed"));
}

TEST_CASE("completion: a did-you-mean becomes a fix of the wrong word") {
  const std::string yaml = "spec:\n  sead: 42\n";
  Diagnostic diagnostic;
  diagnostic.mark = {"a.yaml", 2, 3};
  diagnostic.message = "unknown key; did you mean \"seed\"?";
  const auto fix = quickFixOf(diagnostic, yaml);
  REQUIRE(fix.has_value());
  CHECK(fix->wrong == "sead");
  CHECK(fixedText(yaml, *fix) == "spec:\n  seed: 42\n");
  diagnostic.message = "unknown key";
  CHECK_FALSE(quickFixOf(diagnostic, yaml).has_value());
}

TEST_CASE("text diff: lines that came and went stand where they did") {
  const std::vector<DiffLine> lines = diffOf("a\nb\nc\n", "a\nB\nc\nd\n");
  const std::vector<DiffLine> expected{{DiffSide::Both, "a"},
                                       {DiffSide::Before, "b"},
                                       {DiffSide::After, "B"},
                                       {DiffSide::Both, "c"},
                                       {DiffSide::After, "d"}};
  CHECK(lines == expected);
}

}  // namespace
}  // namespace aviary
