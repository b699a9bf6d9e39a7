#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/diagnostic_codes.hpp"

namespace aviary {

/// A place in a text: 1-based; 0 is unknown. A column counts bytes, as compilers do.
struct TextPosition {
  std::uint32_t line = 0;
  std::uint32_t column = 0;

  friend bool operator==(const TextPosition&, const TextPosition&) = default;
};

/// A place in a named file.
struct SourceMark {
  std::string file;
  int line = 0;    ///< 1-based; 0: unknown
  int column = 0;  ///< 1-based; 0: unknown

  friend bool operator==(const SourceMark&, const SourceMark&) = default;
};

/// One problem of an input.
struct Diagnostic {
  std::string code;  ///< "S017"; see diagnostic_codes.hpp
  Severity severity = Severity::Error;
  SourceMark mark;
  std::string path;     ///< path of the field, "spec.analysis.stepWeigth"; empty: the whole file
  std::string message;  ///< what is wrong and what would be right

  friend bool operator==(const Diagnostic&, const Diagnostic&) = default;
};

/// The one line shown for a diagnostic:
/// `canary.yaml:14:15: error S017 spec.analysis.stepWeigth: unknown key; did you mean ...?`
[[nodiscard]] std::string text(const Diagnostic& diagnostic);

/// Collects the problems of an input in the order they are found.
/// Invariants: at most `limit` errors and `limit` warnings are kept, each followed by one that says
/// that there were more; the counts are of all that were reported.
class Diagnostics {
 public:
  static constexpr std::size_t defaultLimit = 200;

  explicit Diagnostics(std::size_t limit = defaultLimit) : limit_(limit) {}

  void add(DiagnosticCode code, SourceMark mark, std::string path, std::string message);

  [[nodiscard]] std::span<const Diagnostic> all() const { return entries_; }
  [[nodiscard]] std::size_t errorCount() const { return errors_; }
  [[nodiscard]] std::size_t warningCount() const { return warnings_; }
  [[nodiscard]] bool hasErrors() const { return errors_ > 0; }
  /// True once diagnostics of a severity are dropped; work that only finds more of them can stop.
  [[nodiscard]] bool full(Severity severity) const {
    return (severity == Severity::Error ? errors_ : warnings_) > limit_;
  }

 private:
  std::vector<Diagnostic> entries_;
  std::size_t limit_;
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

/// The candidate closest to `word`, or empty when none is close enough to be a slip of the hand.
/// Ties go to the first candidate; at most the first 1,000 are looked at.
[[nodiscard]] std::string_view closestMatch(std::string_view word,
                                            std::span<const std::string_view> candidates);

/// `; did you mean "X"?` for the closest candidate, or empty.
[[nodiscard]] std::string didYouMean(std::string_view word,
                                     std::span<const std::string_view> candidates);

}  // namespace aviary
