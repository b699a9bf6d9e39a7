#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/scenario/decoder.hpp"

namespace aviary {

/// The keys of one map while it is decoded: remembers which were asked for, so that the others can
/// be reported. A null counts as an empty map.
class FieldSet {
 public:
  explicit FieldSet(const Cursor& at);

  /// The entry of a key, or null pointer. The key counts as known from now on.
  const DataEntry* find(std::string_view key);
  /// Keys that are right to write and need no word.
  void accept(std::initializer_list<std::string_view> keys);
  /// Keys of the real schema that have no effect here: a warning for each one present.
  void unsimulated(std::initializer_list<std::string_view> keys);
  /// Keys carried as canonical text with a warning, so that comparisons see them. Null removes.
  void carry(std::initializer_list<std::string_view> keys, StringMap& out);
  /// As `carry` for one key, unless the value is the one the API server fills in anyway.
  void carryUnless(std::string_view key, std::string_view defaultText,
                   StringMap& out);
  /// Reports the keys that nobody asked for. Call last.
  void finish();

  /// Decodes the value of a key into a variable. Null resets it; a missing key leaves it.
  template <class T, class... Checks>
  bool value(std::string_view key, T& out, const Checks&... checks) {
    const DataEntry* entry = find(key);
    if (entry == nullptr) return false;
    if (entry->value.isNull()) {
      out = T{};
      return false;
    }
    const FieldPath path = step(key);
    const Cursor place = cursor(*entry, path);
    if (!decode(place, out)) {
      fail();
      return false;
    }
    (checks(place, out), ...);
    return true;
  }

  /// Reads the map at a key with `function(FieldSet&)` and reports the keys it did not ask for.
  template <class Function>
  bool nested(std::string_view key, const Function& function) {
    const DataEntry* entry = find(key);
    if (entry == nullptr || entry->value.isNull()) return false;
    const FieldPath path = step(key);
    FieldSet inner(cursor(*entry, path));
    function(inner);
    inner.finish();
    if (!inner.usable()) fail();
    return true;
  }

  /// As `nested` for each item of the list at a key.
  template <class Function>
  bool each(std::string_view key, const Function& function) {
    const DataEntry* entry = find(key);
    if (entry == nullptr || entry->value.isNull()) return false;
    const FieldPath path = step(key);
    const Cursor list = cursor(*entry, path);
    if (!list.node.isSequence()) {
      list.reportType("a list");
      fail();
      return false;
    }
    for (std::size_t i = 0; i < list.node.items().size(); ++i) {
      const FieldPath item{&path, {}, i};
      FieldSet inner(Cursor{at_.context, list.node.items()[i], &item});
      function(inner);
      inner.finish();
      if (!inner.usable()) fail();
    }
    return true;
  }

  void reportMissing(std::string_view key);
  /// A cursor for the value of an entry. \pre `step` outlives it.
  [[nodiscard]] Cursor cursor(const DataEntry& entry, const FieldPath& step) const;
  [[nodiscard]] FieldPath step(std::string_view key) const { return {at_.path, key, 0}; }
  [[nodiscard]] const Cursor& at() const { return at_; }
  /// False once anything was found that cannot be used.
  [[nodiscard]] bool usable() const { return usable_; }

 protected:
  void fail() { usable_ = false; }

 private:
  Cursor at_;
  std::vector<std::string_view> known_;
  std::size_t found_ = 0;
  bool usable_ = true;
};

/// Decodes the fields of a struct. The default of a field is the one of a default-made `Owner`.
///
/// Checks are callables `void(const Cursor&, const T&)` that report what they do not like.
template <class Owner>
class Fields : public FieldSet {
 public:
  Fields(const Cursor& at, Owner& out) : FieldSet(at), out_(out) {}

  template <class T, class... Checks>
  bool optional(std::string_view key, T Owner::*member, const Checks&... checks) {
    return optionalAs(
        key, member, [](const Cursor& at, T& value) { return decode(at, value); }, checks...);
  }

  /// As `optional`, and a missing key is reported unless a patch is decoded.
  template <class T, class... Checks>
  bool required(std::string_view key, T Owner::*member, const Checks&... checks) {
    return requiredAs(
        key, member, [](const Cursor& at, T& value) { return decode(at, value); }, checks...);
  }

  /// With a decoding function of its own: `bool(const Cursor&, T&)`.
  template <class T, class Function, class... Checks>
  bool optionalAs(std::string_view key, T Owner::*member, const Function& function,
                  const Checks&... checks) {
    const DataEntry* entry = find(key);
    if (entry == nullptr) return false;
    if (entry->value.isNull()) {
      // On the heap because GCC 12 takes the clean-up of a local one for use of unset memory.
      out_.*member = std::as_const(*std::make_unique<Owner>()).*member;
      return false;
    }
    const FieldPath path = step(key);
    const Cursor value = cursor(*entry, path);
    if (!function(value, out_.*member)) {
      fail();
      return false;
    }
    (checks(value, out_.*member), ...);
    return true;
  }

