#include <doctest/doctest.h>

#include <fstream>
#include <string>

#include "sim/api/promql/check.hpp"
#include "sim/api/promql/regex_syntax.hpp"

using namespace aviary::promql;

TEST_CASE("promql: every expression that Prometheus took is taken") {
  // Recorded from Prometheus 3.15.0, one of each shape.
  std::ifstream file(AVIARY_SOURCE_DIR "/tests/api/promql_accepted.txt");
  int count = 0;
  for (std::string query; std::getline(file, query); ++count) {
    CAPTURE(query);
    const auto problem = checkQuery(query);
    CHECK_MESSAGE(!problem.has_value(), problem.value_or(QueryProblem{}).message);
  }
  CHECK(count > 500);
}

TEST_CASE("promql: an expression that Prometheus refused is refused at the same place") {
  // Recorded from Prometheus 3.15.0: the offset of its first error, and the expression.
  std::ifstream file(AVIARY_SOURCE_DIR "/tests/api/promql_refused.txt");
  int count = 0;
  for (std::string line; std::getline(file, line); ++count) {
    CAPTURE(line);
    const std::size_t space = line.find(' ');
    const auto problem = checkQuery(std::string_view(line).substr(space + 1));
    REQUIRE(problem.has_value());
    CHECK(problem->offset == std::stoul(line.substr(0, space)));
  }
  CHECK(count > 100);
}

TEST_CASE("promql: spaces, lines, comments and the case of keywords do not matter") {
  for (const char* query : {
           "SUM BY (job) (x)\n  / # a comment (\n  ON (job) GROUP_LEFT () y",
           "\t sum\n(\nx\n)\n",
           "sum",  // a metric: no list of arguments follows
           "x{by=\"a\", on=\"b\"}",
           "x offset -5m @ end()",
           "-x offset 5m ^ 2",
           "x or on () vector(0) == bool 1",
       }) {
    CAPTURE(std::string(query));
    CHECK_FALSE(checkQuery(query).has_value());
  }
}

TEST_CASE("promql: what no evaluation could use is refused") {
  struct Row {
    const char* query;
    std::size_t offset;
    const char* message;
  };
  const Row rows[] = {
      {"", 0, "the query is empty"},
      {"  # nothing\n", 0, "the query is empty"},
      {"x\n+\n\ty z", 7, "unexpected \"z\""},
      {"x +", 3, "something is missing at the end"},
      {"1 == 1", 2, "a comparison of two scalars needs the modifier bool"},
      {"x + bool 1", 2, "bool goes with comparisons only"},
      {"x and 1", 2, "\"and\" does not take scalars"},
      {"x and on () group_left () y", 2, "\"and\" knows no groups"},
      {"1 + on (a) x", 2, "only two instant vectors can be matched by labels"},
      {"x offset 1m offset 1m", 0, "offset stands twice"},
      {"sum(x) offset 1m", 0, "offset goes behind a selector, a range or a subquery"},
      {"x @ 1 [5m]", 6, "offset and @ stand behind the range"},
      {"x)", 1, "unexpected \")\": nothing is open"},
      {"limitk(1, x)", 0, "limitk is experimental and switched off"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.query));
    const auto problem = checkQuery(row.query);
    REQUIRE(problem.has_value());
    CHECK(problem->offset == row.offset);
    CHECK(problem->message == row.message);
  }
}

TEST_CASE("promql: a query as deep or as long as a file may be is answered at once") {
  const std::string deep(200'000, '(');
  CHECK(checkQuery(deep)->message == "the expression is nested too deeply");
  CHECK(checkQuery(std::string(200'000, '-') + "x").has_value());
  std::string sum = "x";
  for (int i = 0; i < 100'000; ++i) sum += "+x";
  CHECK_FALSE(checkQuery(sum).has_value());
  std::string powers = "2";
  for (int i = 0; i < 100'000; ++i) powers += "^2";
  CHECK(checkQuery(powers).has_value());
}

TEST_CASE("regex syntax: patterns of RE2") {
  struct Row {
    const char* pattern;
    bool good;
    bool empty;
  };
  const Row rows[] = {
      {"", true, true},
      {"a", true, false},
      {"a*", true, true},
      {"a*b?", true, true},
      {"a|", true, true},
      {"(a|b)+", true, false},
      {"(?:a)?", true, true},
      {"(?i)a", true, false},
      {"(?P<n>.*)", true, true},
      {"[]a]", true, false},
      {"[^-a-z\\d]", true, false},
      {"[[:alpha:]]{0,3}", true, true},
      {"a{2,}", true, false},
      {"a{,2}", true, false},
      {"\\d+\\.\\x41", true, false},
      {"^$", true, true},
      {"\\pL\\p{Greek}", true, false},
      {"a+?", true, false},
      {"\\Qa(\\E", true, false},
      {"5..|4.*", true, false},
      {"\\b", true, false},
      {"(", false, false},
      {")", false, false},
      {"[", false, false},
      {"[z-a]", false, false},
      {"*a", false, false},
      {"a**", false, false},
      {"a{5,2}", false, false},
      {"a{1001}", false, false},
      {"(?=a)", false, false},
      {"(?<!a)", false, false},
      {"\\1", false, false},
      {"\\", false, false},
      {"\\k", false, false},
      {"\\xg", false, false},
      {"(?P<>a)", false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.pattern));
    const RegexReading reading = readRegex(row.pattern);
    CHECK(reading.problem.has_value() == !row.good);
    if (row.good) CHECK(reading.matchesEmpty == row.empty);
  }
}
