#include "sim/scenario/diagnostic.hpp"

#include <algorithm>
#include <utility>

namespace aviary {

namespace {

// A longer word is no field name: comparing it would cost more than the hint is worth.
constexpr std::size_t longestComparable = 64;
constexpr std::size_t mostCandidates = 1000;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

// Edits between two words, case aside; a swap of neighbours is one edit.
std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = lower(a[i - 1]) == lower(b[j - 1]) ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      const bool swapped = i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                           lower(a[i - 2]) == lower(b[j - 1]);
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string text(const Diagnostic& diagnostic) {
  std::string line = diagnostic.mark.file;
  if (diagnostic.mark.line > 0) {
    line += ':' + std::to_string(diagnostic.mark.line);
    if (diagnostic.mark.column > 0) line += ':' + std::to_string(diagnostic.mark.column);
  }
  if (!line.empty()) line += ": ";
  line += diagnostic.severity == Severity::Error ? "error " : "warning ";
  line += diagnostic.code;
  if (!diagnostic.path.empty()) line += ' ' + diagnostic.path;
  line += ": ";
  line += diagnostic.message;
  return line;
}

void Diagnostics::add(DiagnosticCode code, SourceMark mark, std::string path, std::string message) {
  // What is wrong with a whole file is shown at its start, so that editors can jump there.
  if (path.empty() && !mark.file.empty() && mark.line == 0) mark.line = mark.column = 1;
  const CodeEntry& entry = entryOf(code);
  const bool error = entry.severity == Severity::Error;
  const std::size_t count = error ? ++errors_ : ++warnings_;
  if (count > limit_ + 1) return;
  if (count <= limit_) {
    entries_.push_back({std::string(entry.name), entry.severity, std::move(mark), std::move(path),
                        std::move(message)});
    return;
  }
  // The place is the first one that is not shown: fixing what is above may move it.
  const CodeEntry& more = entryOf(DiagnosticCode::TooManyProblems);
  entries_.push_back({std::string(more.name),
                      more.severity,
                      std::move(mark),
                      {},
                      "only the first " + std::to_string(limit_) +
                          (error ? " errors are shown" : " warnings are shown")});
}

std::string_view closestMatch(std::string_view word, std::span<const std::string_view> candidates) {
  if (word.empty() || word.size() > longestComparable) return {};
  std::string_view best;
  std::size_t bestDistance =
      std::min<std::size_t>(3, std::max<std::size_t>(1, word.size() / 3)) + 1;
  for (std::string_view candidate : candidates.first(std::min(candidates.size(), mostCandidates))) {
    const std::size_t longer = std::max(candidate.size(), word.size());
    const std::size_t shorter = std::min(candidate.size(), word.size());
    if (longer - shorter >= bestDistance) continue;
    const std::size_t distance = editDistance(word, candidate);
    if (distance < bestDistance) {
      bestDistance = distance;
      best = candidate;
    }
  }
  return best;
}

std::string didYouMean(std::string_view word, std::span<const std::string_view> candidates) {
  const std::string_view match = closestMatch(word, candidates);
  if (match.empty()) return {};
  return "; did you mean \"" + std::string(match) + "\"?";
}

}  // namespace aviary
