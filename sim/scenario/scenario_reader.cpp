#include "sim/scenario/scenario_reader.hpp"

#include <algorithm>

#include "sim/scenario/kubernetes_meta.hpp"
#include "sim/scenario/scenario_decode.hpp"
#include "sim/scenario/scenario_names.hpp"
#include "sim/scenario/validate.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {

using namespace std::chrono_literals;

namespace {

const auto period = durationBetween(1ms, 24h);

void readMeasurement(FieldSet& fields, MeasurementConfig& out) {
  fields.nested("prometheus", [&](FieldSet& prometheus) {
    prometheus.value("scrapeInterval", out.scrapeInterval, period);
    prometheus.value("evaluationInterval", out.evaluationInterval, period);
  });
  fields.nested("metricsServer", [&](FieldSet& server) {
    server.value("resolution", out.metricsResolution, period);
    server.value("lag", out.metricsLag, durationBetween(0ns, 1h));
  });
  if (const DataEntry* entry = fields.find("timing")) {
    const FieldPath step = fields.step("timing");
    (void)namedAs(timingNames)(fields.cursor(*entry, step), out.alignment);
  }
  const DataEntry* entry = fields.find("overrides");
  if (entry == nullptr || entry->value.isNull()) return;
  const FieldPath step = fields.step("overrides");
  (void)decodeOverrides(fields.cursor(*entry, step), out.overrides);
}

void readControllers(FieldSet& fields, ControllerFlags& out) {
  fields.nested("flagger", [&](FieldSet& flagger) {
    flagger.value("meshProvider", out.meshProvider, notEmpty);
    flagger.value("controlLoopInterval", out.controlLoopInterval, durationBetween(1s, 1h));
    flagger.value("slackUrl", out.slackUrl);
    flagger.value("slackChannel", out.slackChannel);
    flagger.value("msteamsUrl", out.msteamsUrl);
    flagger.value("clusterName", out.clusterName);
    flagger.value("eventWebhook", out.eventWebhook);
  });
  fields.nested("horizontalPodAutoscaler", [&](FieldSet& hpa) {
    hpa.value("syncPeriod", out.hpaSyncPeriod, durationBetween(1s, 1h));
    hpa.value("downscaleStabilization", out.hpaDownscaleStabilization, durationBetween(0ns, 24h));
    hpa.value("cpuInitializationPeriod", out.hpaCpuInitializationPeriod, durationBetween(0ns, 24h));
    hpa.value("initialReadinessDelay", out.hpaInitialReadinessDelay, durationBetween(0ns, 24h));
    hpa.value("tolerance", out.hpaTolerance, between(0.0, 1.0));
  });
}

void readTraffic(FieldSet& fields, TrafficConfig& out) {
  fields.value("versions", out.versions);
  fields.value("traffic", out.sources);
  fields.value("calls", out.calls);
  fields.value("propagation", out.propagation);
}

void checkWarmup(const Cursor& at, SimDuration warmup, SimDuration duration) {
  if (warmup < duration) return;
  at.report(DiagnosticCode::Conflict, "warmup is not shorter than duration");
}

void readSpec(FieldSet& fields, Scenario& out) {
  fields.value("description", out.description);
  fields.accept({"manifests"});
  fields.value("seed", out.seed);
  fields.value("duration", out.duration, durationBetween(1s, longestDuration));
  fields.value("warmup", out.warmup, moment, [&out](const Cursor& at, SimDuration warmup) {
    checkWarmup(at, warmup, out.duration);
  });
  if (const DataEntry* entry = fields.find("until")) {
    const FieldPath step = fields.step("until");
    (void)namedAs(untilNames)(fields.cursor(*entry, step), out.until);
  }
  if (const DataEntry* entry = fields.find("engine")) {
    const FieldPath step = fields.step("engine");
    (void)namedAs(engineNames)(fields.cursor(*entry, step), out.engine);
  }
  fields.nested("cluster", [&](FieldSet& cluster) {
    cluster.value("nodePools", out.nodePools);
    readControllers(cluster, out.controllers);
  });
  readMeasurement(fields, out.measurement);
  readTraffic(fields, out.traffic);
  fields.value("faults", out.faults);
  fields.value("timeline", out.timeline);
  fields.value("webhooks", out.webhooks);
  fields.value("expect", out.expectations);
}

void readMeta(FieldSet& fields, Scenario& out) {
  const bool present = fields.nested("metadata", [&](FieldSet& meta) {
    if (!meta.value("name", out.name, notEmpty) && meta.at().node.find("name") == nullptr) {
      meta.reportMissing("name");
    }
    meta.accept({"labels", "annotations", "namespace"});
  });
  if (!present) fields.reportMissing("metadata");
}

void readVersion(FieldSet& fields) {
  std::string version;
  fields.accept({"kind"});
  if (fields.at().node.find("apiVersion") == nullptr) fields.reportMissing("apiVersion");
  fields.value("apiVersion", version, oneOf({scenarioApiVersion}));
}

// The manifests that a Scenario document names.
void loadManifests(const InputDocument& scenario, const FileLoader& loader,
                   Diagnostics& diagnostics, std::vector<InputDocument>& out) {
  DecodeContext context(scenario.file, diagnostics, {Dialect::Aviary, PatchMode::Whole, &loader});
  const DataNode* spec = scenario.root.find("spec");
  const DataNode* list = spec != nullptr ? spec->find("manifests") : nullptr;
  if (list == nullptr || list->isNull()) return;
  const FieldPath specStep{nullptr, "spec"};
  const FieldPath listStep{&specStep, "manifests"};
  if (!list->isSequence()) {
    Cursor{context, *list, &listStep}.reportType("a list of paths");
    return;
  }
  for (std::size_t i = 0; i < list->items().size(); ++i) {
    const FieldPath step{&listStep, {}, i};
    const std::optional<InputFile> file = loadFile(Cursor{context, list->items()[i], &step});
    if (!file) continue;
    for (InputDocument& document : readYaml(file->text, file->name, diagnostics)) {
      out.push_back(std::move(document));
    }
  }
}

void reportSecond(const InputDocument& document, Diagnostics& diagnostics) {
  const TextPosition at = document.root.mark();
  diagnostics.add(DiagnosticCode::SeveralScenarios,
                  {document.file, static_cast<int>(at.line), static_cast<int>(at.column)}, {},
                  "this is a second Scenario; one run has one");
}

}  // namespace

