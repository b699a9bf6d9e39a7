#include "sim/conform/hpa_player_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "sim/conform/case_json.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

// The cases have {pod} for the name of a pod that upstream picks in no fixed order.
std::string neutralMessage(std::string message) {
  for (const std::string_view before : {" of Pod ", " not found in Pod "}) {
    const std::size_t at = message.find(before);
    if (at == std::string::npos) continue;
    const std::size_t start = at + before.size();
    const std::size_t end = std::min(message.find(' ', start), message.size());
    message.replace(start, end - start, "{pod}");
  }
  return message;
}

HpaState::Verdict verdictOf(const Json& written) {
  requireFields(written, {"type", "status", "reason", "message"}, "then.conditions");
  return {written.at("type"), written.at("status"), written.at("reason"), written.at("message")};
}

HpaState::Event eventOf(const Json& written) {
  requireFields(written, {"type", "reason", "message"}, "then.events");
  return {written.at("type"), written.at("reason"), written.at("message")};
}

HpaState::Metric metricOf(const Json& written) {
  requireFields(written, {"name", "container", "averageUtilization", "averageValue", "value"},
                "then.currentMetrics");
  HpaState::Metric metric;
  metric.name = written.value("name", "");
  metric.container = written.value("container", "");
  if (written.contains("averageUtilization")) {
    metric.averageUtilization = written.at("averageUtilization").get<int>();
  }
  metric.averageValue = written.value("averageValue", "");
  metric.value = written.value("value", "");
  return metric;
}

HpaState::Metric metricOf(const MetricStatus& status, const MetricSpec& spec) {
  HpaState::Metric metric;
  if (status == MetricStatus{}) return metric;
  metric.name = spec.name;
  metric.container = spec.container;
  metric.averageUtilization = status.averageUtilization;
  if (status.averageValue) metric.averageValue = text(*status.averageValue);
  if (status.value) metric.value = text(*status.value);
  return metric;
}

// ---- as text

std::string shown(int number) { return fmt::format("{}", number); }
std::string shown(const std::optional<int>& number) { return number ? shown(*number) : "none"; }
std::string shown(const std::optional<SimTime>& time) { return time ? secondsText(*time) : "none"; }
std::string shown(const HpaState::Verdict& one) {
  return fmt::format("{}={} {} \"{}\"", one.type, one.status, one.reason, one.message);
}
std::string shown(const HpaState::Event& one) {
  return fmt::format("{} {} \"{}\"", one.type, one.reason, one.message);
}
std::string shown(const HpaState::Metric& one) {
  std::string out = "{" + one.name;
  if (!one.container.empty()) out += " container " + one.container;
  if (one.averageUtilization) out += fmt::format(" averageUtilization {}", *one.averageUtilization);
  if (!one.averageValue.empty()) out += " averageValue " + one.averageValue;
  if (!one.value.empty()) out += " value " + one.value;
  return out + "}";
}
template <class T>
std::string shown(const std::vector<T>& list) {
  std::string out = "[";
  for (const T& one : list) out.append(out.size() > 1 ? ", " : "").append(shown(one));
  return out + "]";
}

/// Calls `visit(name, expected, got)` for every field, in the order of the format.
template <class Visit>
void eachField(const HpaState& expected, const HpaState& got, Visit visit) {
  visit("currentReplicas", expected.currentReplicas, got.currentReplicas);
  visit("desiredReplicas", expected.desiredReplicas, got.desiredReplicas);
  visit("scaledTo", expected.scaledTo, got.scaledTo);
  visit("conditions", expected.conditions, got.conditions);
  visit("events", expected.events, got.events);
  visit("currentMetrics", expected.currentMetrics, got.currentMetrics);
  visit("lastScaleTime", expected.lastScaleTime, got.lastScaleTime);
}

}  // namespace

void readThen(const Json& then, HpaState& state) {
  requireFields(then,
                {"currentReplicas", "desiredReplicas", "scaledTo", "conditions", "events",
                 "currentMetrics", "lastScaleTime"},
                "then");
  state.currentReplicas = then.at("currentReplicas");
  state.desiredReplicas = then.at("desiredReplicas");
  state.scaledTo.reset();
  if (then.contains("scaledTo")) state.scaledTo = then.at("scaledTo").get<int>();
  state.lastScaleTime.reset();
  if (then.contains("lastScaleTime")) state.lastScaleTime = timeOf(then.at("lastScaleTime"));
  state.events.clear();
  if (then.contains("events")) {
    for (const Json& event : then.at("events")) state.events.push_back(eventOf(event));
  }
  if (then.contains("currentMetrics")) {
    state.currentMetrics.clear();
    for (const Json& metric : then.at("currentMetrics")) {
      state.currentMetrics.push_back(metricOf(metric));
    }
  }
  if (!then.contains("conditions")) return;
  for (const Json& written : then.at("conditions")) {
    HpaState::Verdict verdict = verdictOf(written);
    const auto known =
        std::find_if(state.conditions.begin(), state.conditions.end(),
                     [&verdict](const HpaState::Verdict& one) { return one.type == verdict.type; });
    if (known != state.conditions.end()) {
      *known = std::move(verdict);
    } else {
      state.conditions.push_back(std::move(verdict));
    }
  }
}

HpaState stateOf(const HpaStatus& status, const std::vector<MetricSpec>& metrics,
                 const std::vector<ClusterEvent>& events, std::optional<int> scaledTo) {
  HpaState state;
  state.currentReplicas = status.currentReplicas;
  state.desiredReplicas = status.desiredReplicas;
  state.scaledTo = scaledTo;
  for (const Condition& one : status.conditions) {
    state.conditions.push_back(
        {one.type, std::string(text(one.status)), one.reason, neutralMessage(one.message)});
  }
  for (const ClusterEvent& event : events) {
    state.events.push_back(
        {std::string(text(event.type)), event.reason, neutralMessage(event.message)});
  }
  for (std::size_t i = 0; i < status.currentMetrics.size(); ++i) {
    const MetricSpec spec = i < metrics.size() ? metrics[i] : MetricSpec{};
    state.currentMetrics.push_back(metricOf(status.currentMetrics[i], spec));
  }
  state.lastScaleTime = status.lastScaleTime;
  return state;
}

std::string firstDifference(const HpaState& expected, const HpaState& got) {
  std::string difference;
  eachField(expected, got, [&](std::string_view name, const auto& wanted, const auto& is) {
    if (!difference.empty() || wanted == is) return;
    difference = fmt::format("{}: expected {}, got {}", name, shown(wanted), shown(is));
  });
  return difference;
}

std::string sideBySide(const HpaState& expected, const HpaState& got) {
  std::string out;
  eachField(expected, got, [&out](std::string_view name, const auto& wanted, const auto& is) {
    out += fmt::format("{} {}: expected {}\n", wanted == is ? ' ' : '*', name, shown(wanted));
    if (wanted != is) out += fmt::format("  {}: got      {}\n", name, shown(is));
  });
  return out;
}

}  // namespace aviary
