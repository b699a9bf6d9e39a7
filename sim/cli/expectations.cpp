#include "sim/cli/expectations.hpp"

#include <algorithm>

#include "reports/exporters/number_text.hpp"
#include "sim/trace/canonical_text.hpp"

namespace aviary {
namespace {

/// What the records say about one object so far; absent: not said yet.
struct ObjectState {
  std::optional<std::string> phase;
  std::optional<std::string> image;
  std::optional<double> weight;
  std::optional<double> replicas;
  std::optional<double> readyReplicas;
  std::optional<double> failedChecks;
};

void take(ObjectState& state, const Trace& trace, const Record& record) {
  if (const auto* tick = record.as<TickRecord>()) {
    state.phase = trace.text(tick->phase);
    state.weight = tick->canaryWeight;
    state.failedChecks = tick->failedChecks;
  } else if (const auto* change = record.as<PhaseChange>()) {
    state.phase = trace.text(change->to);
  } else if (const auto* weights = record.as<WeightsChange>()) {
    state.weight = weights->canary;
  } else if (const auto* deployment = record.as<DeploymentChange>()) {
    state.image = trace.text(deployment->image);
    state.replicas = deployment->desired;
    state.readyReplicas = deployment->ready;
  }
}

/// Collects the parts of an expectation: how they are told, and the first that does not hold.
class Parts {
 public:
  void text(std::string_view name, const std::optional<std::string>& wanted,
            const std::optional<std::string>& found) {
    if (!wanted) return;
    tell(std::string(name) + " " + *wanted);
    if (found != wanted) miss(name, found.value_or("none"));
  }
  void number(std::string_view name, const std::optional<Comparison>& wanted,
              const std::optional<double>& found) {
    if (!wanted) return;
    tell(std::string(name) + " " + wanted->text);
    if (!found) {
      miss(name, "none");
    } else if (!holds(*wanted, *found)) {
      miss(name, shortestText(*found));
    }
  }
  [[nodiscard]] bool held() const { return found_.empty(); }
  [[nodiscard]] const std::string& found() const { return found_; }
  [[nodiscard]] const std::string& told() const { return told_; }

 private:
  void tell(const std::string& part) { told_ += (told_.empty() ? "" : ", ") + part; }
  void miss(std::string_view name, const std::string& value) {
    if (found_.empty()) found_ = std::string(name) + " is " + value;
  }
  std::string told_;
  std::string found_;
};

Parts compare(const ObjectExpectation& wanted, const ObjectState& state) {
  Parts parts;
  parts.text("phase", wanted.phase, state.phase);
  parts.text("image", wanted.image, state.image);
  parts.number("weight", wanted.weight, state.weight);
  parts.number("replicas", wanted.replicas, state.replicas);
  parts.number("readyReplicas", wanted.readyReplicas, state.readyReplicas);
  parts.number("failedChecks", wanted.failedChecks, state.failedChecks);
  return parts;
}

/// Checks one expectation of each kind.
struct Check {
  const Trace& trace;
  const RunSummary& summary;
  const Expectation& expectation;

  [[nodiscard]] std::string when() const {
    if (expectation.by) return " by " + durationText(*expectation.by);
    return expectation.at ? " at " + durationText(*expectation.at) : "";
  }
  [[nodiscard]] bool tooLate(SimTime time) const {
    const auto& limit = expectation.by ? expectation.by : expectation.at;
    return limit && time > timeAt(*limit);
  }

  PlayedExpectation operator()(const ObjectExpectation& wanted) const {
    const ObjectKey key{wanted.object.namespace_, wanted.object.name};
    const std::string name = wanted.object.kind + " " + key.name;
    const auto object = trace.find(wanted.object.kind, key);
    ObjectState state;
    Parts parts = compare(wanted, state);
    if (!object) return {name + ": " + parts.told() + when(), false, "there is no such object"};
    const auto records = trace.records();
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (tooLate(records[i].time)) break;
      if (records[i].object == *object) take(state, trace, records[i]);
      // Within an instant only its end counts: half a write is no state.
      const bool settled = i + 1 == records.size() || records[i + 1].time != records[i].time;
      if (!expectation.by || !settled) continue;
      parts = compare(wanted, state);
      if (parts.held()) break;
    }
    if (!expectation.by) parts = compare(wanted, state);
    return {name + ": " + parts.told() + when(), parts.held(), parts.found()};
  }

  PlayedExpectation operator()(const MetricExpectation& wanted) const {
    std::optional<double> value;
    for (const Kpi& kpi : kpiTable()) {
      if (kpi.name == wanted.metric) value = kpi.value(summary);
    }
    std::optional<double> ratio;
    const auto requests = static_cast<double>(trace.totals().requests);
    if (value && requests > 0) ratio = *value / requests;
    Parts parts;
    parts.number(wanted.metric, wanted.value, value);
    parts.number("ratio of " + wanted.metric, wanted.ratio, ratio);
    return {parts.told(), parts.held(), parts.found()};
  }

  PlayedExpectation operator()(const EventExpectation& wanted) const {
    double count = 0;
    for (const Record& record : trace.records()) {
      if (tooLate(record.time)) continue;
      if (const auto* event = record.as<EventRecord>()) {
        const bool reason = wanted.reason.empty() || trace.text(event->reason) == wanted.reason;
        if (reason && event->message.find(wanted.message) != std::string::npos) ++count;
      } else if (const auto* alert = record.as<AlertSent>()) {
        // Listed among the events under this reason, though no Event of the API.
        const bool asked = wanted.reason == "AlertSent";
        if (asked && alert->message.find(wanted.message) != std::string::npos) ++count;
      }
    }
    Parts parts;
    parts.number("events", wanted.count, count);
    std::string name = "event";
    if (!wanted.reason.empty()) name += " " + wanted.reason;
    if (!wanted.message.empty()) name += " \"" + wanted.message + "\"";
    return {name + ": " + parts.told() + when(), parts.held(), parts.found()};
  }
};

}  // namespace

std::vector<PlayedExpectation> checkExpectations(const Scenario& scenario, const Trace& trace,
                                                 const RunSummary& summary) {
  std::vector<PlayedExpectation> out;
  for (const Expectation& expectation : scenario.expectations) {
    out.push_back(std::visit(Check{trace, summary, expectation}, expectation.what));
  }
  return out;
}

}  // namespace aviary
