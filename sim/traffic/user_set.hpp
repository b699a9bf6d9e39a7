#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "sim/engine/rng.hpp"

namespace aviary {

inline constexpr std::uint32_t noIndex = std::numeric_limits<std::uint32_t>::max();
/// In place of a user: a load test sends the request, and nobody is exposed or hurt.
inline constexpr std::uint32_t nobody = noIndex - 1;

/// A set of users, one bit each.
///
/// Users who are drawn are counted only: which ones they are is settled when one of them might be
/// named by add().
/// Costs: add O(1), after addRandomly O(users / 64); addRandomly O(min(requests, 32)).
class UserSet {
 public:
  [[gnu::always_inline]] void add(std::uint32_t user) {
    if (anyUnplaced_) [[unlikely]] {
      placeDrawn();
    }
    if (user / 64 >= words_.size()) words_.resize(user / 64 + 1, 0);
    const std::uint64_t bit = std::uint64_t{1} << (user % 64);
    named_ += static_cast<std::uint64_t>((words_[user / 64] & bit) == 0);
    words_[user / 64] |= bit;
  }
  [[nodiscard]] std::uint64_t size() const { return named_ + others_; }
  /// Adds whom `requests` requests meet that come from [first, first + users), each from any of
  /// them. Which of those that are new does not matter to anybody: they are the next ones in a row.
  void addRandomly(std::uint64_t requests, std::uint32_t first, std::uint32_t users, Rng& rng);
  /// Counts users that are never seen again.
  void addAnonymous() { ++others_; }
  void addAnonymous(std::uint64_t users) { others_ += users; }
  /// One request's user: a number, noIndex for somebody never seen again, or nobody.
  [[gnu::always_inline]] void addOf(std::uint32_t user) {
    if (user == noIndex) {
      addAnonymous();
    } else if (user != nobody) {
      add(user);
    }
  }

 private:
  /// Users who were drawn from.
  struct Population {
    std::uint32_t first = 0;
    std::uint32_t users = 0;
    std::uint64_t known = 0;     ///< how many of them are in the set
    std::uint64_t named = 0;     ///< named_ at which `known` was right
    std::uint64_t unplaced = 0;  ///< of the known ones, who have no bit yet
    std::uint32_t from = 0;      ///< where the row begins in which they get one
    double logMiss = 0;          ///< log of the chance that a request is not from one certain user
    double logMissTwo = 0;       ///< nor from another one
  };

  Population& populationOf(std::uint32_t first, std::uint32_t users);
  [[nodiscard]] static std::uint64_t draw(const Population& from, std::uint64_t requests, Rng& rng);
  /// Gives their bits to all who have been drawn.
  void placeDrawn();
  /// Of [begin, end), how many have a bit.
  [[nodiscard]] std::uint64_t countIn(std::uint32_t begin, std::uint32_t end) const;
  /// Sets the first bits of [begin, end) that are not set, at most `most`; how many it was.
  std::uint64_t fill(std::uint32_t begin, std::uint32_t end, std::uint64_t most);

  std::vector<std::uint64_t> words_;
  std::uint64_t named_ = 0;   // who came by add()
  std::uint64_t others_ = 0;  // drawn ones and anonymous ones
  bool anyUnplaced_ = false;
  std::vector<Population> populations_;
};

}  // namespace aviary
