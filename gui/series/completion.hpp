#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/data_node.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace aviary {

/// Where a cursor stands in a YAML text, read off the indentation.
struct YamlPlace {
  std::vector<std::string> path;  ///< keys from the document's root; "[]" for a list item
  std::string word;               ///< what is written of the word so far
  bool value = false;             ///< behind a key: `path` ends with that key
};

/// \param line    0-based.
/// \param column  0-based, in bytes.
[[nodiscard]] YamlPlace placeIn(std::string_view text, std::size_t line, std::size_t column);

struct Suggestion {
  std::string text;
  std::string description;
};

/// What a schema allows at a place: keys of the map, or values of the key. Sorted by the schema.
[[nodiscard]] std::vector<Suggestion> suggestionsAt(const DataNode& schema, const YamlPlace& place);

/// A replacement that a diagnostic proposes.
struct QuickFix {
  int line = 0;  ///< 1-based
  std::string wrong;
  std::string right;
};

/// The "did you mean" of a diagnostic about a text; nothing when it proposes none or when the place
/// does not hold the wrong word.
[[nodiscard]] std::optional<QuickFix> quickFixOf(const Diagnostic& diagnostic,
                                                 std::string_view text);

/// The text with the fix applied: the first occurrence of the wrong word in its line.
[[nodiscard]] std::string fixedText(std::string_view text, const QuickFix& fix);

}  // namespace aviary
