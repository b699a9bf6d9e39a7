#include "sim/scenario/kubernetes_alerts.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "sim/api/promql/check.hpp"
#include "sim/scenario/field_path.hpp"

namespace aviary {

namespace {

template <class Words>
bool hasAny(std::string_view text, const Words& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

// The expression without what stands in quotes.
std::string withoutTexts(std::string_view query) {
  std::string out;
  char quote = '\0';
  for (std::size_t i = 0; i < query.size(); ++i) {
    const char c = query[i];
    if (quote != '\0') {
      if (c == '\\' && quote != '`') ++i;
      if (c == quote) quote = '\0';
    } else if (c == '"' || c == '\'' || c == '`') {
      quote = c;
    } else {
      out += c;
    }
  }
  return out;
}

// Source: an alert on rate(http_requests_total{status=~"5.."}[5m]) > 0.1 fires by the rate of each
// series by itself: one busy stable pod with few errors does, a canary with few requests does not.
void checkErrors(const Cursor& at, std::string_view query) {
  constexpr std::array<std::string_view, 3> counts{"rate(", "increase(", "delta("};
  constexpr std::array<std::string_view, 5> errors{"\"5", "'5", "error", "fail", "`5"};
  constexpr std::array<std::string_view, 9> versions{"version",           "canary",     "primary",
                                                     "revision",          "workload",   "subset",
                                                     "pod_template_hash", "deployment", "rollout"};
  if (!hasAny(query, counts) || !hasAny(query, errors)) return;
  if (withoutTexts(query).find('/') == std::string::npos) {
    at.report(DiagnosticCode::VagueAlert,
              "failed requests per second, of each series by itself, are no share: divide by the "
              "rate of all requests, and sum both sides");
  }
  if (!hasAny(query, versions)) {
    at.report(DiagnosticCode::VagueAlert,
              "it does not tell a canary from the rest: match or group by version, "
              "destination_workload or the like");
  }
}

void checkRule(const Cursor& rule) {
  const DataNode* query = rule.node.find("expr");
  if (query == nullptr || !query->isScalar()) return;
  const FieldPath step{rule.path, "expr", 0};
  const Cursor at{rule.context, *query, &step};
  if (const auto problem = promql::checkQuery(query->text())) {
    at.report(DiagnosticCode::BadQuery,
              problem->message + " at character " + std::to_string(problem->offset + 1));
    return;
  }
  if (rule.node.find("alert") != nullptr) checkErrors(at, query->text());
}

// Calls `function` for each item of a list.
template <class Function>
void eachItem(const Cursor& at, std::string_view key, const Function& function) {
  const DataNode* list = at.node.find(key);
  if (list == nullptr || !list->isSequence()) return;
  const FieldPath step{at.path, key, 0};
  for (std::size_t i = 0; i < list->items().size(); ++i) {
    const FieldPath item{&step, {}, i};
    function(Cursor{at.context, list->items()[i], &item});
  }
}

}  // namespace

void checkAlertRules(const Cursor& at) {
  const DataNode* spec = at.node.find("spec");
  if (spec == nullptr) return;
  const FieldPath step{at.path, "spec", 0};
  eachItem(Cursor{at.context, *spec, &step}, "groups", [](const Cursor& group) {
    eachItem(group, "rules", [](const Cursor& rule) { checkRule(rule); });
  });
}

}  // namespace aviary
