// Settings of the cluster that only a whole run shows: the age of metrics, the size of images, and
// nodes that the user takes out of use and back.
#include <map>

#include "tests/run/run_world.hpp"

namespace aviary {
namespace {

std::string scenario(const std::string& spec) {
  return "apiVersion: aviary.dev/v1\n"
         "kind: Scenario\n"
         "metadata: {name: test}\n"
         "spec:\n"
         "  until: horizon\n" +
         spec;
}

// When the autoscaler first wants more pods, in seconds. The load rises from 20 % of the request
// to 120 % at 3m.
double firstScaleUp(const std::string& metricsServer) {
  const RunResult result = testing::play(
      scenario("  duration: 12m\n"
               "  timing: aligned\n"
               "  metricsServer: " +
               metricsServer +
               "\n"
               "  versions: {\"app:1\": {cpuPerRequest: 4ms, startup: {imagePull: 1s, boot: 1s}}}\n"
               "  traffic:\n"
               "    - {name: users, to: app, profile: {steps: [{at: 30s, rate: 10/s}, "
               "{at: 3m, rate: 60/s}]}}\n") +
      testing::appWith(2, "", "          resources: {requests: {cpu: 100m}}\n") +
      "---\n"
      "apiVersion: autoscaling/v2\n"
      "kind: HorizontalPodAutoscaler\n"
      "metadata: {name: app}\n"
      "spec:\n"
      "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: app}\n"
      "  minReplicas: 2\n"
      "  maxReplicas: 6\n"
      "  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, "
      "averageUtilization: 60}}}]\n");
  for (const Record& record : result.trace->records()) {
    const auto* sync = record.as<AutoscalerSync>();
    if (sync != nullptr && sync->desired > 2) return toSeconds(record.time);
  }
  return 0;
}

// The node of each pod, by the name of its Deployment.
std::map<std::string, std::string> nodesOfPods(const Trace& trace) {
  std::map<std::string, std::string> nodes;
  for (const Record& record : trace.records()) {
    const auto* pod = record.as<PodChange>();
    if (pod == nullptr || pod->step != PodStep::Scheduled) continue;
    const std::string& name = trace.object(record.object).key.name;
    nodes[name.substr(0, name.find('-'))] = trace.object(pod->node).key.name;
  }
  return nodes;
}

std::string imagesOf(const std::string& size) {
  std::string second = testing::appWith(0, "", "");
  second = second.substr(0, second.find("---\napiVersion: v1"));
  const auto rename = [&second](const std::string& from, const std::string& to) {
    for (auto at = second.find(from); at != std::string::npos; at = second.find(from, at)) {
      second.replace(at, from.size(), to);
      at += to.size();
    }
  };
  rename("name: app}", "name: second}");
  rename("app: app", "app: second");
  return scenario(
             "  duration: 3m\n"
             "  cluster: {nodePools: [{name: default, count: 2}]}\n"
             "  versions: {\"app:1\": {imageSize: " +
             size +
             ", startup: {imagePull: 1s, boot: 1s}}}\n"
             "  traffic: []\n"
             "  timeline: [{at: 1m, scale: {deployment: second, replicas: 1}}]\n") +
         testing::appWith(1, "", "") + second;
}

}  // namespace

TEST_CASE("metricsServer: the autoscaler follows later the older its numbers are") {
  // metrics-server and the autoscaler look every 15 s, so that each answer is a multiple of it.
  const double fresh = firstScaleUp("{resolution: 15s}");
  CHECK(fresh > 180);
  CHECK(fresh <= 180 + 30);
  CHECK(firstScaleUp("{resolution: 15s, lag: 90s}") == doctest::Approx(fresh + 90).epsilon(1e-9));
  // A reading is the mean since the one before: the first that has seen the rise comes at a
  // multiple of the resolution, and may have seen too little of it.
  const double coarse = firstScaleUp("{resolution: 2m}");
  CHECK(coarse > fresh);
  CHECK(coarse <= 180 + 2 * 120);
}

TEST_CASE("imageSize: the scheduler prefers the node that has a large image to an emptier one") {
  // Of two nodes one has the image: 1,000 MiB count half, above the floor of 23 MiB and near half
  // of the ceiling of 1,000 MiB, for 48 points; the other node is emptier by 100m of 2 CPUs, 2
  // points.
  const RunResult large = testing::play(imagesOf("1000Mi"));
  const auto near = nodesOfPods(*large.trace);
  CHECK(near.at("second") == near.at("app"));
  const RunResult small = testing::play(imagesOf("1Mi"));
  const auto apart = nodesOfPods(*small.trace);
  CHECK(apart.at("second") != apart.at("app"));
}

TEST_CASE("nodes of a pool are cordoned and uncordoned as any object is patched") {
  const RunResult result =
      testing::play(scenario("  duration: 6m\n"
                             "  cluster: {nodePools: [{name: default, count: 2}]}\n"
                             "  versions: {\"app:1\": {startup: {imagePull: 1s, boot: 1s}}}\n"
                             "  traffic: []\n"
                             "  timeline:\n"
                             "    - {at: 1m, drain: {node: default-1}}\n"
                             "    - {at: 2m, patch: {kind: Node, name: default-1, "
                             "spec: {unschedulable: false}}}\n"
                             "    - {at: 2m, patch: {kind: Node, name: default-2, "
                             "spec: {unschedulable: true}}}\n"
                             "    - {at: 3m, scale: {deployment: app, replicas: 4}}\n") +
                    testing::appWith(2, "", ""));
  const Trace& trace = *result.trace;
  std::vector<std::string> steps;
  for (const Record& record : trace.records()) {
    if (const auto* node = record.as<NodeChange>(); node != nullptr) {
      if (node->step != NodeStep::Cordoned && node->step != NodeStep::Uncordoned) continue;
      steps.push_back(trace.object(record.object).key.name + ' ' + std::string(text(node->step)));
    }
    const auto* pod = record.as<PodChange>();
    if (pod == nullptr || pod->step != PodStep::Scheduled || toSeconds(record.time) < 180) continue;
    CHECK(trace.object(pod->node).key.name == "default-1");
  }
  CHECK(steps == std::vector<std::string>{"default-1 cordoned", "default-1 uncordoned",
                                          "default-2 cordoned"});
}

}  // namespace aviary
