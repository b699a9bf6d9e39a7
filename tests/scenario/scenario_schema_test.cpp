#include "sim/scenario/scenario_schema.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "sim/scenario/scenario_reader.hpp"
#include "sim/scenario/yaml_reader.hpp"

using namespace aviary;

namespace {

LoadResult loadFrom(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return {std::nullopt, {}, "no such file"};
  return {std::string(std::istreambuf_iterator<char>(in), {}), {}, {}};
}

const std::string goodFolder = std::string(AVIARY_SOURCE_DIR) + "/tests/scenario/good/";

// Walks a JSON Schema along the path of a document.
class SchemaWalker {
 public:
  explicit SchemaWalker(DataNode schema) : schema_(std::move(schema)) {}

  // The alternatives that the schema has for the value at a path.
  [[nodiscard]] std::vector<const DataNode*> at(const FieldPath* path) const {
    if (path == nullptr) return alternatives(schema_);
    std::vector<const DataNode*> out;
    for (const DataNode* parent : at(path->parent)) {
      const DataNode* child = path->key.empty() ? parent->find("items") : valueOf(*parent, *path);
      if (child == nullptr) continue;
      for (const DataNode* one : alternatives(*child)) out.push_back(one);
    }
    return out;
  }

  [[nodiscard]] std::set<std::string> keysOf(const DataNode& node) const {
    std::set<std::string> out;
    if (const DataNode* reference = node.find("$ref")) out = keysOf(target(*reference));
    if (const DataNode* properties = node.find("properties")) {
      for (const DataEntry& entry : properties->entries()) out.insert(entry.key);
    }
    return out;
  }

  // Every schema below `node` that closes its keys.
  void collectClosed(const DataNode& node, std::vector<const DataNode*>& out) const {
    const DataNode* closed = node.find("additionalProperties");
    if (closed == nullptr) closed = node.find("unevaluatedProperties");
    if (closed != nullptr && closed->text() == "false") out.push_back(&node);
    for (const DataEntry& entry : node.entries()) collectClosed(entry.value, out);
    for (const DataNode& item : node.items()) collectClosed(item, out);
  }

  [[nodiscard]] const DataNode& schema() const { return schema_; }

 private:
  [[nodiscard]] const DataNode& target(const DataNode& reference) const {
    const std::string name(reference.text().substr(std::string_view("#/$defs/").size()));
    const DataNode* found = schema_.find("$defs")->find(name);
    REQUIRE_MESSAGE(found != nullptr, name);
    return *found;
  }

  [[nodiscard]] std::vector<const DataNode*> alternatives(const DataNode& node) const {
    std::vector<const DataNode*> out;
    for (const char* key : {"anyOf", "oneOf"}) {
      const DataNode* list = node.find(key);
      if (list == nullptr) continue;
      for (const DataNode& item : list->items()) {
        for (const DataNode* one : alternatives(item)) out.push_back(one);
      }
    }
    if (!out.empty()) return out;
    const DataNode* reference = node.find("$ref");
    const bool alone = node.find("unevaluatedProperties") == nullptr;
    if (reference != nullptr && alone) return alternatives(target(*reference));
    return {&node};
  }

  [[nodiscard]] static const DataNode* valueOf(const DataNode& parent, const FieldPath& path) {
    const DataNode* properties = parent.find("properties");
    const DataNode* found = properties != nullptr ? properties->find(path.key) : nullptr;
    if (found != nullptr) return found;
    const DataNode* others = parent.find("additionalProperties");
    return others != nullptr && others->isMap() ? others : nullptr;
  }

  DataNode schema_;
};

std::string joined(const std::set<std::string>& keys) {
  std::string out;
  for (const std::string& key : keys) out.append(out.empty() ? "" : " ").append(key);
  return out;
}

// Decodes a text and marks the schemas that know exactly the keys the decoder knows.
void observe(const std::string& yaml, const SchemaWalker& walker,
             std::set<const DataNode*>& matched) {
  Diagnostics diagnostics;
  const FileLoader loader = [](const std::string& path) { return loadFrom(goodFolder + path); };
  const auto documents = readScenarioDocuments({"scenario.yaml", yaml}, loader, diagnostics);
  REQUIRE(documents);
  const KeyObserver observer = [&](const FieldPath* path, std::span<const std::string_view> keys) {
    const std::set<std::string> known(keys.begin(), keys.end());
    bool found = false;
    for (const DataNode* one : walker.at(path)) {
      if (walker.keysOf(*one) != known) continue;
      found = true;
      matched.insert(one);
    }
    CHECK_MESSAGE(found, text(path), ": the decoder knows ", joined(known));
  };
  (void)decodeScenario(*documents, loader, diagnostics, &observer);
}

}  // namespace

TEST_CASE("schema: its keys are the keys of the decoders") {
  const SchemaWalker walker(scenarioSchema());
  std::set<const DataNode*> matched;
  for (const char* name : {"payment.yaml", "everything.yaml"}) {
    observe(*loadFrom(goodFolder + name).text, walker, matched);
  }
  observe(
      "kind: Scenario\nspec: {traffic: [{name: users, to: app, profile: {businessDay: {night: 1/s, "
      "peak: 9/s}}}]}",
      walker, matched);
  // A Rollout needs no manifest for its keys to be read.
  observe("kind: Scenario\nspec: {expect: [{rollout: web, phase: Healthy}]}", walker, matched);
  std::vector<const DataNode*> closed;
  walker.collectClosed(walker.schema(), closed);
  CHECK(closed.size() > 40);
  for (const DataNode* one : closed) {
    CHECK_MESSAGE(matched.contains(one), "no text above has a map with the keys ",
                  joined(walker.keysOf(*one)));
  }
}

TEST_CASE("schema: metrics of expectations are those of the summary") {
  const DataNode schema = scenarioSchema();
  for (const DataNode& one : schema.find("$defs")->find("expectation")->find("oneOf")->items()) {
    const DataNode* metric = one.find("properties")->find("metric");
    if (metric == nullptr) continue;
    std::vector<std::string> names;
    for (const DataNode& name : metric->find("enum")->items()) names.emplace_back(name.text());
    const auto known = summaryMetrics();
    CHECK(names == std::vector<std::string>(known.begin(), known.end()));
  }
}

TEST_CASE("schema: the JSON text is the schema") {
  Diagnostics diagnostics;
  const auto read = readYaml(scenarioSchemaJson(), "schema.json", diagnostics);
  CHECK_FALSE(diagnostics.hasErrors());
  REQUIRE(read.size() == 1);
  CHECK(read[0].root == scenarioSchema());
  CHECK(scenarioSchemaJson().starts_with(
      "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n"));
}
