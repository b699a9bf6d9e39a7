#include "sim/scenario/resolved_writer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace aviary;
using namespace std::chrono_literals;

namespace {

LoadResult loadFrom(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return {std::nullopt, {}, "no such file"};
  return {std::string(std::istreambuf_iterator<char>(in), {}), {}, {}};
}

const std::string root = std::string(AVIARY_SOURCE_DIR) + "/";

// The scenario of a text together with its documents.
struct ReadResult {
  ScenarioDocuments documents;
  Scenario scenario;
};

ReadResult readText(const std::string& text, const std::string& folder,
                    std::span<const Setting> settings = {}) {
  Diagnostics diagnostics;
  const FileLoader loader = [&folder](const std::string& path) {
    return folder.empty() ? LoadResult{std::nullopt, {}, "a bundle has one file"}
                          : loadFrom(folder + path);
  };
  ReadResult out;
  auto documents = readScenarioDocuments({"scenario.yaml", text}, loader, diagnostics);
  if (documents) {
    applySettings(*documents, settings, diagnostics);
    out.documents = *documents;
    auto scenario = decodeScenario(*documents, loader, diagnostics);
    if (scenario) out.scenario = std::move(*scenario);
  }
  for (const Diagnostic& one : diagnostics.all()) {
    if (one.severity == Severity::Error) MESSAGE(aviary::text(one));
  }
  REQUIRE_FALSE(diagnostics.hasErrors());
  return out;
}

ReadResult readScenarioFile(const std::string& folder, const std::string& name,
                            std::span<const Setting> settings = {}) {
  return readText(*loadFrom(root + folder + name).text, root + folder, settings);
}

}  // namespace

TEST_CASE("resolved: the text alone gives an equal scenario and the same text") {
  struct Row {
    const char* folder;
    const char* name;
  };
  const Row rows[] = {
      {"scenarios/payment/", "rollout.yaml"},
      {"scenarios/payment/", "rollback.yaml"},
      {"scenarios/payment/", "pods-are-not-traffic.yaml"},
      {"tests/scenario/good/", "payment.yaml"},
      {"tests/scenario/good/", "everything.yaml"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const ReadResult first = readScenarioFile(row.folder, row.name);
    const std::string text = resolvedYaml(first.scenario, first.documents);
    CAPTURE(text);
    const ReadResult second = readText(text, "");
    CHECK(second.scenario == first.scenario);
    CHECK(resolvedYaml(second.scenario, second.documents) == text);
  }
}

TEST_CASE("resolved: an unequal scenario is seen") {
  const ReadResult read = readScenarioFile("tests/scenario/good/", "everything.yaml");
  Scenario changed = read.scenario;
  std::get<ScaleAction>(changed.timeline[0].action).replicas = 1;
  CHECK_FALSE(changed == read.scenario);
  changed = read.scenario;
  changed.objects.of<Canary>()[0].spec.analysis.threshold = 4;
  CHECK_FALSE(changed == read.scenario);
}

TEST_CASE("resolved: defaults, tables and namespaces are written out") {
  const ReadResult read = readScenarioFile("tests/scenario/good/", "payment.yaml");
  const std::string text = resolvedYaml(read.scenario, read.documents);
  const char* lines[] = {
      "  engine: auto\n",
      "    horizontalPodAutoscaler:\n      syncPeriod: 15s\n      downscaleStabilization: 5m\n",
      "      errorRate: 0.05%\n",
      "      startup: {imagePull: 4s, boot: 8s, warmup: {factor: 1, duration: 30s}}\n",
      "      errorLatency: {distribution: empirical, samples: [12500us, 30ms, 1s]}\n",
      "        points: [{at: 0s, rate: 10/s}, {at: 1m, rate: 20/s}, {at: 2m, rate: 30/s}]\n",
      "      memory: {base: 128Mi, perRequest: 0, leakPerSecond: 1Ki}\n",
      "    - name: users\n      namespace: shop\n",
      "---\napiVersion: flagger.app/v1beta1\nkind: Canary\n",
  };
  for (const char* line : lines) {
    CAPTURE(line);
    CAPTURE(text);
    CHECK(text.find(line) != std::string::npos);
  }
  CHECK(text.find("manifests:") == std::string::npos);
  CHECK(text.find(".csv") == std::string::npos);
}

TEST_CASE("resolved: what a run changed is what the text says") {
  const Setting settings[] = {{"traffic[users].profile", "{constant: 50/s}"},
                              {"Canary/payment-service:spec.analysis.stepWeight", "20"}};
  const ReadResult first = readScenarioFile("tests/scenario/good/", "payment.yaml", settings);
  const ResolvedOptions options{7, EngineChoice::Flow, RunUntil::Horizon, 10min};
  const ReadResult second = readText(resolvedYaml(first.scenario, first.documents, options), "");
  CHECK(second.scenario.seed == 7);
  CHECK(second.scenario.engine == EngineChoice::Flow);
  CHECK(second.scenario.until == RunUntil::Horizon);
  CHECK(second.scenario.duration == 10min);
  CHECK(second.scenario.traffic.sources[0].profile == LoadProfile{ConstantLoad{50}});
  CHECK(second.scenario.objects.of<Canary>()[0].spec.analysis.stepWeight == 20);
}
