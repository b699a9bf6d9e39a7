#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/data_node.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace aviary {

/// Bounds that keep any input within a second and 512 MiB. The parser's speed depends on the
/// number of values more than on bytes, hence both.
struct YamlLimits {
  std::size_t bytes = std::size_t{10} << 20;
  std::size_t depth = 64;            ///< maps and sequences inside one another, aliases included
  std::size_t nodes = 400'000;       ///< values of one file, as written
  std::size_t aliasNodes = 400'000;  ///< values that aliases and merge keys stand for
};

/// The documents of a YAML (or JSON) stream. Empty documents are left out. What cannot be read is
/// reported; the documents before that place are returned.
///
/// Aliases share their subtree; merge keys (`<<`) are merged as YAML 1.1 says; keys that stand
/// twice are reported and the first one counts.
/// \param file  the name for diagnostics; nothing is opened.
[[nodiscard]] std::vector<InputDocument> readYaml(std::string_view text, const std::string& file,
                                                  Diagnostics& diagnostics,
                                                  const YamlLimits& limits = {});

}  // namespace aviary
