#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/scenario/data_node.hpp"
#include "sim/scenario/fields.hpp"
#include "sim/scenario/notation.hpp"
#include "sim/scenario/yaml_text.hpp"

/// Trees made from typed values.
namespace aviary {

/// A value in a notation of its own, a number or a boolean: never in quotes.
[[nodiscard]] inline DataNode plainNode(std::string text) {
  return DataNode::scalar(std::move(text), ScalarStyle::Plain);
}

/// Text, in quotes where it would read as something else.
[[nodiscard]] inline DataNode textNode(std::string_view text) {
  return DataNode::scalar(std::string(text),
                          isPlainText(text) ? ScalarStyle::Plain : ScalarStyle::Quoted);
}

[[nodiscard]] inline DataNode numberNode(std::int64_t value) {
  return plainNode(numberText(value));
}
[[nodiscard]] inline DataNode numberNode(double value) { return plainNode(numberText(value)); }
[[nodiscard]] inline DataNode durationNode(SimDuration value) {
  return plainNode(durationNotation(value));
}
[[nodiscard]] inline DataNode percentNode(double ratio) {
  return plainNode(percentNotation(ratio));
}
[[nodiscard]] inline DataNode rateNode(double perSecond) {
  return plainNode(rateNotation(perSecond));
}

/// A map under construction, in the order of the calls.
class MapBuilder {
 public:
  MapBuilder& add(std::string_view key, DataNode value) {
    entries_.push_back({std::string(key), {}, std::move(value)});
    return *this;
  }
  /// Leaves an absent value out.
  template <class T, class Function>
  MapBuilder& addPresent(std::string_view key, const std::optional<T>& value,
                         const Function& node) {
    if (value) add(key, node(*value));
    return *this;
  }
  /// Leaves an empty text out: it means that nothing is named.
  MapBuilder& addNamed(std::string_view key, const std::string& text) {
    if (!text.empty()) add(key, textNode(text));
    return *this;
  }
  MapBuilder& addText(std::string_view key, std::string_view text) {
    return add(key, textNode(text));
  }

  [[nodiscard]] DataNode build() { return DataNode::map(std::move(entries_)); }

 private:
  DataNode::Entries entries_;
};

/// A list of `node(item)`.
template <class Items, class Function>
[[nodiscard]] DataNode listNode(const Items& items, const Function& node) {
  DataNode::Items out;
  out.reserve(items.size());
  for (const auto& item : items) out.push_back(node(item));
  return DataNode::sequence(std::move(out));
}

/// A map of the keys of `map` to `node(value)`.
template <class Map, class Function>
[[nodiscard]] DataNode mapNode(const Map& map, const Function& node) {
  MapBuilder out;
  for (const auto& [key, value] : map) out.add(key, node(value));
  return out.build();
}

/// A map of texts.
template <class Map>
[[nodiscard]] DataNode textMapNode(const Map& map) {
  return mapNode(map, [](const std::string& text) { return textNode(text); });
}

}  // namespace aviary
