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
/// Costs: add O(1); addRandomly O(users / 64) while somebody is left to be met, then O(1).
class UserSet {
 public:
  void add(std::uint32_t user) {
    if (user / 64 >= words_.size()) words_.resize(user / 64 + 1, 0);
    const std::uint64_t bit = std::uint64_t{1} << (user % 64);
    count_ += static_cast<std::uint64_t>((words_[user / 64] & bit) == 0);
    words_[user / 64] |= bit;
  }
  [[nodiscard]] std::uint64_t size() const { return count_; }
  /// Adds whom `requests` requests meet that come from [first, first + users), each from any of
  /// them. Which of those that are new does not matter to anybody: they are the next ones in a row.
  void addRandomly(std::uint64_t requests, std::uint32_t first, std::uint32_t users, Rng& rng);
  /// Counts users that are never seen again.
  void addAnonymous() { ++count_; }
  void addAnonymous(std::uint64_t users) { count_ += users; }
  /// One request's user: a number, noIndex for somebody never seen again, or nobody.
  void addOf(std::uint32_t user) {
    if (user == noIndex) {
      addAnonymous();
    } else if (user != nobody) {
      add(user);
    }
  }

 private:
  /// Users who were drawn from, and how many of them are in the set.
  struct Population {
    std::uint32_t first = 0;
    std::uint32_t users = 0;
    std::uint64_t known = 0;
    std::uint64_t setSize = 0;  ///< count_ at which `known` was right
  };

  Population& populationOf(std::uint32_t first, std::uint32_t users);
  /// Of [begin, end), how many are in the set. \pre words_ reaches so far.
  [[nodiscard]] std::uint64_t countIn(std::uint32_t begin, std::uint32_t end) const;
  /// Adds the first ones of [begin, end) that are not in the set, at most `most`; how many it was.
  std::uint64_t fill(std::uint32_t begin, std::uint32_t end, std::uint64_t most);

  std::vector<std::uint64_t> words_;
  std::uint64_t count_ = 0;
  std::vector<Population> populations_;
};

}  // namespace aviary
