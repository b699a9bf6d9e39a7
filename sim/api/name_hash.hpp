#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace aviary {

/// A hash of several texts. It differs between machines: for tables that nobody can walk through.
class NameHash {
 public:
  /// Adds a text and its length, eight bytes at a time; the last eight may overlap others.
  NameHash& add(std::string_view text) {
    const char* at = text.data();
    const char* end = at + text.size();
    state_ += text.size();
    if (text.size() >= 8) {
      for (; end - at > 8; at += 8) mix(load<std::uint64_t>(at));
      mix(load<std::uint64_t>(end - 8));
    } else if (text.size() >= 4) {
      mix(load<std::uint32_t>(at) | std::uint64_t{load<std::uint32_t>(end - 4)} << 32);
    } else {
      for (; at != end; ++at) mix(static_cast<unsigned char>(*at));
    }
    return *this;
  }
  [[nodiscard]] std::uint32_t value() const { return static_cast<std::uint32_t>(state_ >> 32); }

 private:
  template <class Word>
  [[nodiscard]] static Word load(const char* bytes) {
    Word word = 0;
    std::memcpy(&word, bytes, sizeof(Word));
    return word;
  }
  void mix(std::uint64_t word) {
    state_ = (state_ ^ word) * 0x9e3779b97f4a7c15U;
    state_ ^= state_ >> 29;
  }
  std::uint64_t state_ = 0;
};

}  // namespace aviary
