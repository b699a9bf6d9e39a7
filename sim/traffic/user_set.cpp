#include "sim/traffic/user_set.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "sim/engine/distribution.hpp"
#include "sim/engine/portable_math.hpp"

namespace aviary {
namespace {

/// The bits of one word of users that lie in [begin, end). \pre some do.
std::uint64_t bitsIn(std::uint32_t word, std::uint32_t begin, std::uint32_t end) {
  const std::uint32_t from = word * 64;
  std::uint64_t bits = ~std::uint64_t{0};
  if (begin > from) bits &= ~std::uint64_t{0} << (begin - from);
  if (end < from + 64) bits &= ~std::uint64_t{0} >> (from + 64 - end);
  return bits;
}

/// The lowest `count` bits that are set. \pre there are more.
std::uint64_t lowest(std::uint64_t bits, std::uint64_t count) {
  std::uint64_t out = 0;
  for (; count > 0; --count) {
    const std::uint64_t bit = bits & (~bits + 1);
    out |= bit;
    bits ^= bit;
  }
  return out;
}

/// How many of `users` are met by requests that come from any of them: drawn one by one where they
/// are few, else by the mean and the variance of the occupied cells of `users`.
/// Source: Johnson and Kotz, "Urn models and their application" (1977), 3.2.
std::uint64_t distinctOf(std::uint64_t requests, std::uint64_t users, Rng& rng) {
  constexpr std::uint64_t few = 32;
  std::uint64_t met = 0;
  if (requests <= few) {
    for (std::uint64_t i = 0; i < requests; ++i) met += rng.below(users) >= met ? 1 : 0;
    return met;
  }
  if (users == 1) return 1;
  const auto cells = static_cast<double>(users);
  const auto balls = static_cast<double>(requests);
  const double empty = portableExp(balls * portableLog(1 - 1 / cells));  // one cell stays empty
  const double both = users > 2 ? portableExp(balls * portableLog(1 - 2 / cells)) : 0;
  const double mean = cells * (1 - empty);
  const double variance =
      cells * (cells - 1) * both + cells * empty - cells * cells * empty * empty;
  const double drawn = mean + std::sqrt(std::max(variance, 0.0)) * sampleNormal(rng) + 0.5;
  met = static_cast<std::uint64_t>(std::max(drawn, 1.0));
  return std::min({met, requests, users});
}

}  // namespace

std::uint64_t UserSet::countIn(std::uint32_t begin, std::uint32_t end) const {
  std::uint64_t sum = 0;
  for (std::uint32_t word = begin / 64; word * 64 < end; ++word) {
    sum += static_cast<std::uint64_t>(std::popcount(words_[word] & bitsIn(word, begin, end)));
  }
  return sum;
}

std::uint64_t UserSet::fill(std::uint32_t begin, std::uint32_t end, std::uint64_t most) {
  std::uint64_t added = 0;
  for (std::uint32_t word = begin / 64; word * 64 < end && added < most; ++word) {
    std::uint64_t missing = ~words_[word] & bitsIn(word, begin, end);
    auto count = static_cast<std::uint64_t>(std::popcount(missing));
    if (count > most - added) {
      count = most - added;
      missing = lowest(missing, count);
    }
    words_[word] |= missing;
    added += count;
  }
  return added;
}

UserSet::Population& UserSet::populationOf(std::uint32_t first, std::uint32_t users) {
  auto found = std::find_if(populations_.begin(), populations_.end(),
                            [first](const Population& known) { return known.first == first; });
  if (found == populations_.end()) {
    words_.resize(std::max<std::size_t>(words_.size(), (first + users + 63) / 64), 0);
    found = populations_.insert(found, {first, users, countIn(first, first + users), count_});
  } else if (found->setSize != count_ && found->known < users) {
    found->known = countIn(first, first + users);
  }
  return *found;
}

void UserSet::addRandomly(std::uint64_t requests, std::uint32_t first, std::uint32_t users,
                          Rng& rng) {
  if (requests == 0) return;
  Population& population = populationOf(first, users);
  if (population.known >= users) return;
  const std::uint64_t missing = users - population.known;
  const double share = static_cast<double>(missing) / static_cast<double>(users);
  const std::uint64_t met = distinctOf(sampleBinomial(rng, requests, share), missing, rng);
  const auto from = first + static_cast<std::uint32_t>(rng.below(users));
  std::uint64_t added = fill(from, first + users, met);
  if (added < met) added += fill(first, from, met - added);
  count_ += added;
  population.known += added;
  population.setSize = count_;
}

}  // namespace aviary
