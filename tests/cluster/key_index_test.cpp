#include "sim/cluster/key_index.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>

#include "sim/engine/rng.hpp"

using namespace aviary;

TEST_CASE("key index: an index without keys finds none") {
  const KeyIndex index;
  CHECK(index.find(ObjectKey{"default", "checkout"}) == nullptr);
}

TEST_CASE("key index: a name is another one in each namespace") {
  KeyIndex index;
  std::map<ObjectKey, int> table{{{"a", "bc"}, 1}, {{"ab", "c"}, 2}, {{"", "abc"}, 3}};
  for (auto& [key, value] : table) index.add(key, &value);
  for (auto& [key, value] : table) CHECK(index.find(key) == &value);
  CHECK(index.find(ObjectKey{"abc", ""}) == nullptr);
}

TEST_CASE("key index: it finds what a table has, however often keys come and go") {
  KeyIndex index;
  std::map<ObjectKey, int> table;
  Rng rng(1);
  int wrong = 0;
  for (int step = 0; step < 20'000; ++step) {
    // At first more of 300 names come than go, later fewer.
    const ObjectKey key{"default", "pod-" + std::to_string(rng.below(300))};
    const bool comes = rng.below(100) < (step < 10'000 ? 60U : 40U);
    const auto found = table.find(key);
    wrong += index.find(key) != (found == table.end() ? nullptr : &found->second) ? 1 : 0;
    if (comes && found == table.end()) {
      const auto [entry, added] = table.try_emplace(key, step);
      index.add(entry->first, &entry->second);
    } else if (!comes && found != table.end()) {
      index.remove(key);
      table.erase(found);
    }
  }
  CHECK(wrong == 0);
  for (auto& [key, value] : table) CHECK(index.find(key) == &value);
}
