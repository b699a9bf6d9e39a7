#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/api/shared.hpp"

namespace aviary {

/// Labels, annotations and other small maps of text, in the order of their keys.
///
/// Invariants: keys are unique and ascending. Copies share their entries until one of them changes.
/// Costs: copy O(1); equality O(1) between copies that share; find O(log n), changes O(n).
/// A change ends the validity of all iterators and references.
class StringMap {
 public:
  using key_type = std::string;
  using mapped_type = std::string;
  using value_type = std::pair<std::string, std::string>;
  using const_iterator = std::vector<value_type>::const_iterator;
  using iterator = const_iterator;

  StringMap() noexcept = default;
  StringMap(std::initializer_list<value_type> entries)
      : StringMap(entries.begin(), entries.end()) {}
  /// Of several entries with one key the first one counts.
  template <class Iterator>
  StringMap(Iterator first, Iterator last) {
    insert(first, last);
  }

  [[nodiscard]] const_iterator begin() const noexcept { return entries_.begin(); }
  [[nodiscard]] const_iterator end() const noexcept { return entries_.end(); }
  [[nodiscard]] bool empty() const noexcept { return entries_.empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

  [[nodiscard]] const_iterator find(std::string_view key) const;
  [[nodiscard]] bool contains(std::string_view key) const { return find(key) != end(); }
  /// \pre contains(key)
  [[nodiscard]] const std::string& at(std::string_view key) const;

  /// The value of `key` for writing, added when it was missing.
  std::string& operator[](std::string_view key);
  /// Adds the entry unless its key is there; tells whether it was added.
  bool emplace(std::string_view key, std::string value);
  template <class Iterator>
  void insert(Iterator first, Iterator last) {
    for (; first != last; ++first) emplace(first->first, first->second);
  }
  void insert_or_assign(std::string_view key, std::string value);
  /// Number of entries removed, 0 or 1.
  std::size_t erase(std::string_view key);
  void clear() noexcept { entries_ = {}; }

  friend bool operator==(const StringMap&, const StringMap&) = default;
  friend std::strong_ordering operator<=>(const StringMap& a, const StringMap& b) {
    return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
  }

 private:
  [[nodiscard]] std::size_t placeOf(std::string_view key) const;

  SharedList<value_type> entries_;
};

}  // namespace aviary
