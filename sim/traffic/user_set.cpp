#include "sim/traffic/user_set.hpp"

#include <algorithm>
#include <bit>

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
  const double missed = portableExp(static_cast<double>(requests) *
                                    portableLog(1 - 1.0 / static_cast<double>(users)));
  std::uint64_t met = sampleBinomial(rng, users - population.known, 1 - missed);
  met = std::min(met, requests);
  const auto from = first + static_cast<std::uint32_t>(rng.below(users));
  std::uint64_t added = fill(from, first + users, met);
  if (added < met) added += fill(first, from, met - added);
  count_ += added;
  population.known += added;
  population.setSize = count_;
}

}  // namespace aviary