bool isScenario(const InputDocument& document) {
  const DataNode* kind = document.root.find("kind");
  return kind != nullptr && kind->text() == "Scenario";
}

std::optional<ScenarioDocuments> readScenarioDocuments(const InputFile& file,
                                                       const FileLoader& loader,
                                                       Diagnostics& diagnostics) {
  std::optional<ScenarioDocuments> out;
  std::vector<InputDocument> manifests;
  const std::size_t errors = diagnostics.errorCount();
  for (InputDocument& document : readYaml(file.text, file.name, diagnostics)) {
    if (!isScenario(document)) {
      manifests.push_back(std::move(document));
    } else if (out) {
      reportSecond(document, diagnostics);
    } else {
      out.emplace();
      out->scenario = std::move(document);
    }
  }
  if (!out) {
    if (diagnostics.errorCount() == errors) {
      diagnostics.add(DiagnosticCode::NoScenario, {file.name, 0, 0}, {},
                      "the file holds no document of kind Scenario");
    }
    return std::nullopt;
  }
  loadManifests(out->scenario, loader, diagnostics, manifests);
  for (InputDocument& document : manifests) {
    if (isScenario(document)) {
      reportSecond(document, diagnostics);
    } else {
      out->manifests.push_back(std::move(document));
    }
  }
  return out;
}

std::optional<Scenario> decodeScenario(const ScenarioDocuments& documents, const FileLoader& loader,
                                       Diagnostics& diagnostics, const KeyObserver* keys) {
  const std::size_t errors = diagnostics.errorCount();
  Scenario scenario;
  scenario.file = documents.scenario.file;
  scenario.objects = decodeManifests(documents.manifests, diagnostics);
  DecodeContext context(scenario.file, diagnostics,
                        {Dialect::Aviary, PatchMode::Whole, &loader, keys});
  FieldSet fields(Cursor{context, documents.scenario.root});
  readVersion(fields);
  readMeta(fields, scenario);
  const bool present = fields.nested("spec", [&](FieldSet& spec) { readSpec(spec, scenario); });
  if (!present && fields.usable()) fields.reportMissing("spec");
  fields.finish();
  validateScenario(scenario, documents.scenario, diagnostics);
  if (diagnostics.errorCount() != errors) return std::nullopt;
  std::stable_sort(scenario.timeline.begin(), scenario.timeline.end(),
                   [](const TimelineEntry& a, const TimelineEntry& b) { return a.at < b.at; });
  return scenario;
}

std::optional<Scenario> readScenario(const InputFile& file, const FileLoader& loader,
                                     Diagnostics& diagnostics, std::span<const Setting> settings) {
  const std::size_t errors = diagnostics.errorCount();
  std::optional<ScenarioDocuments> documents = readScenarioDocuments(file, loader, diagnostics);
  if (!documents) return std::nullopt;
  applySettings(*documents, settings, diagnostics);
  std::optional<Scenario> scenario = decodeScenario(*documents, loader, diagnostics);
  if (diagnostics.errorCount() != errors) return std::nullopt;
  return scenario;
}

}  // namespace aviary
