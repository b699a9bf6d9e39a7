#include "sim/api/string_map.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <string>

#include "sim/api/shared.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {

TEST_CASE("shared: copies hold one value until one of them changes it") {
  Shared<std::string> first(std::string("one"));
  Shared<std::string> second = first;
  CHECK(second.sameCopy(first));
  second.edit() = "two";
  CHECK(*first == "one");
  CHECK(*second == "two");
  CHECK(!second.sameCopy(first));
  const std::string* before = &*second;
  second.edit() += "!";  // its only holder changes it in place
  CHECK(&*second == before);
  CHECK(*second == "two!");
}

TEST_CASE("shared: a default value belongs to nobody, and a holder that was moved from holds one") {
  Shared<std::string> first;
  const Shared<std::string> second;
  CHECK(first->empty());
  CHECK(first.sameCopy(second));
  first.edit() = "mine";
  CHECK(second->empty());
  Shared<std::string> target = std::move(first);
  CHECK(*target == "mine");
  CHECK(*first == "");  // NOLINT: what is left is defined
  first = std::move(target);
  CHECK(*first == "mine");
  CHECK(target->empty());  // NOLINT
}

TEST_CASE("shared list: reads like a constant vector and is changed by itself") {
  SharedList<int> list{1, 2, 3};
  const SharedList<int> copy = list;
  list.edit().push_back(4);
  CHECK(list.size() == 4);
  CHECK(list.back() == 4);
  CHECK(copy == SharedList<int>{1, 2, 3});
  CHECK(copy != list);
  list.clear();
  CHECK(list.empty());
  CHECK(list == SharedList<int>{});
  CHECK(copy.front() + copy[1] == 3);
}

TEST_CASE("string map: entries are unique, in the order of their keys and found by them") {
  StringMap map{{"tier", "web"}, {"app", "shop"}, {"tier", "db"}};
  CHECK(map.size() == 2);  // of two entries with one key the first counts
  CHECK(map.begin()->first == "app");
  CHECK(map.at("tier") == "web");
  CHECK(map.find("zone") == map.end());
  CHECK(!map.emplace("tier", "cache"));
  CHECK(map.emplace("zone", "a"));
  map["tier"] = "cache";
  map.insert_or_assign("app", "shop2");
  CHECK(map == StringMap{{"app", "shop2"}, {"tier", "cache"}, {"zone", "a"}});
  CHECK(map.erase("tier") == 1);
  CHECK(map.erase("tier") == 0);
  CHECK(map["new"].empty());
  CHECK(map == StringMap{{"app", "shop2"}, {"new", ""}, {"zone", "a"}});
  CHECK_THROWS_AS((void)map.at("tier"), InternalFault);
}

TEST_CASE("string map: copies share their entries until one of them changes") {
  const StringMap first{{"app", "web"}};
  StringMap second = first;
  CHECK(&*second.begin() == &*first.begin());
  second["app"] = "db";
  CHECK(first.at("app") == "web");
  CHECK(second.at("app") == "db");
  CHECK(first != second);
}

TEST_CASE("string map: many entries are found and ordered as std::map has them") {
  StringMap map;
  std::map<std::string, std::string> same;
  for (int i = 0; i < 50; ++i) {
    const std::string key = "k" + std::to_string(i * 37 % 101);
    map[key] = std::to_string(i);
    same[key] = std::to_string(i);
    if (i % 5 == 0) {
      map.erase("k" + std::to_string(i));
      same.erase("k" + std::to_string(i));
    }
  }
  CHECK(map == StringMap(same.begin(), same.end()));
  for (const auto& [key, value] : same) CHECK(map.at(key) == value);
  CHECK(!map.contains("k101"));
}

TEST_CASE("string map: the order is that of the entries one after the other") {
  const StringMap none;
  const StringMap a{{"a", "1"}};
  const StringMap ab{{"a", "1"}, {"b", "0"}};
  const StringMap second{{"a", "2"}};
  CHECK(none < a);
  CHECK(a < ab);
  CHECK(ab < second);
}

}  // namespace aviary
