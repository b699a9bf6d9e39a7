#include <optional>
#include <variant>

#include "sim/scenario/scalars.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {

namespace {

// A step of a setting's path: a key, or an item by its index or its name.
struct Step {
  std::string text;
  bool item = false;
};

// `a.b[0]["c.d"]` as steps; nothing when it is not a path.
std::optional<std::vector<Step>> parsePath(std::string_view path) {
  std::vector<Step> steps;
  while (!path.empty()) {
    if (path.front() == '[') {
      const bool quoted = path.size() > 1 && path[1] == '"';
      const std::size_t close = path.find(quoted ? std::string_view("\"]") : "]");
      if (close == std::string_view::npos) return std::nullopt;
      const std::size_t start = quoted ? 2 : 1;
      steps.push_back({std::string(path.substr(start, close - start)), !quoted});
      path.remove_prefix(close + (quoted ? 2 : 1));
    } else {
      const std::size_t end = std::min(path.find_first_of(".["), path.size());
      if (end == 0) return std::nullopt;
      steps.push_back({std::string(path.substr(0, end)), false});
      path.remove_prefix(end);
    }
    if (path.empty()) break;
    if (path.front() == '.') {
      path.remove_prefix(1);
      if (path.empty()) return std::nullopt;
    }
  }
  if (steps.empty()) return std::nullopt;
  return steps;
}

// The same value without a place: its text is not part of the file.
DataNode withoutPlace(const DataNode& node) {
  switch (node.kind()) {
    case DataNode::Kind::Null:
      return DataNode::null();
    case DataNode::Kind::Scalar:
      return DataNode::scalar(std::string(node.text()),
                              node.quoted() ? ScalarStyle::Quoted : ScalarStyle::Plain);
    case DataNode::Kind::Sequence: {
      DataNode::Items items;
      for (const DataNode& item : node.items()) items.push_back(withoutPlace(item));
      return DataNode::sequence(std::move(items));
    }
    case DataNode::Kind::Map:
      break;
  }
  DataNode::Entries entries;
  for (const DataEntry& entry : node.entries()) {
    entries.push_back({entry.key, {}, withoutPlace(entry.value)});
  }
  return DataNode::map(std::move(entries));
}

std::optional<std::size_t> indexOf(const DataNode& list, const std::string& text) {
  if (const std::optional<std::int64_t> number = parseInteger(text)) {
    const bool inside = *number >= 0 && *number < static_cast<std::int64_t>(list.items().size());
    return inside ? std::optional(static_cast<std::size_t>(*number)) : std::nullopt;
  }
  for (std::size_t i = 0; i < list.items().size(); ++i) {
    const DataNode* name = list.items()[i].find("name");
    if (name != nullptr && name->text() == text) return i;
  }
  return std::nullopt;
}

// `node` with the value at `steps` replaced; nothing when an item is not there.
std::optional<DataNode> replaced(const DataNode& node, std::span<const Step> steps,
                                 const DataNode& value) {
  if (steps.empty()) return value;
  const Step& step = steps.front();
  if (step.item) {
    const std::optional<std::size_t> index = indexOf(node, step.text);
    if (!index) return std::nullopt;
    DataNode::Items items = node.items();
    std::optional<DataNode> child = replaced(items[*index], steps.subspan(1), value);
    if (!child) return std::nullopt;
    items[*index] = std::move(*child);
    return DataNode::sequence(std::move(items), node.mark());
  }
  if (!node.isMap() && !node.isNull()) return std::nullopt;
  DataNode::Entries entries = node.entries();
  for (DataEntry& entry : entries) {
    if (entry.key != step.text) continue;
    std::optional<DataNode> child = replaced(entry.value, steps.subspan(1), value);
    if (!child) return std::nullopt;
    entry.value = std::move(*child);
    return DataNode::map(std::move(entries), node.mark());
  }
  std::optional<DataNode> child = replaced(DataNode(), steps.subspan(1), value);
  if (!child) return std::nullopt;
  entries.push_back({step.text, {}, std::move(*child)});
  return DataNode::map(std::move(entries), node.mark());
}

// The document a path is about, and the rest of the path.
struct Destination {
  InputDocument* document = nullptr;
  std::string_view path;
};

Destination destinationOf(ScenarioDocuments& documents, std::string_view path) {
  const std::size_t colon = path.find(':');
  const std::size_t slash = path.find('/');
  const bool named =
      colon != std::string_view::npos && slash < colon && path.find_first_of(".[\"") > slash;
  if (!named) return {&documents.scenario, path};
  const std::string_view kind = path.substr(0, slash);
  const std::string_view name = path.substr(slash + 1, colon - slash - 1);
  for (InputDocument& document : documents.manifests) {
    const DataNode* written = document.root.find("kind");
    const DataNode* meta = document.root.find("metadata");
    const DataNode* itsName = meta != nullptr ? meta->find("name") : nullptr;
    const bool same = written != nullptr && written->text() == kind && itsName != nullptr &&
                      itsName->text() == name;
    if (same) return {&document, path.substr(colon + 1)};
  }
  return {nullptr, path};
}

void apply(ScenarioDocuments& documents, const Setting& setting, Diagnostics& diagnostics) {
  const auto fail = [&](const std::string& why) {
    diagnostics.add(DiagnosticCode::BadSetting, {}, setting.path, why);
  };
  const Destination destination = destinationOf(documents, setting.path);
  if (destination.document == nullptr) {
    fail("no manifest has this kind and name");
    return;
  }
  std::optional<std::vector<Step>> steps = parsePath(destination.path);
  if (!steps) {
    fail("expected a path as in spec.seed, traffic[0].users or versions[\"web:v2\"].errorRate");
    return;
  }
  const bool scenario = destination.document == &documents.scenario;
  if (scenario && steps->front().text != "spec" && steps->front().text != "metadata") {
    steps->insert(steps->begin(), {"spec", false});
  }
  const std::size_t errors = diagnostics.errorCount();
  // As the value of a key, so that an empty text is null and everything else is one value.
  const std::vector<InputDocument> read =
      readYaml("value: " + setting.value, "--set " + setting.path, diagnostics);
  if (read.size() != 1 || diagnostics.errorCount() != errors) return;
  const DataNode* value = read[0].root.find("value");
  std::optional<DataNode> root = replaced(destination.document->root, *steps, withoutPlace(*value));
  if (!root) {
    fail("this path leads nowhere");
    return;
  }
  destination.document->root = std::move(*root);
}

}  // namespace

void applySettings(ScenarioDocuments& documents, std::span<const Setting> settings,
                   Diagnostics& diagnostics) {
  for (const Setting& setting : settings) apply(documents, setting, diagnostics);
}

}  // namespace aviary
