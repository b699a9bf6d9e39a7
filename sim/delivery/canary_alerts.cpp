#include "sim/delivery/canary_alerts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/delivery/canary_readiness.hpp"
#include "sim/delivery/canary_steps.hpp"

namespace aviary {
namespace {

// How a notifier marks the headline, and what ends a line.
struct Markup {
  std::string_view type;
  std::string_view open;
  std::string_view close;
  std::string_view newline;
};

constexpr std::array markups{
    Markup{"slack", "*", "*", "\n"},        Markup{"msteams", "**", "**", "\n\n"},
    Markup{"discord", "**", "**", "\n"},    Markup{"rocket", "*", "*", "\n"},
    Markup{"gchat", "<b>", "</b>", "<br>"},
};

std::string trafficRouting(const CanaryAnalysis& analysis) {
  if (analysis.stepWeight > 0) {
    return fmt::format("Weight step: {} max: {}", analysis.stepWeight, analysis.maxWeight);
  }
  if (!analysis.stepWeights.empty()) {
    std::string steps;
    for (const int step : analysis.stepWeights) {
      if (!steps.empty()) steps += ",";
      steps += fmt::format("{}", step);
    }
    return fmt::format("Weight steps: {} max: {}", steps, analysis.maxWeight);
  }
  return "";
}

}  // namespace

std::string_view text(AlertSeverity severity) {
  switch (severity) {
    case AlertSeverity::Info:
      return "info";
    case AlertSeverity::Warn:
      return "warn";
    case AlertSeverity::Error:
      return "error";
  }
  return "";
}

std::vector<std::string> alertFields(const Canary& canary, std::string_view clusterName) {
  const CanarySpec& spec = canary.spec;
  std::vector<std::string> fields;
  if (!clusterName.empty()) fields.push_back(fmt::format("Cluster: {}", clusterName));
  fields.push_back(fmt::format("Target: {}/{}.{}", spec.targetRef.kind, spec.targetRef.name,
                               canary.metadata.namespace_));
  fields.push_back(fmt::format("Failed checks threshold: {}", analysisThreshold(spec.analysis)));
  fields.push_back(fmt::format("Progress deadline: {}s", progressDeadlineSeconds(spec)));
  std::string routing;
  switch (strategyOf(spec.analysis)) {
    case CanaryStrategy::AbTesting:
      routing = "A/B Testing";
      break;
    case CanaryStrategy::BlueGreen:
      routing = "Blue/Green";
      break;
    case CanaryStrategy::Weighted:
      routing = trafficRouting(spec.analysis);
      break;
  }
  if (!routing.empty()) fields.push_back("Traffic routing: " + routing);
  return fields;
}

bool hearsAlert(std::string_view wanted, AlertSeverity severity) {
  if (wanted == "info") return true;
  if (wanted == "warn") return severity != AlertSeverity::Info;
  return wanted == "error" && severity == AlertSeverity::Error;
}

std::string_view alertColor(AlertSeverity severity) {
  return severity == AlertSeverity::Error ? "danger" : "good";
}

bool isNotifierType(std::string_view type) {
  return std::any_of(markups.begin(), markups.end(),
                     [type](const Markup& markup) { return markup.type == type; });
}

std::string renderAlert(std::string_view providerType, std::string_view subject,
                        const CanaryAlertMessage& alert) {
  const auto found = std::find_if(markups.begin(), markups.end(), [providerType](const Markup& m) {
    return m.type == providerType;
  });
  const Markup& markup = found == markups.end() ? markups.front() : *found;
  std::string out =
      fmt::format("{}{}{}{}{}", markup.open, subject, markup.close, markup.newline, alert.message);
  for (const std::string& field : alert.fields) out.append(markup.newline).append(field);
  return out;
}

}  // namespace aviary
