#include <array>

#include "sim/scenario/scalars.hpp"
#include "sim/scenario/scenario_decode.hpp"

namespace aviary {

namespace {

constexpr std::array<std::string_view, 11> metricNames{
    "rolloutDuration",  "timeToRollback", "failedRequests", "failedRatio", "usersExposed",
    "peakPods",         "podHours",       "nodeHours",      "cost",        "simulatedSeconds",
    "simulatedRequests"};

struct OperatorEntry {
  std::string_view text;
  Comparison::Operator op;
};

// The longer of two that start alike comes first.
constexpr std::array operators{
    OperatorEntry{"<=", Comparison::Operator::LessEqual},
    OperatorEntry{">=", Comparison::Operator::GreaterEqual},
    OperatorEntry{"==", Comparison::Operator::Equal},
    OperatorEntry{"!=", Comparison::Operator::NotEqual},
    OperatorEntry{"<", Comparison::Operator::Less},
    OperatorEntry{">", Comparison::Operator::Greater},
};

std::optional<double> operand(std::string_view text) {
  if (const std::optional<double> ratio = parsePercent(text)) return ratio;
  if (const std::optional<double> number = parseDouble(text)) return number;
  if (const std::optional<SimDuration> span = parseDuration(text)) return toSeconds(*span);
  return std::nullopt;
}

}  // namespace

std::span<const std::string_view> summaryMetrics() {
  return metricNames;
}

bool holds(const Comparison& comparison, double value) {
  switch (comparison.op) {
    case Comparison::Operator::Less:
      return value < comparison.value;
    case Comparison::Operator::LessEqual:
      return value <= comparison.value;
    case Comparison::Operator::Greater:
      return value > comparison.value;
    case Comparison::Operator::GreaterEqual:
      return value >= comparison.value;
    case Comparison::Operator::Equal:
      return value == comparison.value;
    case Comparison::Operator::NotEqual:
      return value != comparison.value;
  }
  return false;
}

bool decode(const Cursor& at, Comparison& out) {
  std::string_view rest = at.node.text();
  Comparison read;
  read.op = Comparison::Operator::Equal;
  read.text = std::string(rest);
  for (const OperatorEntry& entry : operators) {
    if (!rest.starts_with(entry.text)) continue;
    read.op = entry.op;
    rest.remove_prefix(entry.text.size());
    break;
  }
  while (rest.starts_with(' ')) rest.remove_prefix(1);
  const std::optional<double> value = at.node.isScalar() ? operand(rest) : std::nullopt;
  if (!value) {
    at.report(DiagnosticCode::BadFormat,
              "expected a comparison as in \"< 0.2%\", \">= 3\" or \"< 90s\", found " +
                  describe(at.node));
    return false;
  }
  read.value = *value;
  out = std::move(read);
  return true;
}

namespace {

constexpr std::array<std::string_view, 11> canaryPhases{
    "Initializing", "Initialized", "Waiting", "Progressing", "WaitingPromotion", "Promoting",
    "Finalising",   "Succeeded",   "Failed",  "Terminating", "Terminated"};
constexpr std::array<std::string_view, 4> rolloutPhases{"Healthy", "Progressing", "Degraded",
                                                        "Paused"};

void readPhase(FieldSet& fields, ObjectExpectation& out) {
  fields.value("phase", out.phase, [&](const Cursor& at, const std::optional<std::string>& phase) {
    const bool canary = out.object.kind == "Canary";
    const std::span<const std::string_view> names =
        canary ? std::span<const std::string_view>(canaryPhases) : rolloutPhases;
    for (const std::string_view name : names) {
      if (!phase || name == *phase) return;
    }
    reportNotOneOf(at, names);
  });
}

void readObject(FieldSet& fields, std::string_view key, std::string_view kind, Expectation& out) {
  ObjectExpectation expected;
  expected.object.kind = std::string(kind);
  fields.value(key, expected.object.name, notEmpty);
  fields.value("namespace", expected.object.namespace_);
  if (kind != "Deployment") {
    readPhase(fields, expected);
    fields.value("weight", expected.weight);
    fields.value("failedChecks", expected.failedChecks);
  }
  if (kind != "Canary") {
    fields.value("image", expected.image);
    fields.value("replicas", expected.replicas);
    fields.value("readyReplicas", expected.readyReplicas);
  }
  const bool any = expected.phase || expected.weight || expected.image || expected.replicas ||
                   expected.readyReplicas || expected.failedChecks;
  if (!any && fields.usable()) {
    fields.at().report(DiagnosticCode::MissingField,
                       "expected what must hold, as in phase: Succeeded or image: NAME");
  }
  out.what = std::move(expected);
}

void readMetric(FieldSet& fields, Expectation& out) {
  MetricExpectation expected;
  fields.value("metric", expected.metric, [](const Cursor& at, const std::string& name) {
    for (const std::string_view known : metricNames) {
      if (known == name) return;
    }
    reportNotOneOf(at, metricNames);
  });
  fields.value("value", expected.value);
  fields.value("ratio", expected.ratio);
  if (!expected.value && !expected.ratio && fields.usable()) {
    fields.at().report(DiagnosticCode::MissingField,
                       "expected value or ratio, as in ratio: \"< 0.2%\"");
  }
  out.what = std::move(expected);
}

void readEvent(FieldSet& fields, Expectation& out) {
  EventExpectation expected;
  fields.value("event", expected.reason);
  fields.value("message", expected.message);
  fields.value("count", expected.count);
  out.what = std::move(expected);
}

}  // namespace

bool decode(const Cursor& at, Expectation& out) {
  constexpr std::array<std::string_view, 5> subjects{"canary", "rollout", "deployment", "metric",
                                                     "event"};
  FieldSet fields(at);
  out.mark = at.source();
  std::vector<std::string_view> found;
  for (const std::string_view subject : subjects) {
    if (at.node.find(subject) != nullptr) found.push_back(subject);
  }
  if (found.size() != 1 && at.node.isMap()) {
    at.report(found.empty() ? DiagnosticCode::MissingField : DiagnosticCode::Conflict,
              "expected one of canary, rollout, deployment, metric, event");
    return false;
  }
  if (found.empty()) return false;
  const std::string_view subject = found[0];
  if (subject == "metric") {
    readMetric(fields, out);
  } else if (subject == "event") {
    readEvent(fields, out);
  } else {
    const std::string_view kind = subject == "canary"    ? "Canary"
                                  : subject == "rollout" ? "Rollout"
                                                         : "Deployment";
    readObject(fields, subject, kind, out);
  }
  fields.value("by", out.by, moment);
  fields.value("at", out.at, moment);
  if (out.by && out.at) {
    at.report(DiagnosticCode::Conflict, "one of by and at is enough; remove the other");
  }
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
