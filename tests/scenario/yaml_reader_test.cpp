#include "sim/scenario/yaml_reader.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace aviary;

namespace {

struct ReadResult {
  std::vector<InputDocument> documents;
  std::vector<std::string> problems;
};

ReadResult read(std::string_view text, const YamlLimits& limits = {}) {
  Diagnostics diagnostics;
  ReadResult result;
  result.documents = readYaml(text, "a.yaml", diagnostics, limits);
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    result.problems.push_back(aviary::text(diagnostic));
  }
  return result;
}

std::string repeated(std::string_view part, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) out += part;
  return out;
}

}  // namespace

TEST_CASE("yaml: values keep their kind, style and place") {
  const ReadResult result = read("a: 1\nb:\n  - \"x\"\n  - ~\nc: |\n  long\n");
  REQUIRE(result.problems.empty());
  REQUIRE(result.documents.size() == 1);
  const DataNode& root = result.documents[0].root;
  REQUIRE(root.entries().size() == 3);
  CHECK(root.find("a")->text() == "1");
  CHECK_FALSE(root.find("a")->quoted());
  CHECK(root.find("a")->mark() == TextPosition{1, 4});
  CHECK(root.entries()[1].keyMark == TextPosition{2, 1});
  CHECK(root.find("b")->items()[0].quoted());
  CHECK(root.find("b")->items()[0].mark() == TextPosition{3, 5});
  CHECK(root.find("b")->items()[1].isNull());
  CHECK(root.find("c")->text() == "long\n");
  CHECK(root.find("c")->quoted());
  CHECK(root.find("d") == nullptr);
}

TEST_CASE("yaml: streams of documents leave out the empty ones") {
  const ReadResult result = read("---\na: 1\n---\n---\n# only a comment\n---\nb: 2\n...\n");
  CHECK(result.problems.empty());
  REQUIRE(result.documents.size() == 2);
  CHECK(result.documents[1].root.find("b")->text() == "2");
}

TEST_CASE("yaml: JSON is read too") {
  const ReadResult result = read("{\"a\": [1, \"x\", null, true], \"b\": {}}");
  CHECK(result.problems.empty());
  REQUIRE(result.documents.size() == 1);
  CHECK(canonicalText(result.documents[0].root) == R"({"a":[1,"x",null,true],"b":{}})");
}

TEST_CASE("yaml: a missing value is a null at its key") {
  const ReadResult result = read("a:\n  b:\n\n\nc: 1\n");
  CHECK(result.documents[0].root.find("a")->find("b")->isNull());
  CHECK(result.documents[0].root.find("a")->find("b")->mark() == TextPosition{2, 3});
}

TEST_CASE("yaml: aliases share values and merge keys merge maps") {
  const ReadResult result = read(
      "base: &b {x: 1, y: 2}\n"
      "one:\n  <<: *b\n  y: 3\n"
      "two: *b\n"
      "three:\n  <<: [{z: 4}, *b]\n");
  CHECK(result.problems.empty());
  const DataNode& root = result.documents[0].root;
  CHECK(canonicalText(*root.find("one")) == R"({"x":1,"y":3})");
  CHECK(canonicalText(*root.find("two")) == R"({"x":1,"y":2})");
  CHECK(canonicalText(*root.find("three")) == R"({"x":1,"y":2,"z":4})");
}

TEST_CASE("yaml: canonical text tells values apart and spellings not") {
  const auto canonical = [](std::string_view text) {
    return canonicalText(read(text).documents[0].root);
  };
  CHECK(canonical("{b: x, a: True}") == canonical("a: true\nb: \"x\"\n"));
  CHECK(canonical("a: 1") != canonical("a: \"1\""));
  CHECK(canonical("[a, b]") != canonical("[b, a]"));
}

