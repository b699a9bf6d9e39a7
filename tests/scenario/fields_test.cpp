#include "sim/scenario/fields.hpp"

#include <doctest/doctest.h>

#include "sim/scenario/yaml_reader.hpp"

using namespace aviary;
using namespace std::chrono_literals;

namespace {

enum class Colour : std::uint8_t { Red, Green };
constexpr NamedValue<Colour> colours[] = {{"Red", Colour::Red}, {"Green", Colour::Green}};

struct Part {
  std::string name;
  int count = 1;
};

struct Thing {
  std::string name;
  int count = 3;
  double ratio = 0;
  bool paused = false;
  std::chrono::nanoseconds interval{};
  Colour colour = Colour::Red;
  std::optional<int> limit;
  StringMap labels;
  std::vector<Part> parts;
};

bool decode(const Cursor& at, Part& out) {
  Fields fields(at, out);
  fields.required("name", &Part::name);
  fields.optional("count", &Part::count);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, Thing& out) {
  Fields fields(at, out);
  fields.required("name", &Thing::name, notEmpty);
  fields.optional("count", &Thing::count, between(0, 10));
  fields.optionalAs("ratio", &Thing::ratio, decodePercent, between(0.0, 1.0));
  fields.optional("paused", &Thing::paused);
  fields.optional("interval", &Thing::interval, durationBetween(1s, 1h));
  fields.optionalAs("colour", &Thing::colour, namedAs(colours));
  fields.optional("limit", &Thing::limit, atLeast(0));
  fields.optional("labels", &Thing::labels);
  fields.optional("parts", &Thing::parts);
  fields.unsimulated({"shape"});
  fields.finish();
  return fields.usable();
}

std::vector<std::string> decodeOnto(std::string_view text, Thing& thing, DecodeOptions options) {
  Diagnostics diagnostics;
  for (const InputDocument& document : readYaml(text, "t.yaml", diagnostics)) {
    DecodeContext context(document.file, diagnostics, options);
    (void)decode(Cursor{context, document.root}, thing);
  }
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : diagnostics.all()) lines.push_back(aviary::text(diagnostic));
  return lines;
}

struct Row {
  const char* text;
  const char* problem;
};

std::string problemOf(std::string_view text, Dialect dialect = Dialect::Aviary) {
  Thing thing;
  const std::vector<std::string> lines = decodeOnto(text, thing, {dialect});
  REQUIRE(lines.size() <= 1);
  return lines.empty() ? std::string() : lines[0];
}

}  // namespace

namespace aviary {
template <>
struct MergeKey<Part> {
  static constexpr std::string_view name = "name";
  static const std::string& of(const Part& part) { return part.name; }
};
}  // namespace aviary

TEST_CASE("fields: a right document fills the struct") {
  Thing thing;
  CHECK(decodeOnto("{name: a, count: 5, ratio: 3%, paused: true, interval: 1m30s, colour: Green, "
                   "limit: 7, labels: {x: y, z: }, parts: [{name: p}, {name: q, count: 2}]}",
                   thing, {})
            .empty());
  CHECK(thing.name == "a");
  CHECK(thing.count == 5);
  CHECK(thing.ratio == 0.03);
  CHECK(thing.paused);
  CHECK(thing.interval == 90s);
  CHECK(thing.colour == Colour::Green);
  CHECK(thing.limit == 7);
  CHECK(thing.labels == StringMap{{"x", "y"}, {"z", ""}});
  REQUIRE(thing.parts.size() == 2);
  CHECK(thing.parts[1].count == 2);
}

