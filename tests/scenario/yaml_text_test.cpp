#include "sim/scenario/yaml_text.hpp"

#include <doctest/doctest.h>

#include "sim/scenario/yaml_reader.hpp"

using namespace aviary;

namespace {

DataNode readOne(const std::string& text) {
  Diagnostics diagnostics;
  std::vector<InputDocument> read = readYaml(text, "test.yaml", diagnostics);
  for (const Diagnostic& one : diagnostics.all()) MESSAGE(aviary::text(one));
  REQUIRE(read.size() == 1);
  return read[0].root;
}

}  // namespace

TEST_CASE("yaml text: collections that fit stand in one line") {
  const char* text =
      "a: 1\n"
      "b: {c: [x, \"1\", null], d: {}}\n"
      "e:\n"
      "  f: {g: {h: [1]}}\n"
      "l:\n"
      "  - m: {k: {o: {r: 1}}}\n"
      "    p: {q: 1}\n"
      "  - []\n";
  CHECK(yamlText(readOne(text)) ==
        "a: 1\n"
        "b: {c: [x, \"1\", null], d: {}}\n"
        "e:\n"
        "  f:\n"
        "    g: {h: [1]}\n"
        "l:\n"
        "  - m:\n"
        "      k: {o: {r: 1}}\n"
        "    p: {q: 1}\n"
        "  - []\n");
}

TEST_CASE("yaml text: scalars read as what they were") {
  const char* texts[] = {
      "a: 'true'",
      "a: true",
      "a: yes",
      "a: 'yes'",
      "a: '12'",
      "a: -0.5e3",
      "a: ~",
      "a: '~'",
      "a: ''",
      "a: '- x'",
      "a: \"tab\\there\"",
      "a: Host(`x`) && Path(`/y`)",
      "a: 200/s",
      "a: 30s",
      "a: '@x'",
      "a: x # comment",
      "a: 'x # text'",
      "a: 'x: y'",
      "a: \"\\u0007\"",
      "a: \"한국어\"",
      "a: |\n  line 1\n    line 2\n\n  line 4\n",
      "a: |-\n  line 1\n  line 2\n",
      "a: |+\n  line 1\n\n\n",
      "a: \" \\n x\"",
      "a: \"x \\ny\"",
      "a:\n  - |\n    text\n    more\n  - - 1\n    - [2, [3, [4]]]",
      "'<<': {b: 1}",
      "'': 1\n'a: b': 2\n'true': 3\n'1': 4",
      "- {a: {b: {c: {d: 1}}}}",
      "- - - - - 1",
  };
  for (const char* text : texts) {
    CAPTURE(text);
    const DataNode node = readOne(text);
    const std::string written = yamlText(node);
    CAPTURE(written);
    CHECK(canonicalText(readOne(written)) == canonicalText(node));
    CHECK(yamlText(readOne(written)) == written);
  }
}

TEST_CASE("yaml text: long collections are broken into lines") {
  std::string text = "a: [";
  for (int i = 0; i < 60; ++i) text += std::to_string(i) + ", ";
  const DataNode node = readOne(text + "60]");
  const std::string written = yamlText(node);
  CHECK(written.starts_with("a:\n  - 0\n  - 1\n"));
  CHECK(canonicalText(readOne(written)) == canonicalText(node));
}

TEST_CASE("json text: indented, in the order of the keys") {
  CHECK(jsonText(readOne("b: [1, x, 'true', true]\na: {c: {}, d: ~}")) ==
        "{\n"
        "  \"b\": [\n"
        "    1,\n"
        "    \"x\",\n"
        "    \"true\",\n"
        "    true\n"
        "  ],\n"
        "  \"a\": {\n"
        "    \"c\": {},\n"
        "    \"d\": null\n"
        "  }\n"
        "}\n");
}
