#include "gui/series/node_edit.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace aviary {

DataNode withEntry(const DataNode& map, std::string_view key, DataNode value) {
  DataNode::Entries entries = map.entries();
  for (DataEntry& entry : entries) {
    if (entry.key != key) continue;
    entry.value = std::move(value);
    return DataNode::map(std::move(entries), map.mark());
  }
  entries.push_back({std::string(key), {}, std::move(value)});
  return DataNode::map(std::move(entries), map.mark());
}

DataNode withoutEntry(const DataNode& map, std::string_view key) {
  DataNode::Entries entries = map.entries();
  std::erase_if(entries, [&](const DataEntry& entry) { return entry.key == key; });
  return DataNode::map(std::move(entries), map.mark());
}

const DataNode* findPath(const DataNode& root, std::string_view dotted) {
  const DataNode* node = &root;
  while (node != nullptr && !dotted.empty()) {
    const std::size_t dot = std::min(dotted.find('.'), dotted.size());
    node = node->find(dotted.substr(0, dot));
    dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  }
  return node;
}

DataNode withPath(const DataNode& root, std::string_view dotted, DataNode value) {
  const std::size_t dot = dotted.find('.');
  if (dot == dotted.npos) return withEntry(root, dotted, std::move(value));
  const std::string_view key = dotted.substr(0, dot);
  const DataNode* child = root.find(key);
  const DataNode empty = DataNode::map({});
  const DataNode& below = child != nullptr && child->isMap() ? *child : empty;
  return withEntry(root, key, withPath(below, dotted.substr(dot + 1), std::move(value)));
}

DataNode plain(std::string_view text) {
  return DataNode::scalar(std::string(text), ScalarStyle::Plain);
}

}  // namespace aviary
