#include "tests/ties/tie_story.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "sim/run/run.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "tests/support/checker.hpp"

namespace aviary::ties {
namespace {

constexpr const char* head = R"(apiVersion: aviary.dev/v1
kind: Scenario
metadata: {{name: tie}}
spec:
  seed: 3
  duration: 12m
  until: horizon
  timing: aligned
  prometheus: {{scrapeInterval: 5s}}
  cluster:
    nodePools:
      - {{name: node, count: 2, allocatable: {{cpu: "4", memory: 8Gi, pods: 20}}}}
  versions:
    "web:v1": &good {{serviceTime: 10ms, cpuPerRequest: 20ms, startup: {{imagePull: 4s, boot: 8s}},
                     terminationTime: 20s}}
    "web:v2": *good
    "web:slow": {{startup: {{imagePull: 4s, boot: 200s}}, terminationTime: 20s}}
  traffic:
    - {{name: users, to: web, profile: {{constant: 20/s}}, end: 11m}}
  faults: [{faults}]
  timeline:
{timeline}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: {replicas}
  progressDeadlineSeconds: 40
  minReadySeconds: 5
  strategy: {{rollingUpdate: {{maxSurge: 1, maxUnavailable: 0}}}}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      terminationGracePeriodSeconds: 10
      tolerations:
        - {{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute,
           tolerationSeconds: 30}}
        - {{key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute,
           tolerationSeconds: 30}}
      containers:
        - name: web
          image: "web:v1"
          ports: [{{name: http, containerPort: 8080}}]
          readinessProbe: {{httpGet: {{path: /, port: 8080}}, periodSeconds: 2}}
          resources: {{requests: {{cpu: 200m, memory: 64Mi}}}}
---
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec: {{selector: {{app: web}}, ports: [{{name: http, port: 80, targetPort: 8080}}]}}
{manifests})";

/// Keeps the events and, at the end, what the objects say.
class Witness final : public RunObserver {
 public:
  explicit Witness(const std::vector<FaultSpec>& faults) : checks_(faults) {}

  void begun(const RunView& view) override {
    checks_.begun(view);
    view.store.watchEvents(
        [this](const ClusterEvent& event, ResourceVersion) { out.events.push_back(event); });
  }

  void ended(const RunView& view) override {
    checks_.ended(view);
    out.broken = checks_.findings().text();
    for (const auto& [key, pod] : view.store.all<Pod>()) {
      if (!key.name.starts_with("web-")) continue;
      ++out.pods;
      if (mainImage(*pod->spec) == "web:v2") ++out.podsOfV2;
    }
    out.state = stateOf(view.store);
  }

  Outcome out;

 private:
  static std::string stateOf(const Store& store) {
    std::string text;
    for (const auto& [key, one] : store.all<Deployment>()) {
      text += fmt::format("{} wants {}, has {} ({} new, {} available){}\n", key.name,
                          one->spec.replicas, one->status.replicas, one->status.updatedReplicas,
                          one->status.availableReplicas, one->spec.paused ? ", paused" : "");
    }
    std::map<std::string, int> pods;
    for (const auto& [key, pod] : store.all<Pod>()) {
      ++pods[mainImage(*pod->spec) + (testing::readyNow(*pod) ? " ready" : " not ready")];
    }
    for (const auto& [image, count] : pods) text += fmt::format("{} pods {}\n", count, image);
    for (const auto& [key, one] : store.all<HorizontalPodAutoscaler>()) {
      text += fmt::format("{} scales\n", key.name);
    }
    for (const auto& [key, one] : store.all<Canary>()) {
      text += fmt::format("{} is {}\n", key.name, aviary::text(one->status.phase));
    }
    return text;
  }

  testing::RunChecks checks_;
};

}  // namespace

int Outcome::countAfter(const std::string& reason, double seconds) const {
  return static_cast<int>(std::count_if(events.begin(), events.end(), [&](const auto& event) {
    return event.reason == reason && event.object.name.starts_with("web") &&
           toSeconds(event.time) > seconds;
  }));
}

int Outcome::saidAfter(const std::string& message, double seconds) const {
  return static_cast<int>(std::count_if(events.begin(), events.end(), [&](const auto& event) {
    return event.message.find(message) != std::string::npos && toSeconds(event.time) > seconds;
  }));
}

Outcome play(const Story& story, double atSeconds, const std::string& action) {
  const std::string timeline =
      story.timeline + fmt::format("    - {{at: {:.0f}us, {}}}\n", atSeconds * 1e6, action);
  const std::string text =
      fmt::format(head, fmt::arg("faults", story.faults), fmt::arg("timeline", timeline),
                  fmt::arg("replicas", story.replicas), fmt::arg("manifests", story.manifests));
  Diagnostics diagnostics;
  const FileLoader noFiles = [](const std::string&) { return LoadResult{}; };
  const auto scenario = readScenario({"tie.yaml", text}, noFiles, diagnostics);
  if (!scenario) {
    std::string problems;
    for (const Diagnostic& one : diagnostics.all()) problems += aviary::text(one) + "\n";
    throw std::runtime_error(problems);
  }
  Witness witness(scenario->faults);
  RunOptions options;
  options.observer = &witness;
  (void)run(*scenario, options);
  return std::move(witness.out);
}

}  // namespace aviary::ties
