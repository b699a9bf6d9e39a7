#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/api/shared.hpp"
#include "sim/trace/ids.hpp"

namespace aviary {

/// A Kubernetes Event, as a controller emitted it.
struct EventRecord {
  EventType type = EventType::Normal;
  TextId reason;
  TextId source;                    ///< component: flagger, deployment-controller, ...
  std::string message;
  bool operator==(const EventRecord&) const = default;
};

/// One metric held against its threshold.
struct CheckRecord {
  std::string metric;
  std::optional<double> value;      ///< in `unit`; absent: the query had no answer
  std::optional<double> min;        ///< in `unit`
  std::optional<double> max;        ///< in `unit`
  std::string unit;                 ///< "%", "ms" or empty
  bool passed = false;
  std::string text;                 ///< why there is no value; may be empty
  /// Requests in the window of the query, as the counters tell; absent where none are counted.
  std::optional<double> requests{};
  bool operator==(const CheckRecord&) const = default;
};

/// The rule that decided a tick.
struct RuleRecord {
  std::string name;                 ///< stable, e.g. "advance", "failed-check", "threshold-reached"
  std::string sentence;             ///< for people, with the numbers in it
  std::string otherwise{};          ///< what would have changed the decision; may be empty
  bool operator==(const RuleRecord&) const = default;
};

/// One call of a webhook and its answer.
struct WebhookCall {
  TextId name;
  TextId type;                      ///< rollout, confirm-rollout, pre-rollout, ...
  int status = 0;                   ///< HTTP status of the answer; 0 = no connection
  bool passed = false;
  std::string text;                 ///< body or error; may be empty
  bool operator==(const WebhookCall&) const = default;
};

/// One tick of a canary's job; weights are those after the tick.
struct TickRecord {
  TextId phase;                     ///< after the tick
  int canaryWeight = 0;             ///< percent, as the router has it
  int primaryWeight = 0;            ///< percent, as the router has it
  bool mirrored = false;
  int failedChecks = 0;
  int iterations = 0;
  std::vector<CheckRecord> checks;  ///< in the order they were made; what was not reached is absent
  RuleRecord rule;
  std::vector<WebhookCall> hooks;   ///< in the order they were called
  bool operator==(const TickRecord&) const = default;
};

/// A canary or rollout moved to another phase.
struct PhaseChange {
  TextId from;
  TextId to;
  bool operator==(const PhaseChange&) const = default;
};

/// The router sends traffic otherwise than before. Percent of the requests.
struct WeightsChange {
  int primary = 0;
  int canary = 0;
  bool mirrored = false;
  bool operator==(const WeightsChange&) const = default;
};

/// Spec or status of a Deployment differs from its last record. Pods.
struct DeploymentChange {
  int desired = 0;
  int replicas = 0;
  int updated = 0;
  int ready = 0;
  int available = 0;
  TextId image;                     ///< of the pod template's first container
  bool operator==(const DeploymentChange&) const = default;
};

/// A sync of a HorizontalPodAutoscaler whose answer differs from the one before. Pods.
struct AutoscalerSync {
  int current = 0;
  int desired = 0;
  std::optional<double> cpuPercent; ///< of the request, average over the pods; absent: no samples
  TextId reason;                    ///< why desired is what it is
  bool operator==(const AutoscalerSync&) const = default;
};

enum class PodStep : std::uint8_t {
  Created, Scheduled, Pulling, Running, Ready, NotReady, Terminating, Gone
};
[[nodiscard]] std::string_view text(PodStep step);

struct PodChange {
  PodStep step = PodStep::Created;
  TextId image;
  ObjectId owner;                   ///< the controlling object
  ObjectId node;                    ///< none before it is scheduled
  TextId reason;                    ///< CrashLoopBackOff, OOMKilled, ...; may be empty
  bool operator==(const PodChange&) const = default;
};

enum class NodeStep : std::uint8_t {
  Requested,
  Added,
  Ready,
  NotReady,
  Cordoned,
  Uncordoned,
  Removed
};
[[nodiscard]] std::string_view text(NodeStep step);

struct NodeChange {
  NodeStep step = NodeStep::Added;
  TextId pool;
  bool operator==(const NodeChange&) const = default;
};

enum class FaultEdge : std::uint8_t { Start, End };
[[nodiscard]] std::string_view text(FaultEdge edge);

/// A disturbance of the scenario began or ended.
struct FaultRecord {
  FaultEdge edge = FaultEdge::Start;
  TextId kind;                      ///< errorRate, latency, crash, nodeDown, ...
  std::string text;                 ///< for people: "errorRate 3 % on payment:v2.0.0"
  bool operator==(const FaultRecord&) const = default;
};

/// An entry of the scenario's timeline was carried out.
struct UserAction {
  TextId action;                    ///< setImage, scale, patch, promote, ...
  std::string text;                 ///< for people: "image payment:v2.0.0 of container payment"
  bool operator==(const UserAction&) const = default;
};

struct AlertSent {
  TextId severity;                  ///< info, warn, error
  TextId provider;                  ///< name of the AlertProvider; empty: the global notifier
  std::string message;              ///< in the mark-up of the receiver
  TextId providerType{};            ///< slack, msteams, discord, rocket, gchat
  TextId channel{};                 ///< of the receiver; may be empty
  bool operator==(const AlertSent&) const = default;
};

/// Everything that can happen. The order is part of the fingerprint: add at the end.
/// Ticks are large and rare, and records are many: the former are kept elsewhere.
using RecordBody =
    std::variant<EventRecord, Shared<TickRecord>, PhaseChange, WeightsChange, DeploymentChange,
                 AutoscalerSync, PodChange, NodeChange, FaultRecord, UserAction, AlertSent,
                 WebhookCall>;

/// One thing that happened.
struct Record {
  SimTime time{};
  ObjectId object;                  ///< what it happened to
  RecordId cause;                   ///< what led to it; none = a timer, or the scenario itself
  RecordBody body;

  /// The body as T, null when it is something else.
  template <class T>
  [[nodiscard]] const T* as() const {
    if constexpr (std::is_same_v<T, TickRecord>) {
      const auto* tick = std::get_if<Shared<TickRecord>>(&body);
      return tick == nullptr ? nullptr : &**tick;
    } else {
      return std::get_if<T>(&body);
    }
  }
  /// Calls the visitor with the body, as one of the structs above.
  template <class Visitor>
  decltype(auto) visit(Visitor&& visitor) const {
    return std::visit(
        [&visitor](const auto& own) -> decltype(auto) { return visitor(contentOf(own)); }, body);
  }
  bool operator==(const Record&) const = default;

 private:
  template <class T>
  static const T& contentOf(const T& own) {
    return own;
  }
  static const TickRecord& contentOf(const Shared<TickRecord>& own) { return *own; }
};

/// The kind of a record: "event", "tick", "phase", "weights", "deployment", "autoscaler", "pod",
/// "node", "fault", "action", "alert", "webhook".
[[nodiscard]] std::string_view recordLabel(const RecordBody& body);

}  // namespace aviary
