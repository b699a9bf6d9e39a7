#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace aviary {

/// One step from a document's root to a value. Steps live on the stack of the decoding functions,
/// so a path costs nothing until a diagnostic needs its text.
/// \pre the parent and the text behind `key` outlive the step.
struct FieldPath {
  const FieldPath* parent = nullptr;  ///< null: the step starts at the document
  std::string_view key;               ///< empty: a list item
  std::size_t index = 0;              ///< of a list item
};

/// `spec.analysis.metrics[0].name`. Keys that are not plain names are quoted: `labels["a.b/c"]`.
[[nodiscard]] std::string text(const FieldPath* path);

}  // namespace aviary
