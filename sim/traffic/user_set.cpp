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

constexpr std::uint64_t few = 32;

}  // namespace

std::uint64_t UserSet::countIn(std::uint32_t begin, std::uint32_t end) const {
  const auto known = static_cast<std::uint32_t>(words_.size() * 64);
  end = std::min(end, known);
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

void UserSet::placeDrawn() {
  anyUnplaced_ = false;
  for (Population& population : populations_) {
    const std::uint32_t end = population.first + population.users;
    words_.resize(std::max<std::size_t>(words_.size(), (end + 63) / 64), 0);
    population.unplaced -= fill(population.from, end, population.unplaced);
    population.unplaced -= fill(population.first, population.from, population.unplaced);
  }
}

UserSet::Population& UserSet::populationOf(std::uint32_t first, std::uint32_t users) {
  auto found = std::find_if(populations_.begin(), populations_.end(),
                            [first](const Population& known) { return known.first == first; });
  if (found == populations_.end()) {
    const double share = 1 / static_cast<double>(users);
    found = populations_.insert(found, {first, users, countIn(first, first + users), named_, 0,
                                        first, portableLog(1 - share), portableLog(1 - 2 * share)});
  } else if (found->named != named_) {
    found->known = countIn(first, first + users);
    found->named = named_;
  }
  return *found;
}

/// How many users that are not in the set yet are met by requests from any of them: one by one
/// where they are few, else by the mean and the variance of occupied cells.
/// Source: Johnson and Kotz, "Urn models and their application" (1977), 3.2.
std::uint64_t UserSet::draw(const Population& from, std::uint64_t requests, Rng& rng) {
  const std::uint64_t missing = from.users - from.known;
  const double cells = static_cast<double>(missing);
  const double share = cells / static_cast<double>(from.users);
  const auto balls = static_cast<double>(requests);
  std::uint64_t met = 0;
  if (balls * share <= few) {
    const std::uint64_t hits = sampleBinomial(rng, requests, share);
    for (std::uint64_t i = 0; i < hits; ++i) met += rng.below(missing) >= met ? 1 : 0;
    return met;
  }
  const double empty = portableExp(balls * from.logMiss);  // one of them stays unmet
  const double both = portableExp(balls * from.logMissTwo);
  const double mean = cells * (1 - empty);
  const double variance =
      cells * (cells - 1) * both + cells * empty - cells * cells * empty * empty;
  const double drawn = mean + std::sqrt(std::max(variance, 0.0)) * sampleNormal(rng) + 0.5;
  met = static_cast<std::uint64_t>(std::max(drawn, 0.0));
  return std::min({met, requests, missing});
}

void UserSet::addRandomly(std::uint64_t requests, std::uint32_t first, std::uint32_t users,
                          Rng& rng) {
  if (requests == 0) return;
  Population& population = populationOf(first, users);
  if (population.known >= users) return;
  const std::uint64_t met = draw(population, requests, rng);
  if (met == 0) return;
  if (population.unplaced == 0) {
    population.from = first + static_cast<std::uint32_t>(rng.below(users));
  }
  population.unplaced += met;
  population.known += met;
  others_ += met;
  anyUnplaced_ = true;
}

}  // namespace aviary
