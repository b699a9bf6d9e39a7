#include "gui/series/object_yaml.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "gui/series/intervention.hpp"
#include "gui/series/made_objects.hpp"
#include "gui/series/node_edit.hpp"
#include "gui/series/past_records.hpp"
#include "sim/scenario/yaml_text.hpp"

namespace aviary {
namespace {

constexpr std::string_view primarySuffix = "-primary";

std::string textAt(const DataNode& root, std::string_view path) {
  const DataNode* node = findPath(root, path);
  return node == nullptr ? std::string() : std::string(node->text());
}

ShownObject objectOf(const DataNode& root) {
  std::string space = textAt(root, "metadata.namespace");
  if (space.empty()) space = "default";
  return {textAt(root, "kind"), {std::move(space), textAt(root, "metadata.name")}, false};
}

DataNode quoted(const std::string& text) {
  return DataNode::scalar(text, ScalarStyle::Quoted);
}

DataNode number(int value) {
  return plain(std::to_string(value));
}

std::string sourceName(const ShownObject& object) {
  const std::string& name = object.key.name;
  return object.generated ? name.substr(0, name.size() - primarySuffix.size()) : name;
}

std::optional<DataNode> writtenNode(const ScenarioDocuments& documents, const ShownObject& object) {
  for (const InputDocument& document : documents.manifests) {
    const ShownObject written = objectOf(document.root);
    if (written.kind != object.kind || written.key.namespace_ != object.key.namespace_ ||
        written.key.name != sourceName(object)) {
      continue;
    }
    if (!object.generated) return document.root;
    // As Flagger copies it: another name, and the name's label with it.
    DataNode copy = withPath(document.root, "metadata.name", plain(object.key.name));
    if (object.kind == "Deployment") {
      for (const char* path : {"spec.selector.matchLabels", "spec.template.metadata.labels"}) {
        const DataNode* labels = findPath(copy, path);
        if (labels == nullptr) continue;
        DataNode renamed = *labels;
        for (const DataEntry& entry : labels->entries()) {
          if (entry.value.text() != written.key.name) continue;
          renamed = withEntry(renamed, entry.key, plain(object.key.name));
        }
        copy = withPath(copy, path, std::move(renamed));
      }
    } else {
      copy = withPath(copy, "spec.scaleTargetRef.name",
                      plain(textAt(copy, "spec.scaleTargetRef.name") + std::string(primarySuffix)));
    }
    return copy;
  }
  return std::nullopt;
}

/// The last record of an object with a body of type T that is not after a time; null: none.
template <class T>
const T* lastOf(const Trace& trace, const ShownObject& object, double seconds) {
  const auto id = trace.find(object.kind, object.key);
  if (!id) return nullptr;
  const Record* last = lastRecordUntil(trace, seconds, [&](const Record& record) {
    return record.object == *id && record.template as<T>() != nullptr;
  });
  return last == nullptr ? nullptr : last->template as<T>();
}

DataNode withImage(const DataNode& root, const std::string& image) {
  const DataNode* containers = findPath(root, "spec.template.spec.containers");
  if (containers == nullptr || containers->items().empty()) return root;
  DataNode::Items items = containers->items();
  items.front() = withEntry(items.front(), "image", quoted(image));
  return withPath(root, "spec.template.spec.containers", DataNode::sequence(std::move(items)));
}

DataNode deploymentAt(DataNode root, const Trace& trace, const ShownObject& object,
                      double seconds) {
  const auto* change = lastOf<DeploymentChange>(trace, object, seconds);
  if (change == nullptr) return root;
  root = withPath(root, "spec.replicas", number(change->desired));
  root = withImage(root, std::string(trace.text(change->image)));
  DataNode status = DataNode::map({});
  status = withEntry(status, "replicas", number(change->replicas));
  status = withEntry(status, "updatedReplicas", number(change->updated));
  status = withEntry(status, "readyReplicas", number(change->ready));
  status = withEntry(status, "availableReplicas", number(change->available));
  const int unavailable = std::max(0, change->replicas - change->available);
  status = withEntry(status, "unavailableReplicas", number(unavailable));
  return withEntry(root, "status", std::move(status));
}

DataNode autoscalerAt(DataNode root, const Trace& trace, const ShownObject& object,
                      double seconds) {
  const auto* sync = lastOf<AutoscalerSync>(trace, object, seconds);
  if (sync == nullptr) return root;
  DataNode status = DataNode::map({});
  status = withEntry(status, "currentReplicas", number(sync->current));
  status = withEntry(status, "desiredReplicas", number(sync->desired));
  if (sync->cpuPercent) {
    const int percent = static_cast<int>(std::lround(*sync->cpuPercent));
    const DataNode current = DataNode::map({{"averageUtilization", {}, number(percent)}});
    DataNode resource = DataNode::map({{"name", {}, plain("cpu")}, {"current", {}, current}});
    DataNode metric =
        DataNode::map({{"type", {}, plain("Resource")}, {"resource", {}, std::move(resource)}});
    status = withEntry(status, "currentMetrics", DataNode::sequence({std::move(metric)}));
  }
  return withEntry(root, "status", std::move(status));
}

DataNode canaryAt(DataNode root, const Trace& trace, const ShownObject& object, double seconds) {
  const auto* tick = lastOf<TickRecord>(trace, object, seconds);
  const auto* phase = lastOf<PhaseChange>(trace, object, seconds);
  if (tick == nullptr && phase == nullptr) return root;
  DataNode status = DataNode::map({});
  const TextId now = phase != nullptr ? phase->to : tick->phase;
  status = withEntry(status, "phase", plain(trace.text(now)));
  if (tick != nullptr) {
    status = withEntry(status, "canaryWeight", number(tick->canaryWeight));
    status = withEntry(status, "failedChecks", number(tick->failedChecks));
    status = withEntry(status, "iterations", number(tick->iterations));
  }
  return withEntry(root, "status", std::move(status));
}

DataNode conditionNode(const Condition& condition) {
  DataNode node = withEntry(DataNode::map({}), "type", plain(condition.type));
  node = withEntry(node, "status", quoted(std::string(text(condition.status))));
  node = withEntry(node, "reason", plain(condition.reason));
  if (!condition.message.empty()) node = withEntry(node, "message", quoted(condition.message));
  const auto addTime = [&](const char* key, const std::optional<SimTime>& time) {
    if (time) node = withEntry(node, key, plain(momentYaml(time->time_since_epoch())));
  };
  addTime("lastUpdateTime", condition.lastUpdateTime);
  addTime("lastTransitionTime", condition.lastTransitionTime);
  return node;
}

DataNode withConditions(const DataNode& root, const std::vector<ConditionChange>& changes,
                        const ShownObject& object, double seconds) {
  const SimTime now = timeAt(fromSeconds(seconds));
  const auto last = std::find_if(changes.rbegin(), changes.rend(), [&](const ConditionChange& one) {
    return one.time <= now && one.key == object.key && one.kind == object.kind;
  });
  if (last == changes.rend() || last->conditions.empty()) return root;
  DataNode::Items items;
  for (const Condition& one : last->conditions) items.push_back(conditionNode(one));
  return withPath(root, "status.conditions", DataNode::sequence(std::move(items)));
}

}  // namespace

std::vector<ShownObject> shownObjects(const ScenarioDocuments& documents, const Trace& trace) {
  std::vector<ShownObject> objects;
  for (const InputDocument& document : documents.manifests) {
    ShownObject object = objectOf(document.root);
    if (!object.kind.empty() && !object.key.name.empty()) objects.push_back(std::move(object));
  }
  const std::size_t written = objects.size();
  for (const TraceObject& object : trace.objects()) {
    const bool copied = object.kind == "Deployment" || object.kind == "HorizontalPodAutoscaler";
    if (!copied || !object.key.name.ends_with(primarySuffix)) continue;
    ShownObject made{object.kind, object.key, true};
    const auto end = objects.begin() + static_cast<std::ptrdiff_t>(written);
    const bool has = std::any_of(objects.begin(), end, [&](const ShownObject& one) {
      return one.kind == made.kind && one.key == made.key;
    });
    if (!has && writtenNode(documents, made)) objects.push_back(std::move(made));
  }
  for (ShownObject& made : madeObjects(documents, trace)) {
    const bool known = std::any_of(objects.begin(), objects.end(), [&](const ShownObject& one) {
      return one.kind == made.kind && one.key == made.key;
    });
    if (!known) objects.push_back(std::move(made));
  }
  return objects;
}

std::string yamlAtStart(const ScenarioDocuments& documents, const Trace& trace,
                        const ShownObject& object) {
  if (const auto made = madeNode(documents, trace, object, 0)) return yamlText(*made);
  const std::optional<DataNode> node = writtenNode(documents, object);
  return node ? yamlText(*node) : std::string();
}

std::string yamlAt(const PlayedObjects& played, const ShownObject& object, double seconds) {
  const Trace& trace = played.trace;
  if (const auto made = madeNode(played.documents, trace, object, seconds)) return yamlText(*made);
  std::optional<DataNode> node = writtenNode(played.documents, object);
  if (!node) return {};
  if (object.kind == "Deployment") {
    node = deploymentAt(std::move(*node), trace, object, seconds);
  } else if (object.kind == "HorizontalPodAutoscaler") {
    node = autoscalerAt(std::move(*node), trace, object, seconds);
  } else if (object.kind == "Canary") {
    node = canaryAt(std::move(*node), trace, object, seconds);
  }
  return yamlText(withConditions(*node, played.conditions, object, seconds));
}

}  // namespace aviary
