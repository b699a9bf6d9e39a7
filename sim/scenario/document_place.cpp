#include "sim/scenario/document_place.hpp"

#include <utility>

#include "sim/scenario/field_path.hpp"

namespace aviary {

namespace {

const DataNode* childOf(const DataNode& node, const PathSegment& segment) {
  if (const auto* key = std::get_if<std::string_view>(&segment)) return node.find(*key);
  const std::size_t index = std::get<std::size_t>(segment);
  return index < node.items().size() ? &node.items()[index] : nullptr;
}

}  // namespace

const DataNode* nodeAt(const DataNode& root, const PathSegments& path) {
  const DataNode* node = &root;
  for (const PathSegment& segment : path) {
    node = childOf(*node, segment);
    if (node == nullptr) return nullptr;
  }
  return node;
}

std::string pathText(const PathSegments& path) {
  std::string out;
  for (const PathSegment& segment : path) {
    FieldPath step;
    if (const auto* key = std::get_if<std::string_view>(&segment)) {
      step.key = *key;
    } else {
      step.index = std::get<std::size_t>(segment);
    }
    std::string part = text(&step);
    if (!out.empty() && part.front() != '[') out += '.';
    out += part;
  }
  return out;
}

void reportAt(Diagnostics& diagnostics, const std::string& file, const DataNode& root,
              const PathSegments& path, DiagnosticCode code, std::string message) {
  const DataNode* node = &root;
  for (const PathSegment& segment : path) {
    const DataNode* child = childOf(*node, segment);
    if (child == nullptr) break;
    node = child;
  }
  const TextPosition at = node->mark();
  diagnostics.add(code, {file, static_cast<int>(at.line), static_cast<int>(at.column)},
                  pathText(path), std::move(message));
}

}  // namespace aviary
