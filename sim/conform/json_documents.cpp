#include "sim/conform/json_documents.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace aviary {

using Json = nlohmann::json;

DataNode toDataNode(const Json& value) {
  switch (value.type()) {
    case Json::value_t::object: {
      DataNode::Entries entries;
      entries.reserve(value.size());
      for (const auto& [key, child] : value.items())
        entries.push_back({key, {}, toDataNode(child)});
      return DataNode::map(std::move(entries));
    }
    case Json::value_t::array: {
      DataNode::Items items;
      items.reserve(value.size());
      for (const Json& child : value) items.push_back(toDataNode(child));
      return DataNode::sequence(std::move(items));
    }
    case Json::value_t::string:
      return DataNode::scalar(value.get_ref<const std::string&>(), ScalarStyle::Quoted);
    case Json::value_t::null:
    case Json::value_t::discarded:
      return DataNode::null();
    default:
      return DataNode::scalar(value.dump(), ScalarStyle::Plain);
  }
}

InputDocument toDocument(std::string name, const Json& value) {
  return {std::move(name), toDataNode(value)};
}

}  // namespace aviary
