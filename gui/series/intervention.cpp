#include "gui/series/intervention.hpp"

#include <optional>
#include <string_view>
#include <utility>

#include "gui/series/node_edit.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {
namespace {

std::optional<DataNode> parsed(const std::string& text) {
  Diagnostics ignored;
  const std::vector<InputDocument> documents = readYaml("value: " + text, "intervention", ignored);
  if (documents.size() != 1 || ignored.hasErrors()) return std::nullopt;
  const DataNode* value = documents.front().root.find("value");
  return value == nullptr ? std::nullopt : std::optional(*value);
}

DataNode appended(const DataNode& root, std::string_view list, DataNode entry) {
  const std::string path = "spec." + std::string(list);
  const DataNode* present = findPath(root, path);
  DataNode::Items items = present == nullptr ? DataNode::Items{} : present->items();
  items.push_back(std::move(entry));
  return withPath(root, path, DataNode::sequence(std::move(items)));
}

}  // namespace

std::string momentYaml(SimDuration at) {
  const std::int64_t nanoseconds = at.count();
  constexpr std::int64_t second = 1'000'000'000;
  if (nanoseconds % (60 * second) == 0) return std::to_string(nanoseconds / (60 * second)) + "m";
  if (nanoseconds % second == 0) return std::to_string(nanoseconds / second) + "s";
  return std::to_string(nanoseconds / 1'000'000) + "ms";
}

std::string yamlOf(const Intervention& intervention) {
  const std::string start = "{at: " + momentYaml(intervention.at) + ", ";
  if (intervention.list == Intervention::List::Timeline) {
    return start + intervention.action + ": " + intervention.value + "}";
  }
  const bool map = intervention.value.starts_with('{');
  return start + (map ? intervention.value.substr(1) : intervention.value + "}");
}

bool isYaml(const Intervention& intervention) {
  return !intervention.value.empty() && parsed(yamlOf(intervention)).has_value();
}

ScenarioDocuments withInterventions(ScenarioDocuments documents,
                                    std::span<const Intervention> interventions) {
  for (const Intervention& intervention : interventions) {
    std::optional<DataNode> entry = parsed(yamlOf(intervention));
    if (!entry) continue;
    const bool timeline = intervention.list == Intervention::List::Timeline;
    documents.scenario.root =
        appended(documents.scenario.root, timeline ? "timeline" : "faults", std::move(*entry));
  }
  return documents;
}

}  // namespace aviary