TEST_CASE("fields: each fault has one message that says what would be right") {
  const Row rows[] = {
      {"count: 5", "t.yaml:1:1: error S014 name: this field is required"},
      {"name: ''", "t.yaml:1:7: error S019 name: must not be empty"},
      {"name: 5",
       "t.yaml:1:7: error S015 name: expected text, found the number 5; put it in quotes: \"5\""},
      {"name: true",
       "t.yaml:1:7: error S015 name: expected text, found true; put it in quotes: \"true\""},
      {"name: [a]", "t.yaml:1:7: error S015 name: expected text, found a list"},
      {"{name: a, count: x}",
       "t.yaml:1:18: error S015 count: expected a whole number, found the text \"x\""},
      {"{name: a, count: '5'}",
       "t.yaml:1:18: error S015 count: expected a whole number, found the text \"5\"; remove the "
       "quotes"},
      {"{name: a, count: 1.5}",
       "t.yaml:1:18: error S015 count: expected a whole number, found the number 1.5"},
      {"{name: a, count: 010}",
       "t.yaml:1:18: error S019 count: 010 starts with 0, which some readers take as octal; remove "
       "it"},
      {"{name: a, count: 99999999999999999999}",
       "t.yaml:1:18: error S018 count: the number 99999999999999999999 is too large"},
      {"{name: a, count: 3000000000}",
       "t.yaml:1:18: error S018 count: the number 3000000000 is too large"},
      {"{name: a, count: .inf}", "t.yaml:1:18: error S018 count: the number .inf is too large"},
      {"{name: a, count: 11}",
       "t.yaml:1:18: error S018 count: must be between 0 and 10, found the number 11"},
      {"{name: a, limit: -1}",
       "t.yaml:1:18: error S018 limit: must be at least 0, found the number -1"},
      {"{name: a, ratio: 3}",
       "t.yaml:1:18: error S019 ratio: expected a percentage as in 3%, found the number 3; write "
       "3%"},
      {"{name: a, ratio: 300%}",
       "t.yaml:1:18: error S018 ratio: must be between 0 and 1, found the text \"300%\""},
      {"{name: a, ratio: .nan}",
       "t.yaml:1:18: error S019 ratio: expected a percentage as in 3%, found the number .nan"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(problemOf(row.text) == std::string(row.problem));
  }
}

TEST_CASE("fields: so has each fault of other types and of structure") {
  const Row rows[] = {
      {"{name: a, paused: yes}",
       "t.yaml:1:19: error S015 paused: expected true or false, found the text \"yes\"; write "
       "true"},
      {"{name: a, paused: 'true'}",
       "t.yaml:1:19: error S015 paused: expected true or false, found the text \"true\"; remove "
       "the "
       "quotes"},
      {"{name: a, interval: 30}",
       "t.yaml:1:21: error S019 interval: a duration needs a unit; write 30s for seconds"},
      {"{name: a, interval: 2h}",
       "t.yaml:1:21: error S018 interval: must be between 1s and 1h, found 2h"},
      {"{name: a, colour: Gren}",
       "t.yaml:1:19: error S020 colour: expected one of Red, Green; found the text \"Gren\"; did "
       "you mean \"Green\"?"},
      {"{name: a, colour: [Red]}", "t.yaml:1:19: error S015 colour: expected text, found a list"},
      {"{name: a, labels: {x: [y]}}",
       "t.yaml:1:23: error S015 labels.x: expected text, found a list"},
      {"{name: a, labels: {a.b/c: 1}}",
       "t.yaml:1:27: error S015 labels[\"a.b/c\"]: expected text, found the number 1; put it in "
       "quotes: \"1\""},
      {"{name: a, parts: {name: b}}",
       "t.yaml:1:18: error S015 parts: expected a list, found a map; start each item with \"- \""},
      {"{name: a, parts: [{name: b}, {count: 2}]}",
       "t.yaml:1:30: error S014 parts[1].name: this field is required"},
      {"{name: a, coutn: 1}",
       "t.yaml:1:11: error S017 coutn: unknown key; did you mean \"count\"?"},
      {"{name: a, zzzzz: 1}", "t.yaml:1:11: error S017 zzzzz: unknown key"},
      {"{name: a, shape: 1}", "t.yaml:1:11: warning K101 shape: not simulated"},
      {"[a]", "t.yaml:1:1: error S015: expected a map, found a list"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(problemOf(row.text) == std::string(row.problem));
  }
}

TEST_CASE("fields: Kubernetes documents are read as kubectl reads them") {
  const auto problem = [](std::string_view text) { return problemOf(text, Dialect::Kubernetes); };
  CHECK(problem("{name: a, paused: yes}") ==
        "t.yaml:1:19: warning S016 paused: yes is a boolean only in old YAML; write true");
  CHECK(problem("{name: on}") ==
        "t.yaml:1:8: error S015 name: expected text, found the text \"on\", which Kubernetes tools "
        "read as a boolean; put it in quotes");
  CHECK(problem("{name: a, coutn: 1}") ==
        "t.yaml:1:11: warning K102 coutn: unknown field; did you mean \"count\"?");
  CHECK(problem("{count: 1}") == "t.yaml:1:1: error S014 name: Required value");
}

TEST_CASE("fields: all faults of a document are found") {
  Thing thing;
  CHECK(
      decodeOnto("count: x\nratio: y\ninterval: z\nlimits: 1\nparts: [1, {cuont: 2}]\n", thing, {})
          .size() == 8);  // name, count, ratio, interval, limits, parts[0], parts[1] twice
}

TEST_CASE("fields: a patch leaves what it does not name, and null resets") {
  const auto start = [] {
    Thing thing;
    thing.name = "a";
    thing.count = 9;
    thing.limit = 4;
    thing.labels = {{"x", "1"}, {"y", "2"}};
    thing.parts = {{"p", 1}, {"q", 2}};
    return thing;
  };
  SUBCASE("merge") {
    Thing thing = start();
    CHECK(decodeOnto("{count: null, limit: null, labels: {x: null, z: '3'}, parts: [{name: q}]}",
                     thing, {Dialect::Aviary, PatchMode::Merge})
              .empty());
    CHECK(thing.name == "a");
    CHECK(thing.count == 3);
    CHECK_FALSE(thing.limit);
    CHECK(thing.labels == StringMap{{"y", "2"}, {"z", "3"}});
    REQUIRE(thing.parts.size() == 1);
    CHECK(thing.parts[0].count == 1);
  }
  SUBCASE("strategic merge by key") {
    Thing thing = start();
    CHECK(decodeOnto("parts: [{name: q, count: 5}, {name: r}, {name: p, $patch: delete}]", thing,
                     {Dialect::Aviary, PatchMode::Strategic})
              .empty());
    REQUIRE(thing.parts.size() == 2);
    CHECK(thing.parts[0].name == "q");
    CHECK(thing.parts[0].count == 5);
    CHECK(thing.parts[1].name == "r");
  }
}
