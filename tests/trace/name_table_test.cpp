#include "sim/trace/name_table.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "sim/api/name_hash.hpp"

using namespace aviary;

TEST_CASE("name table: every name is found at its place, however many there are") {
  std::vector<std::string> names;
  NameTable table;
  const auto find = [&](const std::string& name) {
    return table.find(NameHash{}.add(name).value(),
                      [&](std::uint32_t place) { return names[place] == name; });
  };
  CHECK_FALSE(find("").has_value());
  for (std::uint32_t i = 0; i < 1000; ++i) {
    // Texts of every length from 0 on.
    names.push_back(std::string(i % 40, 'x') + (i < 40 ? "" : std::to_string(i)));
    CHECK(table.add(NameHash{}.add(names.back()).value()) == i);
  }
  for (std::uint32_t i = 0; i < 1000; ++i) CHECK(find(names[i]) == i);
  CHECK_FALSE(find("y").has_value());
}

TEST_CASE("name table: names of one hash are told apart by what they are") {
  NameTable table;
  CHECK(table.add(7) == 0);
  CHECK(table.add(7) == 1);
  CHECK(table.find(7, [](std::uint32_t place) { return place == 1; }) == 1U);
  CHECK_FALSE(table.find(7, [](std::uint32_t place) { return place == 2; }).has_value());
}

TEST_CASE("name hash: parts are kept apart") {
  CHECK(NameHash{}.add("ab").add("c").value() != NameHash{}.add("a").add("bc").value());
  CHECK(NameHash{}.add("payment-6d8f-aaaaa").value() !=
        NameHash{}.add("payment-6d8f-aaaab").value());
}
