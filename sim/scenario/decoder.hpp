#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "sim/api/shared.hpp"
#include "sim/api/string_map.hpp"
#include "sim/scenario/data_node.hpp"
#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/field_path.hpp"
#include "sim/scenario/file_loader.hpp"

/// Decoding of document trees into typed values.
///
/// Every type has a function `bool decode(const Cursor&, T&)`: it reports what is wrong, leaves the
/// value as it was where the text cannot be used, and answers whether the text could be used.
/// Decoding never stops at the first problem. It works onto an existing value: absent keys leave
/// what is there, null resets a field to its default.
namespace aviary {

/// Whose documents are read: they differ in what an unknown key and `yes` mean.
enum class Dialect : std::uint8_t {
  Aviary,      ///< unknown keys are errors
  Kubernetes,  ///< unknown keys are warnings; wording follows the API server
};

/// What decoding onto a value does with maps and lists that are there already.
enum class PatchMode : std::uint8_t {
  Whole,      ///< the document is the whole object
  Merge,      ///< JSON merge patch (RFC 7386): maps merge, null removes, lists are replaced
  Strategic,  ///< as Merge, but lists with a merge key merge by it
};

/// Told the keys that are known in each map that was decoded, some of them perhaps twice.
using KeyObserver =
    std::function<void(const FieldPath* path, std::span<const std::string_view> keys)>;

struct DecodeOptions {
  Dialect dialect = Dialect::Aviary;
  PatchMode patch = PatchMode::Whole;
  /// Finds the files that a document names; null: naming one is an error.
  const FileLoader* loader = nullptr;
  /// Null: nobody wants to know.
  const KeyObserver* keys = nullptr;
};

/// Where decoding reports to. Lives as long as the decoding of one document.
class DecodeContext {
 public:
  DecodeContext(std::string file, Diagnostics& diagnostics, DecodeOptions options)
      : file_(std::move(file)), diagnostics_(diagnostics), options_(options) {}

  void report(DiagnosticCode code, TextPosition at, const FieldPath* path, std::string message);

  [[nodiscard]] const DecodeOptions& options() const { return options_; }
  [[nodiscard]] bool kubernetes() const { return options_.dialect == Dialect::Kubernetes; }
  [[nodiscard]] bool patching() const { return options_.patch != PatchMode::Whole; }
  [[nodiscard]] const std::string& file() const { return file_; }
  [[nodiscard]] Diagnostics& diagnostics() { return diagnostics_; }

 private:
  std::string file_;
  Diagnostics& diagnostics_;
  DecodeOptions options_;
};

/// A value of a document together with where it stands.
struct Cursor {
  DecodeContext& context;
  const DataNode& node;
  const FieldPath* path = nullptr;
  TextPosition mark = node.mark();

