#pragma once

#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string_view>
#include <vector>

namespace aviary {

/// `text` as a JSON string, quotes included. Bytes that are not UTF-8 become U+FFFD.
void writeJsonString(std::ostream& out, std::string_view text);

/// Writes one JSON value in the order in which it is told, keys as given.
///
/// Invariant: what was written so far is the beginning of a valid document; commas and indentation
/// are the writer's business.
class JsonWriter {
 public:
  enum class Layout : std::uint8_t {
    Lines,    ///< one member per line, two spaces per level
    Compact   ///< everything in one line
  };

  explicit JsonWriter(std::ostream& out, Layout layout = Layout::Lines)
      : out_(out), layout_(layout) {}

  JsonWriter& beginObject(Layout layout = Layout::Lines);
  JsonWriter& endObject();
  JsonWriter& beginArray(Layout layout = Layout::Lines);
  JsonWriter& endArray();
  JsonWriter& key(std::string_view name);

  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  /// Not-a-number is null: JSON has no other word for it.
  JsonWriter& value(double number);
  template <std::integral Number>
  JsonWriter& value(Number number) {
    if constexpr (std::same_as<Number, bool>) {
      return raw(number ? "true" : "false");
    } else if constexpr (std::signed_integral<Number>) {
      return signedValue(number);
    } else {
      return unsignedValue(number);
    }
  }
  template <class T>
  JsonWriter& value(const std::optional<T>& held) {
    return held ? value(*held) : null();
  }
  JsonWriter& null() { return raw("null"); }
  /// Text that is a JSON value already.
  JsonWriter& raw(std::string_view json);

  /// key and value in one call.
  template <class T>
  JsonWriter& member(std::string_view name, const T& held) {
    key(name);
    return value(held);
  }

 private:
  struct Level {
    char close;
    Layout layout;
    bool empty;
  };
  JsonWriter& signedValue(std::int64_t number);
  JsonWriter& unsignedValue(std::uint64_t number);
  void open(char open, char close, Layout layout);
  void close();
  void separate();
  void newLine(std::size_t depth);

  std::ostream& out_;
  Layout layout_;
  std::vector<Level> levels_;
  bool afterKey_ = false;
};

}  // namespace aviary
