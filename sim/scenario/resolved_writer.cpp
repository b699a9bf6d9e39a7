#include "sim/scenario/resolved_writer.hpp"

#include "sim/scenario/resolved_parts.hpp"
#include "sim/scenario/scenario_names.hpp"

namespace aviary {

namespace {

DataNode taintNode(const Taint& taint) {
  return MapBuilder()
      .addText("key", taint.key)
      .addText("value", taint.value)
      .addText("effect", taint.effect)
      .build();
}

DataNode autoscalingNode(const NodeAutoscaling& autoscaling) {
  return MapBuilder()
      .add("min", numberNode(std::int64_t{autoscaling.min}))
      .add("max", numberNode(std::int64_t{autoscaling.max}))
      .add("provisionTime", durationNode(autoscaling.provisionTime))
      .build();
}

DataNode nodePoolNode(const NodePool& pool) {
  return MapBuilder()
      .addText("name", pool.name)
      .add("count", numberNode(std::int64_t{pool.count}))
      .add("allocatable", mapNode(pool.allocatable,
                                  [](const Quantity& amount) {
                                    return plainNode(quantityNotation(amount));
                                  }))
      .add("labels", textMapNode(pool.labels))
      .add("taints", listNode(pool.taints, taintNode))
      .add("hourlyPrice", numberNode(pool.hourlyPrice))
      .addPresent("autoscaling", pool.autoscaling, autoscalingNode)
      .build();
}

DataNode clusterNode(const Scenario& scenario) {
  const ControllerFlags& flags = scenario.controllers;
  MapBuilder flagger;
  flagger.addText("meshProvider", flags.meshProvider);
  flagger.add("controlLoopInterval", durationNode(flags.controlLoopInterval))
      .addNamed("slackUrl", flags.slackUrl)
      .addNamed("slackChannel", flags.slackChannel)
      .addNamed("msteamsUrl", flags.msteamsUrl)
      .addNamed("clusterName", flags.clusterName)
      .addNamed("eventWebhook", flags.eventWebhook);
  MapBuilder hpa;
  hpa.add("syncPeriod", durationNode(flags.hpaSyncPeriod));
  hpa.add("downscaleStabilization", durationNode(flags.hpaDownscaleStabilization));
  hpa.add("cpuInitializationPeriod", durationNode(flags.hpaCpuInitializationPeriod));
  hpa.add("initialReadinessDelay", durationNode(flags.hpaInitialReadinessDelay));
  hpa.add("tolerance", numberNode(flags.hpaTolerance));
  return MapBuilder()
      .add("nodePools", listNode(scenario.nodePools, nodePoolNode))
      .add("flagger", flagger.build())
      .add("horizontalPodAutoscaler", hpa.build())
      .build();
}

void addMeasurement(MapBuilder& spec, const MeasurementConfig& config) {
  MapBuilder prometheus;
  prometheus.add("scrapeInterval", durationNode(config.scrapeInterval));
  prometheus.add("evaluationInterval", durationNode(config.evaluationInterval));
  MapBuilder server;
  server.add("resolution", durationNode(config.metricsResolution));
  server.add("lag", durationNode(config.metricsLag));
  spec.add("prometheus", prometheus.build());
  spec.add("metricsServer", server.build());
}

DataNode specNode(const Scenario& scenario, const ResolvedOptions& options) {
  MapBuilder spec;
  spec.addNamed("description", scenario.description);
  spec.add("seed", plainNode(std::to_string(options.seed.value_or(scenario.seed))));
  spec.add("duration", durationNode(options.duration.value_or(scenario.duration)));
  spec.add("warmup", durationNode(scenario.warmup));
  spec.addText("until", nameOf(untilNames, options.until.value_or(scenario.until)));
  spec.addText("engine", nameOf(engineNames, options.engine.value_or(scenario.engine)));
  spec.addText("timing", nameOf(timingNames, scenario.measurement.alignment));
  spec.add("cluster", clusterNode(scenario));
  addMeasurement(spec, scenario.measurement);
  spec.add("propagation", propagationNode(scenario.traffic.propagation));
  spec.add("versions", mapNode(scenario.traffic.versions, versionNode));
  spec.add("traffic", listNode(scenario.traffic.sources, trafficSourceNode));
  spec.add("calls", listNode(scenario.traffic.calls, callNode));
  spec.add("faults", listNode(scenario.faults, faultNode));
  spec.add("timeline", listNode(scenario.timeline, timelineNode));
  spec.add("webhooks", mapNode(scenario.webhooks, webhookNode));
  spec.add("overrides", listNode(scenario.measurement.overrides, overrideNode));
  spec.add("expect", listNode(scenario.expectations, expectationNode));
  return spec.build();
}

}  // namespace

std::string resolvedYaml(const Scenario& scenario, const ScenarioDocuments& documents,
                         const ResolvedOptions& options) {
  MapBuilder root;
  root.addText("apiVersion", scenarioApiVersion);
  root.addText("kind", "Scenario");
  root.add("metadata", MapBuilder().addText("name", scenario.name).build());
  root.add("spec", specNode(scenario, options));
  std::string out = "# A scenario with every default written out: playing it repeats the run.\n";
  out += yamlText(root.build());
  for (const InputDocument& manifest : documents.manifests) {
    out += "---\n" + yamlText(manifest.root);
  }
  return out;
}

}  // namespace aviary
