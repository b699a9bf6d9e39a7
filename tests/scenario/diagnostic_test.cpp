#include "sim/scenario/diagnostic.hpp"

#include <doctest/doctest.h>

#include <cctype>
#include <set>
#include <string>

using namespace aviary;

TEST_CASE("diagnostics: every code has one row, a unique name and a meaning") {
  std::set<std::string_view> names;
  for (std::size_t i = 0; i < diagnosticTable.size(); ++i) {
    const CodeEntry& entry = diagnosticTable[i];
    CAPTURE(entry.name);
    CHECK(static_cast<std::size_t>(entry.code) == i);
    CHECK(names.insert(entry.name).second);
    REQUIRE(entry.name.size() == 4);
    CHECK(std::string_view("SKN").find(entry.name[0]) != std::string_view::npos);
    CHECK(std::isdigit(static_cast<unsigned char>(entry.name[3])));
    CHECK_FALSE(entry.meaning.empty());
  }
}

TEST_CASE("diagnostics: the text has place, severity, code, path and message") {
  const SourceMark mark{"canary.yaml", 14, 15};
  CHECK(text(Diagnostic{"S017", Severity::Error, mark, "spec.analysis.stepWeigth",
                        "unknown key; did you mean \"stepWeight\"?"}) ==
        "canary.yaml:14:15: error S017 spec.analysis.stepWeigth: unknown key; did you mean "
        "\"stepWeight\"?");
  CHECK(text(Diagnostic{"K101", Severity::Warning, {"a.yaml", 3, 0}, "", "not simulated"}) ==
        "a.yaml:3: warning K101: not simulated");
  CHECK(text(Diagnostic{"S013", Severity::Error, {}, "", "nothing"}) == "error S013: nothing");
}

TEST_CASE("diagnostics: above the limit one line says that there are more") {
  Diagnostics diagnostics(2);
  for (int i = 0; i < 5; ++i) {
    diagnostics.add(DiagnosticCode::AmbiguousBool, {"a.yaml", i + 1, 1}, "x", "m");
  }
  REQUIRE(diagnostics.all().size() == 3);
  CHECK(text(diagnostics.all()[2]) ==
        "a.yaml:3:1: warning S021: only the first 2 warnings are shown");
  CHECK(diagnostics.full(Severity::Warning));
  CHECK(diagnostics.warningCount() == 5);
  CHECK_FALSE(diagnostics.hasErrors());
  diagnostics.add(DiagnosticCode::UnknownKey, {"a.yaml", 9, 1}, "y", "m");
  CHECK(diagnostics.all().back().code == "S017");  // warnings never hide an error
  CHECK_FALSE(diagnostics.full(Severity::Error));
}

TEST_CASE("did you mean: the closest candidate within a slip of the hand") {
  const std::string_view names[] = {"stepWeight", "stepWeights", "maxWeight", "mirror", "at"};
  struct Row {
    const char* word;
    const char* match;
  };
  const Row rows[] = {
      {"stepWeigth", "stepWeight"},    // neighbours swapped: one edit
      {"stepweights", "stepWeights"},  // case alone
      {"maxweigt", "maxWeight"},
      {"miror", "mirror"},
      {"ta", "at"},
      {"unrelated", ""},
      {"x", ""},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.word);
    CHECK(closestMatch(row.word, names) == row.match);
  }
  CHECK(closestMatch(std::string(100'000, 'a'), names).empty());
}
