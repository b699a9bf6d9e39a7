#include "sim/scenario/resolved_parts.hpp"
#include "sim/scenario/scenario_names.hpp"

/// Faults, user actions, answers and expectations of a resolved Scenario.
namespace aviary {

namespace {

std::string_view targetKey(FaultTarget::Kind kind) {
  switch (kind) {
    case FaultTarget::Kind::Image:
      return "image";
    case FaultTarget::Kind::Pod:
      return "pod";
    case FaultTarget::Kind::Workload:
      return "deployment";
    case FaultTarget::Kind::Service:
      return "service";
    case FaultTarget::Kind::Node:
      return "node";
    case FaultTarget::Kind::Zone:
      return "zone";
    case FaultTarget::Kind::Everything:
      break;
  }
  // A name without a kind is that of a hook.
  return "webhook";
}

DataNode targetNode(const FaultTarget& target) {
  return MapBuilder()
      .addNamed("namespace", target.namespace_)
      .addNamed(targetKey(target.kind), target.name)
      .build();
}

DataNode factorNode(double factor) {
  return plainNode("x" + numberText(factor));
}

struct FlagEntry {
  std::string_view key;
  bool FaultSpec::*effect;
};

constexpr FlagEntry flags[] = {
    {"crash", &FaultSpec::crash},
    {"neverReady", &FaultSpec::neverReady},
    {"oom", &FaultSpec::oom},
    {"imagePullFails", &FaultSpec::imagePullFails},
    {"nodeDown", &FaultSpec::nodeDown},
    {"zoneDown", &FaultSpec::zoneDown},
    {"dependencyDown", &FaultSpec::dependencyDown},
    {"metricsGap", &FaultSpec::metricsGap},
    {"webhookOutage", &FaultSpec::webhookOutage},
};

void addLatency(MapBuilder& out, const FaultSpec& fault) {
  if (!fault.latencyFactor && !fault.latencyAdd) return;
  MapBuilder latency;
  latency.addPresent("factor", fault.latencyFactor,
                     [](double factor) { return numberNode(factor); });
  latency.addPresent("add", fault.latencyAdd, durationNode);
  out.add("latency", latency.build());
}

}  // namespace

DataNode faultNode(const FaultSpec& fault) {
  MapBuilder out;
  out.addNamed("name", fault.name);
  out.add("at", durationNode(fault.at));
  out.addPresent("for", fault.duration, durationNode);
  out.add("target", targetNode(fault.target));
  out.addPresent("errorRate", fault.errorRate, percentNode);
  addLatency(out, fault);
  out.addPresent("slowStart", fault.slowStartFactor, factorNode);
  out.addPresent("cpuThrottle", fault.cpuThrottle, percentNode);
  out.addPresent("apiConflicts", fault.apiConflicts, percentNode);
  // An effect that is off is left out: it is none of what the fault does.
  for (const FlagEntry& flag : flags) {
    if (fault.*flag.effect) out.add(flag.key, plainNode("true"));
  }
  return out.build();
}

DataNode overrideNode(const MetricOverride& metricOverride) {
  MapBuilder out;
  out.addText("metric", metricOverride.metric)
      .addNamed("canary", metricOverride.canary)
      .addNamed("namespace", metricOverride.namespace_)
      .add("from", durationNode(metricOverride.from))
      .addPresent("until", metricOverride.until, durationNode);
  if (!metricOverride.error.empty()) return out.addText("error", metricOverride.error).build();
  out.add("value", metricOverride.value ? numberNode(*metricOverride.value) : DataNode());
  return out.build();
}

namespace {

MapBuilder deploymentMap(const ObjectName& deployment) {
  MapBuilder out;
  out.addNamed("namespace", deployment.namespace_);
  out.addText("deployment", deployment.name);
  return out;
}

MapBuilder objectMap(const ObjectName& object) {
  MapBuilder out;
  out.addText("kind", object.kind);
  out.addNamed("namespace", object.namespace_);
  out.addText("name", object.name);
  return out;
}

// The key of an action and its value.
struct ActionWriter {
  MapBuilder& out;

