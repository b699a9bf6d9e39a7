#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "sim/scenario/data_node.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace aviary {

/// One step of a path: a key or an index.
using PathSegment = std::variant<std::string_view, std::size_t>;
using PathSegments = std::vector<PathSegment>;

/// Reports about a value that is known by its path: at the value, or at the nearest one around it
/// that is written.
void reportAt(Diagnostics& diagnostics, const std::string& file, const DataNode& root,
              const PathSegments& path, DiagnosticCode code, std::string message);

/// The value at a path, or null pointer.
[[nodiscard]] const DataNode* nodeAt(const DataNode& root, const PathSegments& path);

/// `spec.traffic[0].to`
[[nodiscard]] std::string pathText(const PathSegments& path);

}  // namespace aviary
