#pragma once

#include <string>
#include <string_view>

#include "sim/scenario/data_node.hpp"

/// Documents as text.
namespace aviary {

/// One document as YAML, ending in a line break. Reading it gives an equal tree: keys keep their
/// order, text that reads as something else stands in quotes. Collections that fit stand in one
/// line; comments, anchors and line breaks of the source are not kept.
[[nodiscard]] std::string yamlText(const DataNode& root);

/// One document as JSON, indented by two. Plain scalars that are numbers or booleans are so in JSON
/// too; all others are texts.
[[nodiscard]] std::string jsonText(const DataNode& root);

/// True for a text that means the same without quotes, in any place of a YAML document.
[[nodiscard]] bool isPlainText(std::string_view text);

}  // namespace aviary