TEST_CASE("yaml: faults of the text are reported with their place") {
  struct Row {
    const char* name;
    std::string text;
    const char* problem;
  };
  const Row rows[] = {
      {"empty", "", "a.yaml:1:1: error S013: the file holds no document"},
      {"comments only", "# nothing\n", "a.yaml:1:1: error S013: the file holds no document"},
      {"starts with a comma", ",a", "a.yaml:1:1: error S004: a document cannot start like this"},
      {"second document without a marker", "a: 1\n b: 2\n",
       "a.yaml:2:3: error S004: a \":\" cannot stand here; quote the text or check the "
       "indentation"},
      {"wrong indentation", "  a: 1\nb: 2\n",
       "a.yaml:2:1: error S004: this line belongs to nothing above it; check its indentation, or "
       "start a new document with \"---\""},
      {"duplicate key", "a:\n  b: 1\n  c: 2\n  b: 3\n",
       "a.yaml:4:3: error S009 a: key \"b\" stands twice, first in line 2; remove one"},
      {"tab", "a:\n\tb: 1\n", "a.yaml:2:3: error S010: a tab in the indentation; use spaces"},
      {"not UTF-8", "a: \xC3(\n",
       "a.yaml:1:4: error S002: byte 0xC3 is not UTF-8; save the file as UTF-8"},
      {"UTF-16",
       std::string("\xFF\xFE"
                   "a\0",
                   4),
       "a.yaml:1:1: error S002: the file is UTF-16; save it as UTF-8"},
      {"NUL", std::string("a: b\n\0c", 7),
       "a.yaml:2:1: error S003: control character 0x00; remove it"},
      {"unclosed bracket", "a: [1, 2\n",
       "a.yaml:2:1: error S004 a[2]: the \"[\" is not closed by \"]\""},
      {"unclosed quote", "a: \"x\nb: 1\n",
       "a.yaml:1:4: error S004: the quotes that open here are not closed"},
      {"alias of itself", "a: &x [*x]\n",
       "a.yaml:1:8: error S008 a[0]: this alias stands inside the value it names"},
      {"unknown alias", "a: *x\n", "a.yaml:1:4: error S004 a: this alias has no anchor before it"},
      {"list as key", "? [a]\n: 1\n",
       "a.yaml:1:3: error S011: a key must be text, not a list; quote text with brackets"},
      {"template braces", "a: {{ b }}\n",
       "a.yaml:1:5: error S011 a: a key must be text, not a map; quote text with braces"},
      {"merge of text", "a:\n  <<: text\n",
       "a.yaml:2:3: error S012 a: a merge key \"<<\" needs an alias of a map or a list of such "
       "aliases"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name));
    const ReadResult result = read(row.text);
    REQUIRE(result.problems.size() == 1);
    CHECK(result.problems[0] == std::string(row.problem));
  }
}

TEST_CASE("yaml: what stands before a fault is kept, and the first of two equal keys counts") {
  CHECK(read("a: 1\n---\nb: [\n").documents.size() == 1);
  CHECK(read("a: 1\na: 2\n").documents[0].root.find("a")->text() == "1");
}

TEST_CASE("yaml: limits are kept") {
  const auto problem = [](std::string_view text, YamlLimits limits) {
    const ReadResult result = read(text, limits);
    return result.problems.empty() ? std::string() : result.problems[0];
  };
  CHECK(problem("a: 123", {.bytes = 5}) == "a.yaml:1:1: error S001: 6 bytes; at most 5 are read");
  CHECK(problem("[[[[x]]]]", {.depth = 4}).empty());
  CHECK(problem("[[[[x]]]]", {.depth = 3}) ==
        "a.yaml:1:4: error S005: nested deeper than 3 levels");
  CHECK(problem("a: [1, 2]", {.nodes = 5}).empty());
  CHECK(problem("a: [1, 2]", {.nodes = 4}) ==
        "a.yaml:1:8: error S006: more than 4 values; split the file");
  // Each line triples the one before: 3, 3 * 4, 3 * 13 values.
  const std::string bomb = "a: &a [1, 2]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n";
  CHECK(problem(bomb, {}).empty());
  CHECK(problem(bomb, {.aliasNodes = 20}) ==
        "a.yaml:3:9: error S007 c[1]: aliases expand to more than 20 values; write the values out "
        "or use fewer");
  CHECK(problem("a: &a [1]\nb: &b [*a]\nc: [*b]\n", {.depth = 4}).empty());
  CHECK(problem("a: &a [1]\nb: &b [*a]\nc: [*b]\n", {.depth = 3}) ==
        "a.yaml:3:5: error S005: nested deeper than 3 levels");
}

TEST_CASE("yaml: hostile input ends in a diagnostic") {
  constexpr std::size_t size = 1 << 20;
  std::string bomb = "a0: &a0 [x, x]\n";
  for (int i = 1; i < 60; ++i) {
    const std::string last = std::to_string(i - 1), next = std::to_string(i);
    bomb += "a" + next + ": &a" + next + " [*a" + last + ", *a" + last + "]\n";
  }
  const std::string inputs[] = {
      bomb,
      repeated("a: b\n", size),
      repeated("- ", size),
      repeated("[", size),
      repeated("{", size),
      repeated("? ", size),
      "[" + repeated("a,\n", size),
      "a: \"" + repeated("x", size),
      "a: '" + repeated("x\n", size),
      repeated("&a ", size),
      repeated("*", size),
      repeated("\x01", size),
      repeated("%", size),
      repeated("!", size),
  };
  for (std::size_t i = 0; i < std::size(inputs); ++i) {
    CAPTURE(i);
    CHECK_FALSE(read(inputs[i]).problems.empty());
  }
}
