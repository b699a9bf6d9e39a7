#pragma once

#include <string_view>

#include "sim/scenario/data_node.hpp"

namespace aviary {

/// The map with one value replaced, or added at its end.
[[nodiscard]] DataNode withEntry(const DataNode& map, std::string_view key, DataNode value);

/// The map without a key.
[[nodiscard]] DataNode withoutEntry(const DataNode& map, std::string_view key);

/// The value at `a.b.c`, or null pointer.
[[nodiscard]] const DataNode* findPath(const DataNode& root, std::string_view dotted);

/// The document with the value at `a.b.c` replaced; maps on the way are made.
[[nodiscard]] DataNode withPath(const DataNode& root, std::string_view dotted, DataNode value);

/// A plain scalar: a number or a name.
[[nodiscard]] DataNode plain(std::string_view text);

}  // namespace aviary
