#include "sim/run/workload_sampler.hpp"

#include <cmath>

#include "sim/trace/fingerprint.hpp"
#include "tests/run/run_world.hpp"

namespace aviary {
namespace {

Scenario updateOfFour() {
  const std::string text =
      "apiVersion: aviary.dev/v1\n"
      "kind: Scenario\n"
      "metadata: {name: test}\n"
      "spec:\n"
      "  duration: 4m\n"
      "  until: horizon\n"
      "  prometheus: {scrapeInterval: 5s}\n"
      "  versions:\n"
      "    \"app:1\": {startup: {imagePull: 1s, boot: 1s}}\n"
      "    \"app:2\": {startup: {imagePull: 1s, boot: 1s}}\n"
      "  traffic:\n"
      "    - {name: users, to: app, profile: {constant: 50/s}}\n"
      "  timeline:\n"
      "    - {at: 1m, setImage: {deployment: app, image: \"app:2\"}}\n" +
      testing::appWith(4, "", "");
  Diagnostics diagnostics;
  auto scenario = readScenario({"test.yaml", text}, {}, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all()) FAIL_CHECK(aviary::text(diagnostic));
  return std::move(*scenario);
}

const SeriesRow& rowAtSeconds(const WorkloadTrack& track, double seconds) {
  const SeriesRow* found = &track.rows.front();
  for (const SeriesRow& row : track.rows) {
    if (toSeconds(row.time) <= seconds) found = &row;
  }
  return *found;
}

}  // namespace

TEST_CASE("workloads: a rolling update moves traffic and pods together") {
  const Scenario scenario = updateOfFour();
  WorkloadSampler sampler(scenario);
  REQUIRE(sampler.needed());
  RunOptions options;
  options.observer = &sampler;
  const RunResult result = run(scenario, options);
  const std::vector<WorkloadTrack> tracks = sampler.take();
  REQUIRE(tracks.size() == 1);
  const WorkloadTrack& app = tracks.front();
  CHECK(app.oldImage == "app:1");
  CHECK(app.newImage == "app:2");
  // Before the update there is nothing to compare.
  const SeriesRow& before = rowAtSeconds(app, 50);
  CHECK(before[SeriesColumn::PrimaryReady] == 4);
  CHECK(std::isnan(before[SeriesColumn::CanaryPodShare]));
  CHECK(std::isnan(before[SeriesColumn::CanaryTrafficShare]));
  // 50/s, give or take 4 standard deviations of 250 arrivals in 5 s: 4 x 15.8 / 5 = 12.6/s.
  CHECK(before[SeriesColumn::Rps] == doctest::Approx(50).epsilon(0.26));
  const SeriesRow& after = rowAtSeconds(app, 200);
  CHECK(after[SeriesColumn::PrimaryReady] == 0);
  CHECK(after[SeriesColumn::CanaryReady] == 4);
  CHECK(after[SeriesColumn::CanaryPodShare] == 100);
  CHECK(after[SeriesColumn::CanaryTrafficShare] == 100);
}

TEST_CASE("workloads: who looks on changes nothing") {
  const Scenario scenario = updateOfFour();
  WorkloadSampler sampler(scenario);
  RunOptions options;
  options.observer = &sampler;
  CHECK(fingerprint(*run(scenario, options).trace) == fingerprint(*run(scenario).trace));
}

}  // namespace aviary
