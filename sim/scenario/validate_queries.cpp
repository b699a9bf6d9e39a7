#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/promql/check.hpp"
#include "sim/scenario/query_template.hpp"
#include "sim/scenario/validate_objects.hpp"

namespace aviary {

namespace {

bool continuesCharacter(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The query, or of a long one what stands around the place.
std::string excerptOf(std::string_view query, std::size_t offset) {
  constexpr std::size_t longest = 200;
  if (query.size() <= longest) return quotedText(query);
  std::size_t start = offset > longest / 2 ? offset - longest / 2 : 0;
  std::size_t end = std::min(start + longest, query.size());
  while (start < end && continuesCharacter(query[start])) ++start;
  while (end < query.size() && continuesCharacter(query[end])) ++end;
  return quotedText((start > 0 ? "..." : "") + std::string(query.substr(start, end - start)) +
                    (end < query.size() ? "..." : ""));
}

// " at character 7 of ...", with the line where there are several.
std::string placeIn(std::string_view query, std::size_t offset) {
  const std::string_view before = query.substr(0, offset);
  const std::size_t lineEnd = before.rfind('\n');
  const std::size_t column = offset - (lineEnd == std::string_view::npos ? 0 : lineEnd + 1) + 1;
  std::string out = " at character " + std::to_string(column);
  const std::size_t last = query.find_last_not_of(" \n");
  if (query.substr(0, last).find('\n') != std::string_view::npos) {
    std::size_t line = 1;
    for (const char c : before) line += static_cast<std::size_t>(c == '\n');
    out += " of line " + std::to_string(line);
  }
  return out + " of " + excerptOf(query, offset);
}

std::optional<std::string> queryProblem(std::string_view query, const StringMap& variables) {
  const FilledQuery filled(query, variables);
  if (!filled.text()) return std::nullopt;
  const std::optional<promql::QueryProblem> problem = promql::checkQuery(*filled.text());
  if (!problem) return std::nullopt;
  return problem->message + placeIn(query, filled.written(problem->offset));
}

// What the first metric that uses a template gives it.
using TemplateVariables = std::map<ObjectKey, const StringMap*>;

TemplateVariables templateVariables(const ObjectChecks& checks) {
  TemplateVariables out;
  for (const Canary& canary : checks.objects.of<Canary>()) {
    for (const CanaryMetric& metric : canary.spec.analysis.metrics) {
      if (!metric.templateRef) continue;
      out.try_emplace(keyOf(*metric.templateRef, canary.metadata), &metric.templateVariables);
    }
  }
  return out;
}

// The Service that a label of Istio names where no such Service exists: the label holds what the
// client asked for, whatever subset or weight its proxy chose.
std::optional<std::string> missingService(const NameIndex& names, std::string_view query) {
  constexpr std::string_view label = "destination_service_name";
  const std::size_t at = query.find(label);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = query.substr(at + label.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(" =~"), rest.size()));
  if (rest.empty() || (rest[0] != '"' && rest[0] != '\'')) return std::nullopt;
  const std::string_view value = rest.substr(1, rest.substr(1).find(rest[0]));
  const bool plain = !value.empty() && value.find_first_of("{}.*|[(+?") == std::string_view::npos;
  if (!plain || !names.namespacesOf("Service", std::string(value)).empty()) return std::nullopt;
  return "destination_service_name is the Service a client asks for, and none is called " +
         quotedText(value) + "; tell versions apart by destination_workload or destination_version";
}

void checkQuery(const ObjectChecks& checks, std::string_view kind, const ObjectKey& key,
                const PathSegments& path, std::string_view query, const StringMap& variables) {
  if (const auto problem = queryProblem(query, variables)) {
    checks.report(kind, key, path, DiagnosticCode::BadQuery, *problem);
  } else if (const auto missing = missingService(checks.names, query)) {
    checks.report(kind, key, path, DiagnosticCode::SeriesNotThere, *missing);
  }
}

}  // namespace

void checkQueries(const ObjectChecks& checks) {
  for (const Canary& canary : checks.objects.of<Canary>()) {
    const std::vector<CanaryMetric>& metrics = canary.spec.analysis.metrics;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      if (metrics[i].query.empty()) continue;
      checkQuery(checks, canary.kind, keyOf(canary.metadata),
                 {"spec", "analysis", "metrics", i, "query"}, metrics[i].query,
                 metrics[i].templateVariables);
    }
  }
  const TemplateVariables given = templateVariables(checks);
  for (const MetricTemplate& object : checks.objects.of<MetricTemplate>()) {
    if (object.providerType != "prometheus") continue;
    const ObjectKey key = keyOf(object.metadata);
    const auto found = given.find(key);
    const StringMap variables = found == given.end() ? StringMap{} : *found->second;
    checkQuery(checks, object.kind, key, {"spec", "query"}, object.query, variables);
  }
}

}  // namespace aviary
