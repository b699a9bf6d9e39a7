#include <array>
#include <utility>

#include "sim/scenario/scenario_decode.hpp"
#include "sim/scenario/scenario_names.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {

using namespace std::chrono_literals;

namespace {

struct KindKey {
  std::string_view key;
  std::string_view kind;
};

// Keys that name an object of a kind: `deployment: web`.
constexpr std::array kindKeys{
    KindKey{"deployment", "Deployment"},
    KindKey{"canary", "Canary"},
    KindKey{"rollout", "Rollout"},
    KindKey{"hpa", "HorizontalPodAutoscaler"},
    KindKey{"horizontalPodAutoscaler", "HorizontalPodAutoscaler"},
    KindKey{"service", "Service"},
    KindKey{"pod", "Pod"},
    KindKey{"node", "Node"},
    KindKey{"configMap", "ConfigMap"},
    KindKey{"secret", "Secret"},
    KindKey{"podDisruptionBudget", "PodDisruptionBudget"},
    KindKey{"metricTemplate", "MetricTemplate"},
    KindKey{"virtualService", "VirtualService"},
    KindKey{"destinationRule", "DestinationRule"},
    KindKey{"traefikService", "TraefikService"},
    KindKey{"ingressRoute", "IngressRoute"},
    KindKey{"ingress", "Ingress"},
    KindKey{"httpRoute", "HTTPRoute"},
    KindKey{"trafficSplit", "TrafficSplit"},
};

// `kind` and `name`, or one of the keys above; and `namespace`.
bool readObjectName(FieldSet& fields, ObjectName& out) {
  fields.value("namespace", out.namespace_);
  fields.value("kind", out.kind);
  fields.value("name", out.name, notEmpty);
  for (const KindKey& row : kindKeys) {
    std::string name;
    if (!fields.value(row.key, name, notEmpty)) continue;
    if (!out.name.empty()) {
      fields.at().report(DiagnosticCode::Conflict, "names two objects; remove one");
      return false;
    }
    out.kind = std::string(row.kind);
    out.name = std::move(name);
  }
  if (!out.name.empty() && !out.kind.empty()) return true;
  fields.at().report(DiagnosticCode::MissingField,
                     "expected the object, as in deployment: NAME, or kind: KIND and name: NAME");
  return false;
}

bool readDeployment(FieldSet& fields, ObjectName& out) {
  out.kind = "Deployment";
  fields.value("namespace", out.namespace_);
  if (fields.value("deployment", out.name, notEmpty)) return true;
  if (fields.at().node.isMap() && fields.at().node.find("deployment") == nullptr) {
    fields.reportMissing("deployment");
  }
  return false;
}

bool decodeSetImage(const Cursor& at, TimelineAction& out) {
  FieldSet fields(at);
  SetImageAction action;
  (void)readDeployment(fields, action.deployment);
  fields.value("container", action.container);
  if (!fields.value("image", action.image, notEmpty) && at.node.find("image") == nullptr) {
    fields.reportMissing("image");
  }
  fields.finish();
  out = std::move(action);
  return fields.usable();
}

bool decodeScale(const Cursor& at, TimelineAction& out) {
  FieldSet fields(at);
  ScaleAction action;
  (void)readDeployment(fields, action.deployment);
  if (!fields.value("replicas", action.replicas, between(0, 150'000)) &&
      at.node.find("replicas") == nullptr) {
    fields.reportMissing("replicas");
  }
  fields.finish();
  out = std::move(action);
  return fields.usable();
}

bool decodePatch(const Cursor& at, TimelineAction& out) {
  FieldSet fields(at);
  PatchAction action;
  const bool named = readObjectName(fields, action.object);
  if (const DataEntry* entry = fields.find("type")) {
    const FieldPath step = fields.step("type");
    (void)namedAs(patchModeNames)(fields.cursor(*entry, step), action.mode);
  }
  DataNode::Entries parts;
  for (const std::string_view key : {"metadata", "spec", "data"}) {
    if (const DataEntry* entry = fields.find(key)) parts.push_back(*entry);
  }
  action.patch = {at.context.file(), DataNode::map(std::move(parts), at.node.mark())};
  if (const DataEntry* entry = fields.find("patch")) {
    const FieldPath step = fields.step("patch");
    if (!entry->value.isMap()) fields.cursor(*entry, step).reportType("a map");
    action.patch.root = entry->value;
  }
  fields.finish();
  if (named && action.patch.root.entries().empty()) {
    at.report(DiagnosticCode::MissingField, "expected what to change, as in patch: {spec: ...}");
  }
  out = std::move(action);
  return fields.usable();
}

// A path, a list of paths, or one object written in place.
bool decodeApply(const Cursor& at, TimelineAction& out) {
  std::vector<InputDocument> documents;
  const auto add = [&](const Cursor& path) {
    const std::optional<InputFile> file = loadFile(path);
    if (!file) return;
    for (InputDocument& document : readYaml(file->text, file->name, at.context.diagnostics())) {
      documents.push_back(std::move(document));
    }
  };
  if (at.node.isMap()) {
    documents.push_back({at.context.file(), at.node});
  } else if (at.node.isSequence()) {
    for (std::size_t i = 0; i < at.node.items().size(); ++i) {
      const FieldPath step{at.path, {}, i};
      const DataNode& item = at.node.items()[i];
      if (item.isMap()) {
        documents.push_back({at.context.file(), item});
      } else {
        add(Cursor{at.context, item, &step});
      }
    }
  } else {
    add(at);
  }
  out = ApplyAction{decodeManifests(documents, at.context.diagnostics())};
  return true;
}

bool decodeDelete(const Cursor& at, TimelineAction& out) {
  FieldSet fields(at);
  DeleteAction action;
  (void)readObjectName(fields, action.object);
  fields.finish();
  out = std::move(action);
  return fields.usable();
}

bool decodeDrain(const Cursor& at, TimelineAction& out) {
  DrainAction action;
  if (at.node.isScalar()) {
    const bool usable = decode(at, action.node);
    out = std::move(action);
    return usable;
  }
  FieldSet fields(at);
  fields.value("node", action.node, notEmpty);
  fields.value("pool", action.pool, notEmpty);
  fields.value("count", action.count, between(1, 5000));
  fields.finish();
  if (action.node.empty() == action.pool.empty() && fields.usable()) {
    at.report(DiagnosticCode::MissingField, "expected a node or a pool");
  }
  out = std::move(action);
  return fields.usable();
}

template <GateAction::Answer answer>
bool decodeGate(const Cursor& at, TimelineAction& out) {
  GateAction action;
  action.answer = answer;
  bool usable = true;
  if (at.node.isMap()) {
    FieldSet fields(at);
    if (!fields.value("webhook", action.webhook, notEmpty)) fields.reportMissing("webhook");
    fields.finish();
    usable = fields.usable();
  } else {
    usable = decode(at, action.webhook);
  }
  out = std::move(action);
  return usable;
}

template <RolloutAction::Command command>
bool decodeCommand(const Cursor& at, TimelineAction& out) {
  using Command = RolloutAction::Command;
  FieldSet fields(at);
  RolloutAction action;
  action.command = command;
  (void)readObjectName(fields, action.object);
  if (command == Command::Undo) fields.value("toRevision", action.toRevision, atLeast(0));
  bool full = false;
  if (command == Command::Promote && fields.value("full", full) && full) {
    action.command = Command::PromoteFull;
  }
  fields.finish();
  out = std::move(action);
  return fields.usable();
}

bool decodeTrafficChange(const Cursor& at, TimelineAction& out) {
  FieldSet fields(at);
  TrafficChangeAction action;
  if (!fields.value("source", action.source, notEmpty) && at.node.find("source") == nullptr) {
    fields.reportMissing("source");
  }
  if (const DataEntry* entry = fields.find("profile")) {
    const FieldPath step = fields.step("profile");
    LoadProfile profile;
    if (decodeProfile(fields.cursor(*entry, step), profile)) action.profile = std::move(profile);
  }
  fields.value("factor", action.factor, between(0.0, 1e6));
  fields.finish();
  const bool either = at.node.find("profile") != nullptr || at.node.find("factor") != nullptr;
  if (!either) at.report(DiagnosticCode::MissingField, "expected a profile or a factor");
  out = std::move(action);
  return fields.usable();
}

struct ActionEntry {
  std::string_view key;
  bool (*decode)(const Cursor&, TimelineAction&);
};

// Every action of the timeline.
constexpr std::array actionTable{
    ActionEntry{"setImage", &decodeSetImage},
    ActionEntry{"scale", &decodeScale},
    ActionEntry{"patch", &decodePatch},
    ActionEntry{"apply", &decodeApply},
    ActionEntry{"delete", &decodeDelete},
    ActionEntry{"drain", &decodeDrain},
    ActionEntry{"openGate", &decodeGate<GateAction::Answer::Open>},
    ActionEntry{"closeGate", &decodeGate<GateAction::Answer::Close>},
    ActionEntry{"promote", &decodeCommand<RolloutAction::Command::Promote>},
    ActionEntry{"abort", &decodeCommand<RolloutAction::Command::Abort>},
    ActionEntry{"retry", &decodeCommand<RolloutAction::Command::Retry>},
    ActionEntry{"undo", &decodeCommand<RolloutAction::Command::Undo>},
    ActionEntry{"pause", &decodeCommand<RolloutAction::Command::Pause>},
    ActionEntry{"resume", &decodeCommand<RolloutAction::Command::Resume>},
    ActionEntry{"trafficChange", &decodeTrafficChange},
};

}  // namespace

bool decode(const Cursor& at, TimelineEntry& out) {
  Fields fields(at, out);
  out.mark = at.source();
  fields.required("at", &TimelineEntry::at, moment);
  int found = 0;
  for (const ActionEntry& entry : actionTable) {
    const DataEntry* written = fields.find(entry.key);
    if (written == nullptr) continue;
    ++found;
    const FieldPath step = fields.step(entry.key);
    (void)entry.decode(fields.cursor(*written, step), out.action);
  }
  const bool unknown = at.node.entries().size() > static_cast<std::size_t>(found) + 1;
  fields.finish();
  if (found != 1 && at.node.isMap() && !(found == 0 && unknown)) {
    at.report(DiagnosticCode::BadAction,
              found == 0 ? "expected an action, as in setImage, scale, patch or promote"
                         : "one entry has one action; write several entries");
  }
  return fields.usable() && found == 1;
}

namespace {

// `pass`, `fail` or {status, body}.
bool decodeAnswer(const Cursor& at, WebhookAnswer& out) {
  if (at.node.isScalar()) {
    return namedAs(webhookAnswerNames)(at, out.status);
  }
  Fields fields(at, out);
  fields.required("status", &WebhookAnswer::status, between(100, 599));
  fields.optional("body", &WebhookAnswer::body);
  fields.finish();
  return fields.usable();
}

void readAnswer(FieldSet& fields, std::string_view key, WebhookAnswer& out) {
  const DataEntry* entry = fields.find(key);
  if (entry == nullptr) return;
  const FieldPath step = fields.step(key);
  (void)decodeAnswer(fields.cursor(*entry, step), out);
}

}  // namespace

bool decode(const Cursor& at, WebhookBehaviour& out) {
  if (at.node.isScalar()) return decodeAnswer(at, out.answer);
  FieldSet fields(at);
  readAnswer(fields, "answer", out.answer);
  fields.each("windows", [&](FieldSet& inner) {
    WebhookWindow window;
    inner.value("from", window.from, moment);
    inner.value("until", window.until, moment);
    if (inner.at().node.isMap() && inner.at().node.find("answer") == nullptr) {
      inner.reportMissing("answer");
    }
    readAnswer(inner, "answer", window.answer);
    if (window.until && *window.until <= window.from) {
      inner.at().report(DiagnosticCode::Conflict, "until is not after from");
    }
    out.windows.push_back(std::move(window));
  });
  if (const DataEntry* entry = fields.find("failProbability")) {
    const FieldPath step = fields.step("failProbability");
    const Cursor place = fields.cursor(*entry, step);
    if (decodePercent(place, out.failRatio)) ratioRange(place, out.failRatio);
  }
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
