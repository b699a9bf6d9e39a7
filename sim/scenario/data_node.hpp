#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/scenario/diagnostic.hpp"

namespace aviary {

/// How a scalar is written. A quoted one is always text; a plain one may be a number or a bool.
enum class ScalarStyle : std::uint8_t { Plain, Quoted };

struct DataEntry;

/// One value of a parsed document: null, scalar, sequence or map, with its place in the text.
///
/// Invariants: immutable; keys of a map are distinct and in the order written; children are
/// shared between copies, so copying is cheap and an alias costs nothing.
/// Threads: copies may be read in several threads at once.
class DataNode {
 public:
  enum class Kind : std::uint8_t { Null, Scalar, Sequence, Map };
  using Items = std::vector<DataNode>;
  using Entries = std::vector<DataEntry>;

  /// Null without a place.
  DataNode() = default;

  [[nodiscard]] static DataNode null(TextPosition mark = {});
  [[nodiscard]] static DataNode scalar(std::string text, ScalarStyle style, TextPosition mark = {});
  [[nodiscard]] static DataNode sequence(Items items, TextPosition mark = {});
  /// \param entries  distinct keys; building does not check it, readers do.
  [[nodiscard]] static DataNode map(Entries entries, TextPosition mark = {});

  [[nodiscard]] Kind kind() const { return static_cast<Kind>(value_.index()); }
  [[nodiscard]] bool isNull() const { return kind() == Kind::Null; }
  [[nodiscard]] bool isScalar() const { return kind() == Kind::Scalar; }
  [[nodiscard]] bool isSequence() const { return kind() == Kind::Sequence; }
  [[nodiscard]] bool isMap() const { return kind() == Kind::Map; }

  /// Text of a scalar without its quotes; empty for other kinds.
  [[nodiscard]] std::string_view text() const;
  /// True for a scalar in quotes or in block style.
  [[nodiscard]] bool quoted() const { return style_ == ScalarStyle::Quoted; }
  [[nodiscard]] TextPosition mark() const { return mark_; }

  /// Children of a sequence; empty for other kinds.
  [[nodiscard]] const Items& items() const;
  /// Children of a map; empty for other kinds.
  [[nodiscard]] const Entries& entries() const;
  /// The value at a key of a map, or null pointer. Linear in the number of keys.
  [[nodiscard]] const DataNode* find(std::string_view key) const;

 private:
  std::variant<std::monostate, std::string, std::shared_ptr<const Items>,
               std::shared_ptr<const Entries>>
      value_;
  TextPosition mark_;
  ScalarStyle style_ = ScalarStyle::Plain;
};

/// One key of a map with its value.
struct DataEntry {
  std::string key;
  TextPosition keyMark;
  DataNode value;
};

/// One document of a file. `file` is the name shown in diagnostics.
struct InputDocument {
  std::string file;
  DataNode root;
};

/// Equal when their canonical texts are: places and the order of keys do not matter.
[[nodiscard]] bool operator==(const DataNode& a, const DataNode& b);
/// Equal content, from whichever file.
[[nodiscard]] bool operator==(const InputDocument& a, const InputDocument& b);

/// One value as canonical text: JSON with sorted keys, numbers as they are written. Values whose
/// texts are equal mean the same; places and quoting of text do not matter.
[[nodiscard]] std::string canonicalText(const DataNode& node);

/// `text` as a JSON string, quotes included.
[[nodiscard]] std::string quotedText(std::string_view text);

}  // namespace aviary
