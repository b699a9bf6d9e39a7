#include "sim/api/text_order.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "sim/api/meta.hpp"

namespace aviary {

TEST_CASE("text order: it is the order of std::string at every length and place of difference") {
  // Lengths on both sides of one word of 4 and 8 bytes, and of two and three words.
  std::vector<std::string> texts{""};
  for (const std::size_t length : {1, 2, 3, 4, 5, 7, 8, 9, 12, 15, 16, 17, 23, 24, 25}) {
    const std::string plain(length, 'm');
    texts.push_back(plain);
    for (std::size_t at = 0; at < length; ++at) {
      for (const char other : {'a', 'z', '\x80', '\0'}) {
        std::string text = plain;
        text[at] = other;
        texts.push_back(text);
      }
    }
  }
  std::size_t wrong = 0;
  for (const std::string& a : texts) {
    for (const std::string& b : texts) wrong += compareTexts(a, b) != (a <=> b) ? 1 : 0;
  }
  CHECK(wrong == 0);
}

TEST_CASE("object key: namespaces come first, then names") {
  const ObjectKey first{"a", "z"};
  const ObjectKey second{"b", "a"};
  const ObjectKey third{"b", "b"};
  CHECK(first < second);
  CHECK(second < third);
  CHECK(first != second);
  CHECK(second == ObjectKey{"b", "a"});
  CHECK(!(third < third));
}

TEST_CASE("object key: a view finds what the key was stored under") {
  const std::map<ObjectKey, int, std::less<>> numbers{{{"a", "z"}, 1}, {{"b", "a"}, 2}};
  ObjectMeta meta;
  meta.namespace_ = "b";
  meta.name = "a";
  CHECK(numbers.find(keyViewOf(meta))->second == 2);
  CHECK(!numbers.contains(ObjectKeyView{"a", "a"}));
  CHECK(keyOf(keyViewOf(meta)) == keyOf(meta));
}

}  // namespace aviary
