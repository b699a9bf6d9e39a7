#include "gui/series/cluster_history.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "tests/gui/series/run_fixture.hpp"

namespace aviary {
namespace {

struct Counted {
  std::size_t nodes = 0;
  std::size_t ready = 0;
  std::size_t pods = 0;
  std::size_t ofNewVersion = 0;
  bool operator==(const Counted&) const = default;
};

Counted countedAt(const ClusterHistory& history, double seconds) {
  const ClusterSnapshot cluster = history.at(seconds);
  Counted counted;
  counted.nodes = cluster.nodes.size();
  for (const NodeSnapshot& node : cluster.nodes) {
    counted.pods += node.pods.size();
    for (const PodSnapshot& pod : node.pods) {
      counted.ready += pod.ready() ? 1 : 0;
      counted.ofNewVersion += pod.image == "payment:v2.0.0" ? 1 : 0;
    }
  }
  return counted;
}

TEST_CASE("cluster history: the pods on the nodes are those that the curves count") {
  const testing::PlayedScenario run = testing::played("rollback.yaml");
  const ClusterHistory history(*run.trace, run.scenario);
  // Before the rollout three pods of v1 stand ready (the canary's workload is scaled to none);
  // while it is held at 10 % the primary has 4 and the canary 3; when it is rolled back, 4 stay.
  const double end = run.view.end;
  CHECK(countedAt(history, 100) == Counted{3, 3, 3, 0});
  CHECK(countedAt(history, 480) == Counted{3, 7, 7, 3});
  CHECK(countedAt(history, end).ready == 4);
  for (double time = 0; time < end; time += 7) {
    CAPTURE(time);
    const double ready = run.view.curve(CurveId::PrimaryReady).at(time) +
                         run.view.curve(CurveId::CanaryReady).at(time);
    CHECK(static_cast<double>(countedAt(history, time).ready) ==
          doctest::Approx(ready).epsilon(0.5));
  }
}

TEST_CASE("cluster history: pods that no node has room for are pending") {
  const testing::PlayedScenario run = testing::played(
      "rollback.yaml",
      {{"cluster.nodePools[0].count", "1"}, {"cluster.nodePools[0].allocatable.cpu", "\"1\""}});
  const ClusterHistory history(*run.trace, run.scenario);
  // One CPU holds two pods of 500 m; three are wanted.
  const ClusterSnapshot cluster = history.at(60);
  REQUIRE(cluster.nodes.size() == 1);
  CHECK(cluster.nodes.front().cpuMillicores == 1000);
  CHECK(cluster.nodes.front().cpuRequestedMillicores == 1000);
  CHECK_FALSE(cluster.pending.empty());
}

}  // namespace
}  // namespace aviary
