#include "sim/trace/canonical_text.hpp"

#include <algorithm>
#include <cstdlib>

namespace aviary {
namespace {

std::string twoDigits(std::int64_t value) {
  const std::string digits = std::to_string(value);
  return digits.size() < 2 ? "0" + digits : digits;
}

std::string number(int value) { return std::to_string(value); }

/// One reason per kind of record.
struct Reason {
  const Trace& trace;

  [[nodiscard]] std::string of(TextId id) const { return std::string(trace.text(id)); }
  [[nodiscard]] std::string after(std::string_view word, TextId id) const {
    const std::string_view value = trace.text(id);
    return value.empty() ? std::string() : std::string(word) + std::string(value);
  }

  std::string operator()(const EventRecord& event) const {
    return std::string(text(event.type)) + " " + of(event.reason) + " " + event.message;
  }
  std::string operator()(const TickRecord& tick) const {
    std::string out = "tick " + of(tick.phase) + " " + number(tick.canaryWeight);
    if (tick.mirrored) out += " mirrored";
    out += " failed " + number(tick.failedChecks) + " iterations " + number(tick.iterations);
    for (const CheckRecord& check : tick.checks) {
      out += (check.passed ? " +" : " -") + check.metric;
    }
    if (!tick.rule.name.empty()) out += " (" + tick.rule.name + ")";
    return out;
  }
  std::string operator()(const PhaseChange& change) const {
    return "phase " + (trace.text(change.from).empty() ? "none" : of(change.from)) + " -> " +
           of(change.to);
  }
  std::string operator()(const WeightsChange& change) const {
    return "weights " + number(change.primary) + "/" + number(change.canary) +
           (change.mirrored ? " mirrored" : "");
  }
  std::string operator()(const DeploymentChange& change) const {
    return "deployment " + number(change.desired) + " desired, " + number(change.replicas) +
           " replicas, " + number(change.updated) + " updated, " + number(change.ready) +
           " ready, " + number(change.available) + " available" + after(", ", change.image);
  }
  std::string operator()(const AutoscalerSync& sync) const {
    return "autoscaler " + number(sync.current) + " -> " + number(sync.desired) +
           after(" ", sync.reason);
  }
  std::string operator()(const PodChange& change) const {
    std::string out = "pod " + std::string(text(change.step));
    if (change.step == PodStep::Scheduled && change.node.exists()) {
      out += " on " + trace.object(change.node).key.name;
    }
    return out + after(" ", change.reason);
  }
  std::string operator()(const NodeChange& change) const {
    return "node " + std::string(text(change.step)) + after(" in ", change.pool);
  }
  std::string operator()(const FaultRecord& fault) const {
    return "fault " + std::string(text(fault.edge)) + " " + fault.text;
  }
  std::string operator()(const UserAction& action) const {
    return "action " + of(action.action) + (action.text.empty() ? "" : " " + action.text);
  }
  std::string operator()(const AlertSent& alert) const {
    // Chat rooms show several lines; a record has one.
    std::string message = alert.message;
    std::replace(message.begin(), message.end(), '\n', ' ');
    return "alert " + of(alert.severity) + " " + message;
  }
  std::string operator()(const WebhookCall& call) const {
    return "webhook " + of(call.name) + " " + (call.passed ? "passed" : "failed");
  }
};

}  // namespace

std::string clockText(SimTime time) {
  const std::int64_t nanoseconds = time.time_since_epoch().count();
  const std::int64_t seconds = std::llabs(nanoseconds) / 1'000'000'000;
  std::int64_t rest = std::llabs(nanoseconds) % 1'000'000'000;
  std::string out = nanoseconds < 0 ? "-" : "";
  out += twoDigits(seconds / 3600) + ":" + twoDigits(seconds / 60 % 60) + ":" +
         twoDigits(seconds % 60);
  if (rest == 0) return out;
  std::string digits = std::to_string(rest);
  digits.insert(0, 9 - digits.size(), '0');
  digits.erase(digits.find_last_not_of('0') + 1);
  return out + "." + digits;
}

std::string reasonText(const Trace& trace, const Record& record) {
  return record.visit(Reason{trace});
}

std::string lineText(const Trace& trace, const Record& record) {
  const std::string object = record.object.exists() ? text(trace.object(record.object)) : "-";
  return clockText(record.time) + " " + object + " " + reasonText(trace, record);
}

std::string canonicalText(const Trace& trace) {
  std::string out;
  for (const Record& record : trace.records()) {
    out += lineText(trace, record);
    out += '\n';
  }
  return out;
}

}  // namespace aviary
