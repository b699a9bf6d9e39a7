#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <cstdint>
#include <stdexcept>
#include <string>

#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"
#include "sim/run/run.hpp"
#include "sim/scenario/scenario_reader.hpp"

namespace aviary {
namespace {

/// The largest cluster that Kubernetes supports: 5,000 nodes, 150,000 pods; 1,000 rollouts.
struct Size {
  int nodes = 5000;
  int apps = 1000;
  int podsOfEach = 150;
};

constexpr const char* app = R"(---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: app{n}}}
spec:
  replicas: {pods}
  selector: {{matchLabels: {{app: app{n}}}}}
  template:
    metadata: {{labels: {{app: app{n}}}}}
    spec:
      containers:
        - name: main
          image: "app:v1"
          ports: [{{name: http, containerPort: 8080}}]
          readinessProbe: {{httpGet: {{path: /, port: 8080}}, periodSeconds: 10}}
          resources: {{requests: {{cpu: 100m, memory: 64Mi}}}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: app{n}}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: app{n}}}
  minReplicas: {pods}
  maxReplicas: {most}
  metrics:
    - type: Resource
      resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 50}}}}
---
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {{name: app{n}}}
spec:
  provider: istio
  targetRef: {{apiVersion: apps/v1, kind: Deployment, name: app{n}}}
  autoscalerRef: {{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, name: app{n}}}
  service: {{port: 80, targetPort: 8080}}
  analysis:
    interval: 1m
    threshold: 3
    maxWeight: 50
    stepWeight: 10
    metrics: [{{name: request-success-rate, interval: 1m, thresholdRange: {{min: 99}}}}]
)";

Scenario scenarioOf(const Size& size) {
  std::string text = fmt::format(R"(apiVersion: aviary.dev/v1
kind: Scenario
metadata: {{name: scale}}
spec:
  duration: 1h
  until: horizon
  timing: jittered
  engine: flow
  cluster:
    nodePools: [{{name: node, count: {}, allocatable: {{cpu: "16", memory: 64Gi, pods: 110}}}}]
  versions:
    "app:v1": {{serviceTime: 20ms, cpuPerRequest: 5ms, startup: {{imagePull: 5s, boot: 10s}}}}
  traffic:
)",
                                 size.nodes);
  for (int n = 0; n < size.apps; ++n) {
    text += fmt::format("    - {{name: users{}, to: app{}, profile: {{constant: 1/s}}}}\n", n, n);
  }
  for (int n = 0; n < size.apps; ++n) {
    text += fmt::format(app, fmt::arg("n", n), fmt::arg("pods", size.podsOfEach),
                        fmt::arg("most", size.podsOfEach + 50));
  }
  Diagnostics diagnostics;
  auto scenario = readScenario(
      {"scale.yaml", text}, [](const std::string&) { return LoadResult{}; }, diagnostics);
  if (!scenario) throw std::runtime_error("the scenario of the benchmark has errors");
  return std::move(*scenario);
}

/// Reads what a run has cost.
class Meter final : public RunObserver {
 public:
  void begun(const RunView& /*view*/) override {}
  void ended(const RunView& view) override {
    events += static_cast<double>(view.engine.eventsPlayed());
    writes += static_cast<double>(view.store.version());
  }
  double events = 0;
  double writes = 0;
};

double peakMebibytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// One simulated hour under constant load, a part of the full size; the time of an event must not
// grow with the size.
void scaleHour(benchmark::State& state) {
  const int part = static_cast<int>(state.range(0));
  const Size full;
  const Scenario scenario = scenarioOf({full.nodes / part, full.apps / part, full.podsOfEach});
  Meter meter;
  RunOptions options;
  options.observer = &meter;
  for (auto step : state) {
    (void)step;
    benchmark::DoNotOptimize(run(scenario, options));
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(meter.events));
  state.counters["events"] = meter.events / static_cast<double>(state.iterations());
  state.counters["writes"] = meter.writes / static_cast<double>(state.iterations());
  state.counters["peak_mib"] = peakMebibytes();
}
BENCHMARK(scaleHour)
    ->Name("scale_hour")
    ->Arg(100)
    ->Arg(10)
    ->Arg(3)
    ->Arg(1)
    ->Iterations(1)
    ->Unit(benchmark::kSecond);

}  // namespace
}  // namespace aviary
