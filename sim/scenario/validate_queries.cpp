#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/validate_objects.hpp"

namespace aviary {

namespace {

constexpr std::string_view space = " \t\r\n";

// The end of the string literal that starts at `at`; npos when it has none.
std::size_t endOfText(std::string_view query, std::size_t at) {
  const char quote = query[at];
  for (std::size_t i = at + 1; i < query.size(); ++i) {
    if (query[i] == '\\' && quote != '`') {
      ++i;
    } else if (query[i] == quote) {
      return i;
    }
  }
  return std::string_view::npos;
}

char closingOf(char open) {
  if (open == '(') return ')';
  return open == '[' ? ']' : '}';
}

std::string within(std::string_view query, std::size_t at) {
  return " at character " + std::to_string(at + 1) + " of " + quotedText(query);
}

// Brackets and quotes that are not closed: the query cannot be an expression, whatever its template
// variables become.
std::optional<std::string> bracketProblem(std::string_view query) {
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < query.size(); ++i) {
    const char c = query[i];
    if (c == '"' || c == '\'' || c == '`') {
      const std::size_t end = endOfText(query, i);
      if (end == std::string_view::npos) return "a quote is not closed" + within(query, i);
      i = end;
    } else if (c == '#') {
      i = std::min(query.find('\n', i), query.size());
    } else if (c == '(' || c == '[' || c == '{') {
      open.push_back(i);
    } else if (c == ')' || c == ']' || c == '}') {
      if (open.empty() || closingOf(query[open.back()]) != c) {
        return "unexpected " + quotedText(std::string(1, c)) + within(query, i);
      }
      open.pop_back();
    }
  }
  if (open.empty()) return std::nullopt;
  return quotedText(std::string(1, query[open.back()])) + " is not closed" +
         within(query, open.back());
}

std::optional<std::string> queryProblem(std::string_view query) {
  if (auto problem = bracketProblem(query)) return problem;
  const std::size_t first = query.find_first_not_of(space);
  if (first == std::string_view::npos) return "the query is empty";
  const std::size_t last = query.find_last_not_of(space);
  constexpr std::string_view operators = "+-*/%^=<>!,";
  if (operators.find(query[last]) != std::string_view::npos) {
    return "something is missing after the operator" + within(query, last);
  }
  constexpr std::string_view infix = "*/%^=<>!,";
  if (infix.find(query[first]) != std::string_view::npos) {
    return "something is missing before the operator" + within(query, first);
  }
  return std::nullopt;
}

}  // namespace

void checkQueries(const ObjectChecks& checks) {
  for (const Canary& canary : checks.objects.of<Canary>()) {
    const std::vector<CanaryMetric>& metrics = canary.spec.analysis.metrics;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      if (metrics[i].query.empty()) continue;
      if (const auto problem = queryProblem(metrics[i].query)) {
        checks.report(canary.kind, keyOf(canary.metadata),
                      {"spec", "analysis", "metrics", i, "query"}, DiagnosticCode::BadQuery,
                      *problem);
      }
    }
  }
  for (const MetricTemplate& object : checks.objects.of<MetricTemplate>()) {
    if (object.providerType != "prometheus") continue;
    if (const auto problem = queryProblem(object.query)) {
      checks.report(object.kind, keyOf(object.metadata), {"spec", "query"},
                    DiagnosticCode::BadQuery, *problem);
    }
  }
}

}  // namespace aviary