  void operator()(const SetImageAction& action) const {
    out.add("setImage", deploymentMap(action.deployment)
                            .addNamed("container", action.container)
                            .addText("image", action.image)
                            .build());
  }
  void operator()(const ScaleAction& action) const {
    out.add("scale", deploymentMap(action.deployment)
                         .add("replicas", numberNode(std::int64_t{action.replicas}))
                         .build());
  }
  void operator()(const PatchAction& action) const {
    out.add("patch", objectMap(action.object)
                         .addText("type", nameOf(patchModeNames, action.mode))
                         .add("patch", action.patch.root)
                         .build());
  }
  void operator()(const ApplyAction& action) const {
    out.add("apply", listNode(action.objects.places,
                              [](const ObjectPlace& place) { return place.node; }));
  }
  void operator()(const DeleteAction& action) const {
    out.add("delete", objectMap(action.object).build());
  }
  void operator()(const DrainAction& action) const {
    out.add("drain", MapBuilder()
                         .addNamed("node", action.node)
                         .addNamed("pool", action.pool)
                         .add("count", numberNode(std::int64_t{action.count}))
                         .build());
  }
  void operator()(const GateAction& action) const {
    const bool open = action.answer == GateAction::Answer::Open;
    out.addText(open ? "openGate" : "closeGate", action.webhook);
  }
  void operator()(const RolloutAction& action) const {
    MapBuilder command = objectMap(action.object);
    command.addPresent("toRevision", action.toRevision,
                       [](int revision) { return numberNode(std::int64_t{revision}); });
    if (action.command == RolloutAction::Command::PromoteFull) {
      command.add("full", plainNode("true"));
    }
    out.add(commandKey(action.command), command.build());
  }
  void operator()(const TrafficChangeAction& action) const {
    out.add("trafficChange", MapBuilder()
                                 .addText("source", action.source)
                                 .addPresent("profile", action.profile, profileNode)
                                 .add("factor", numberNode(action.factor))
                                 .build());
  }

 private:
  static std::string_view commandKey(RolloutAction::Command command) {
    using Command = RolloutAction::Command;
    switch (command) {
      case Command::Promote:
      case Command::PromoteFull:
        return "promote";
      case Command::Abort:
        return "abort";
      case Command::Retry:
        return "retry";
      case Command::Undo:
        return "undo";
      case Command::Pause:
        return "pause";
      case Command::Resume:
        return "resume";
    }
    return {};
  }
};

DataNode answerNode(const WebhookAnswer& answer) {
  const std::string_view name = nameOf(webhookAnswerNames, answer.status);
  if (answer.body.empty() && !name.empty()) return textNode(name);
  return MapBuilder()
      .add("status", numberNode(std::int64_t{answer.status}))
      .addText("body", answer.body)
      .build();
}

DataNode windowNode(const WebhookWindow& window) {
  return MapBuilder()
      .add("from", durationNode(window.from))
      .addPresent("until", window.until, durationNode)
      .add("answer", answerNode(window.answer))
      .build();
}

}  // namespace

DataNode timelineNode(const TimelineEntry& entry) {
  MapBuilder out;
  out.add("at", durationNode(entry.at));
  std::visit(ActionWriter{out}, entry.action);
  return out.build();
}

DataNode webhookNode(const WebhookBehaviour& behaviour) {
  return MapBuilder()
      .add("answer", answerNode(behaviour.answer))
      .add("windows", listNode(behaviour.windows, windowNode))
      .add("failProbability", percentNode(behaviour.failRatio))
      .build();
}

namespace {

struct ExpectationWriter {
  MapBuilder& out;

  void operator()(const ObjectExpectation& expected) const {
    const std::string& kind = expected.object.kind;
    const bool canary = kind == "Canary";
    out.addText(canary ? "canary" : kind == "Rollout" ? "rollout" : "deployment",
                expected.object.name);
    out.addNamed("namespace", expected.object.namespace_);
    out.addPresent("phase", expected.phase, textNode);
    out.addPresent("image", expected.image, textNode);
    out.addPresent("weight", expected.weight, comparisonNode);
    out.addPresent("replicas", expected.replicas, comparisonNode);
    out.addPresent("readyReplicas", expected.readyReplicas, comparisonNode);
    out.addPresent("failedChecks", expected.failedChecks, comparisonNode);
  }
  void operator()(const MetricExpectation& expected) const {
    out.addText("metric", expected.metric);
    out.addPresent("value", expected.value, comparisonNode);
    out.addPresent("ratio", expected.ratio, comparisonNode);
  }
  void operator()(const EventExpectation& expected) const {
    out.addText("event", expected.reason);
    out.addNamed("message", expected.message);
    out.add("count", comparisonNode(expected.count));
  }

 private:
  static DataNode comparisonNode(const Comparison& comparison) {
    return textNode(comparison.text);
  }
};

}  // namespace

DataNode expectationNode(const Expectation& expectation) {
  MapBuilder out;
  std::visit(ExpectationWriter{out}, expectation.what);
  out.addPresent("by", expectation.by, durationNode);
  out.addPresent("at", expectation.at, durationNode);
  return out.build();
}

}  // namespace aviary
