#include "sim/api/string_map.hpp"

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

// Up to this many entries are looked through one by one: most differ in length already.
constexpr std::size_t fewEntries = 12;

}  // namespace

// The first entry whose key is not less.
std::size_t StringMap::placeOf(std::string_view key) const {
  const auto place = std::lower_bound(
      begin(), end(), key,
      [](const value_type& entry, std::string_view wanted) { return entry.first < wanted; });
  return static_cast<std::size_t>(place - begin());
}

StringMap::const_iterator StringMap::find(std::string_view key) const {
  if (size() <= fewEntries) {
    return std::find_if(begin(), end(),
                        [key](const value_type& entry) { return entry.first == key; });
  }
  const auto place = begin() + static_cast<std::ptrdiff_t>(placeOf(key));
  return place != end() && place->first == key ? place : end();
}

const std::string& StringMap::at(std::string_view key) const {
  const const_iterator found = find(key);
  SIM_ASSERT(found != end(), "a key that the map holds");
  return found->second;
}

std::string& StringMap::operator[](std::string_view key) {
  const std::size_t place = placeOf(key);
  const bool found = place < size() && entries_[place].first == key;
  std::vector<value_type>& entries = entries_.edit();
  const auto at = entries.begin() + static_cast<std::ptrdiff_t>(place);
  return (found ? at : entries.emplace(at, std::string(key), std::string()))->second;
}

bool StringMap::emplace(std::string_view key, std::string value) {
  if (contains(key)) return false;
  (*this)[key] = std::move(value);
  return true;
}

void StringMap::insert_or_assign(std::string_view key, std::string value) {
  (*this)[key] = std::move(value);
}

std::size_t StringMap::erase(std::string_view key) {
  const const_iterator found = find(key);
  if (found == end()) return 0;
  const auto place = found - begin();
  std::vector<value_type>& entries = entries_.edit();
  entries.erase(entries.begin() + place);
  return 1;
}

}  // namespace aviary