  void report(DiagnosticCode code, std::string message) const;
  /// Reports WrongType: `expected <what>, found <value><hint>`.
  void reportType(std::string_view expected, std::string_view hint = {}) const;
  [[nodiscard]] SourceMark source() const;
};

/// `the text "abc"`, `the number 5`, `a list`: a value for a message.
[[nodiscard]] std::string describe(const DataNode& node);

bool decode(const Cursor& at, std::string& out);
bool decode(const Cursor& at, bool& out);
bool decode(const Cursor& at, int& out);
bool decode(const Cursor& at, std::int64_t& out);
bool decode(const Cursor& at, std::uint64_t& out);
bool decode(const Cursor& at, double& out);
bool decode(const Cursor& at, std::chrono::nanoseconds& out);
/// `3%` as 0.03. A number without `%` is refused: 3 could mean 3 or 300 percent.
bool decodePercent(const Cursor& at, double& ratio);
/// `200/s` as a number per second.
bool decodeRate(const Cursor& at, double& perSecond);

/// How items of a list are told apart by a strategic merge patch. Specialised for types that have
/// a key; lists of others are replaced.
template <class T>
struct MergeKey {
  static constexpr std::string_view name{};
};

template <class T>
bool decode(const Cursor& at, std::optional<T>& out);
template <class T>
bool decode(const Cursor& at, std::vector<T>& out);
template <class T>
bool decode(const Cursor& at, std::map<std::string, T>& out);
bool decode(const Cursor& at, StringMap& out);

/// A value that objects share is detached before it is changed.
template <class T>
bool decode(const Cursor& at, Shared<T>& out) {
  if (at.node.isNull()) {
    out = Shared<T>{};
    return true;
  }
  return decode(at, out.edit());
}
template <class T>
bool decode(const Cursor& at, SharedList<T>& out) {
  return decode(at, out.edit());
}

template <class T>
bool decode(const Cursor& at, std::optional<T>& out) {
  if (at.node.isNull()) {
    out.reset();
    return true;
  }
  T value = out && at.context.patching() ? std::move(*out) : T{};
  const bool usable = decode(at, value);
  // A map with a fault inside is kept: what is right in it is checked further.
  if (usable || at.node.isMap()) out = std::move(value);
  return usable;
}

/// Decodes one item of a list that merges by key onto the item with the same key.
template <class T>
bool mergeItem(const Cursor& at, std::vector<T>& out) {
  const DataNode* key = at.node.find(MergeKey<T>::name);
  const std::string name(key != nullptr ? key->text() : std::string_view());
  const DataNode* directive = at.node.find("$patch");
  const bool remove = directive != nullptr && directive->text() == "delete";
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (MergeKey<T>::of(out[i]) != name) continue;
    if (!remove) return decode(at, out[i]);
    out.erase(out.begin() + static_cast<std::ptrdiff_t>(i));
    return true;
  }
  if (remove) return true;
  out.emplace_back();
  return decode(at, out.back());
}

template <class T>
bool decode(const Cursor& at, std::vector<T>& out) {
  if (!at.node.isSequence()) {
    at.reportType("a list", at.node.isNull() ? "" : "; start each item with \"- \"");
    return false;
  }
  // Items are looked up one by one; nobody merges lists of this length.
  constexpr std::size_t longestMerge = 1000;
  if (at.context.patching() && at.node.items().size() > longestMerge) {
    at.report(DiagnosticCode::OutOfRange, "a patch has lists of at most 1000 items");
    return false;
  }
  const bool merges =
      at.context.options().patch == PatchMode::Strategic && !MergeKey<T>::name.empty();
  if (!merges) out.clear();
  bool usable = true;
  const std::vector<DataNode>& items = at.node.items();
  out.reserve(out.size() + items.size());
  for (std::size_t i = 0; i < items.size(); ++i) {
    const FieldPath step{at.path, {}, i};
    const Cursor item{at.context, items[i], &step};
    if constexpr (!MergeKey<T>::name.empty()) {
      if (merges) {
        usable = mergeItem(item, out) && usable;
        continue;
      }
    }
    T value{};
    usable = decode(item, value) && usable;
    out.push_back(std::move(value));
  }
  return usable;
}

/// Decodes every entry of a map whose keys are free.
template <class T, class Map>
bool decodeEntries(const Cursor& at, Map& out) {
  if (!at.node.isMap()) {
    at.reportType("a map");
    return false;
  }
  if (!at.context.patching()) out.clear();
  bool usable = true;
  for (const DataEntry& entry : at.node.entries()) {
    const FieldPath step{at.path, entry.key};
    const Cursor item{at.context, entry.value, &step};
    if (entry.value.isNull() && at.context.patching()) {
      out.erase(entry.key);
      continue;
    }
    T value{};
    if (entry.value.isNull() && std::is_same_v<T, std::string>) {
      out[entry.key] = std::move(value);  // an empty label is written as nothing at all
      continue;
    }
    if (at.context.patching()) {
      if (const auto found = out.find(entry.key); found != out.end()) value = found->second;
    }
    usable = decode(item, value) && usable;
    out[entry.key] = std::move(value);
  }
  return usable;
}

template <class T>
bool decode(const Cursor& at, std::map<std::string, T>& out) {
  return decodeEntries<T>(at, out);
}

}  // namespace aviary
