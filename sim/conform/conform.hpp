#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace aviary {

/// What one recorded case said when it was played.
struct CaseResult {
  std::string component;
  std::string name;
  bool passed = false;
  bool skipped = false;  ///< filtered out; not counted
  /// First difference: "step 7 (time 480): canaryWeight: expected 30, got 40". Empty when passed.
  std::string difference;
  /// Several lines: the first differing step side by side with its environment. Filled when
  /// verbose.
  std::string detail;
};

struct ConformOptions {
  std::string component;  ///< empty = all
  std::string filter;     ///< ECMAScript regular expression on the name; empty = all
  std::string tag;        ///< empty = all
  bool verbose = false;
};

/// Passed and failed cases of one component.
struct ConformTally {
  int passed = 0;
  int failed = 0;
};

/// Plays recorded cases, one JSON object at a time. Knows no files: the caller reads lines.
class ConformPlayer {
 public:
  /// \throws std::invalid_argument when options.filter is not a regular expression.
  explicit ConformPlayer(ConformOptions options);
  ~ConformPlayer();
  ConformPlayer(const ConformPlayer&) = delete;
  ConformPlayer& operator=(const ConformPlayer&) = delete;

  /// \return nothing when the text is not a conformance case (not JSON, unknown format or
  /// component): see error().
  [[nodiscard]] std::optional<CaseResult> play(std::string_view jsonText);
  /// What was wrong with the last text that could not be played, and what would be right.
  [[nodiscard]] const std::string& error() const { return error_; }
  [[nodiscard]] const std::map<std::string, ConformTally>& tallies() const { return tallies_; }

  /// The components this player knows, in the order of the table.
  [[nodiscard]] static std::vector<std::string_view> components();

 private:
  struct Filter;
  ConformOptions options_;
  std::unique_ptr<Filter> filter_;
  std::string error_;
  std::map<std::string, ConformTally> tallies_;
};

}  // namespace aviary
