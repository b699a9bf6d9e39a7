#include "gui/series/strategy_choice.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include "gui/series/node_edit.hpp"

namespace aviary {
namespace {

/// Who sends this header is an insider.
constexpr std::string_view insiderHeader = "x-canary";
constexpr std::string_view insiderValue = "insider";

DataNode mapOf(std::string_view key, DataNode value) {
  return withEntry(DataNode::map({}), key, std::move(value));
}

DataNode insiderMatch() {
  DataNode header = mapOf(insiderHeader, mapOf("exact", plain(insiderValue)));
  return DataNode::sequence({mapOf("headers", std::move(header))});
}

DataNode weightList() {
  DataNode::Items weights;
  for (const std::string_view weight : {"1", "5", "20", "50"}) weights.push_back(plain(weight));
  return DataNode::sequence(std::move(weights));
}

/// The analysis of a strategy. The API takes exactly one of stepWeight, stepWeights and iterations;
/// what goes with another of them is left out.
DataNode analysisFor(DataNode analysis, StrategyChoice strategy) {
  const auto drop = [&](std::initializer_list<std::string_view> keys) {
    for (const std::string_view key : keys) analysis = withoutEntry(analysis, key);
  };
  const auto keep = [&](std::string_view key, DataNode otherwise) {
    if (analysis.find(key) == nullptr) analysis = withEntry(analysis, key, std::move(otherwise));
  };
  switch (strategy) {
    case StrategyChoice::Weighted:
    case StrategyChoice::Mirror:
      drop({"iterations", "stepWeights", "match", "mirror"});
      keep("stepWeight", plain("10"));
      keep("maxWeight", plain("50"));
      if (strategy == StrategyChoice::Mirror) keep("mirror", plain("true"));
      break;
    case StrategyChoice::WeightList:
      drop({"iterations", "stepWeight", "maxWeight", "match", "mirror"});
      keep("stepWeights", weightList());
      break;
    case StrategyChoice::AbTest:
      drop({"stepWeight", "stepWeights", "maxWeight", "mirror"});
      keep("iterations", plain("5"));
      keep("match", insiderMatch());
      break;
    case StrategyChoice::BlueGreen:
      drop({"stepWeight", "stepWeights", "maxWeight", "match"});
      keep("iterations", plain("5"));
      break;
    case StrategyChoice::AsWritten:
    case StrategyChoice::NoAnalysis:
      break;
  }
  return analysis;
}

DataNode rolledOutBy(const DataNode& canary, StrategyChoice strategy) {
  if (strategy == StrategyChoice::NoAnalysis) {
    return withPath(canary, "spec.skipAnalysis", plain("true"));
  }
  const DataNode* written = findPath(canary, "spec.analysis");
  DataNode analysis = analysisFor(written == nullptr ? DataNode::map({}) : *written, strategy);
  return withPath(canary, "spec.analysis", std::move(analysis));
}

bool isCanary(const InputDocument& document) {
  const DataNode* kind = document.root.find("kind");
  return kind != nullptr && kind->text() == "Canary";
}

/// The scenario with a source of insiders like its first source.
DataNode withInsiders(const DataNode& scenario) {
  const DataNode* traffic = findPath(scenario, "spec.traffic");
  if (traffic == nullptr || traffic->items().empty()) return scenario;
  DataNode::Items sources = traffic->items();
  DataNode insiders = withEntry(sources.front(), "name", plain("insiders"));
  insiders = withEntry(insiders, "profile", mapOf("constant", plain("10/s")));
  insiders = withEntry(insiders, "users", plain("50"));
  insiders = withEntry(insiders, "headers", mapOf(insiderHeader, plain(insiderValue)));
  sources.push_back(std::move(insiders));
  return withPath(scenario, "spec.traffic", DataNode::sequence(std::move(sources)));
}

}  // namespace

ScenarioDocuments withStrategy(ScenarioDocuments documents, StrategyChoice strategy) {
  if (strategy == StrategyChoice::AsWritten) return documents;
  std::vector<InputDocument> manifests;
  bool matches = true;
  for (InputDocument document : documents.manifests) {
    if (isCanary(document)) {
      matches = matches && findPath(document.root, "spec.analysis.match") != nullptr;
      document.root = rolledOutBy(document.root, strategy);
    }
    manifests.push_back(std::move(document));
  }
  documents.manifests = std::move(manifests);
  if (strategy == StrategyChoice::AbTest && !matches) {
    documents.scenario.root = withInsiders(documents.scenario.root);
  }
  return documents;
}

}  // namespace aviary