  template <class T, class Function, class... Checks>
  bool requiredAs(std::string_view key, T Owner::*member, const Function& function,
                  const Checks&... checks) {
    const bool present = optionalAs(key, member, function, checks...);
    const DataEntry* entry = at().node.isMap() || at().node.isNull() ? lookUp(key) : nullptr;
    const bool missing = entry == nullptr || entry->value.isNull();
    if (missing && !at().context.patching() && (at().node.isMap() || at().node.isNull())) {
      reportMissing(key);
      fail();
    }
    return present;
  }

  [[nodiscard]] Owner& out() { return out_; }

 private:
  const DataEntry* lookUp(std::string_view key) const {
    for (const DataEntry& entry : at().node.entries()) {
      if (entry.key == key) return &entry;
    }
    return nullptr;
  }

  Owner& out_;
};

/// One enumerator and its spelling.
template <class Enum>
struct NamedValue {
  std::string_view name;
  Enum value;
};

/// Reports NotOneOf for a text that is none of `names`.
void reportNotOneOf(const Cursor& at, std::span<const std::string_view> names);

/// Decoding function for an enum from a table of its spellings.
template <class Enum, std::size_t size>
[[nodiscard]] auto namedAs(const NamedValue<Enum> (&table)[size]) {
  return [&table](const Cursor& at, Enum& out) {
    std::string name;
    if (!decode(at, name)) return false;
    std::vector<std::string_view> names;
    for (const NamedValue<Enum>& row : table) {
      if (row.name == name) {
        out = row.value;
        return true;
      }
      names.push_back(row.name);
    }
    reportNotOneOf(at, names);
    return false;
  };
}

/// Check: a text is one of `names`.
[[nodiscard]] inline auto oneOf(std::initializer_list<std::string_view> names) {
  return [list = std::vector<std::string_view>(names)](const Cursor& at, const std::string& value) {
    for (const std::string_view name : list) {
      if (name == value) return;
    }
    reportNotOneOf(at, list);
  };
}

void reportRange(const Cursor& at, const std::string& limits);

[[nodiscard]] std::string numberText(std::int64_t value);
[[nodiscard]] std::string numberText(double value);

template <class Number>
[[nodiscard]] constexpr auto widened(Number value) {
  if constexpr (std::is_integral_v<Number>) {
    return static_cast<std::int64_t>(value);
  } else {
    return static_cast<double>(value);
  }
}

/// Check: a number is within bounds, both included. Absent optionals pass.
template <class Number>
[[nodiscard]] auto between(Number low, Number high) {
  return [low, high](const Cursor& at, const auto& value) {
    const auto check = [&](auto number) {
      if (number >= low && number <= high) return;
      reportRange(at, "between " + numberText(widened(low)) + " and " + numberText(widened(high)));
    };
    if constexpr (requires { value.has_value(); }) {
      if (value) check(*value);
    } else {
      check(value);
    }
  };
}

/// Check: a number is `low` or more.
template <class Number>
[[nodiscard]] auto atLeast(Number low) {
  return [low](const Cursor& at, const auto& value) {
    const auto check = [&](auto number) {
      if (number < low) reportRange(at, "at least " + numberText(widened(low)));
    };
    if constexpr (requires { value.has_value(); }) {
      if (value) check(*value);
    } else {
      check(value);
    }
  };
}

/// Check: a duration is within bounds, both included.
void reportDurationRange(const Cursor& at, std::chrono::nanoseconds low,
                         std::chrono::nanoseconds high);
[[nodiscard]] inline auto durationBetween(std::chrono::nanoseconds low,
                                          std::chrono::nanoseconds high) {
  return [low, high](const Cursor& at, const auto& value) {
    std::optional<std::chrono::nanoseconds> duration = value;
    if (duration && (*duration < low || *duration > high)) reportDurationRange(at, low, high);
  };
}

/// Check: a ratio that is written as a percentage is one of 0% to 100%. Absent optionals pass.
inline constexpr auto ratioRange = [](const Cursor& at, const std::optional<double>& ratio) {
  if (ratio && (*ratio < 0 || *ratio > 1)) reportRange(at, "between 0% and 100%");
};

/// Check: a text is not empty.
inline constexpr auto notEmpty = [](const Cursor& at, const std::string& value) {
  if (value.empty()) at.report(DiagnosticCode::BadFormat, "must not be empty");
};

}  // namespace aviary
