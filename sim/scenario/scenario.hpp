#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/api/node.hpp"
#include "sim/scenario/manifests.hpp"

/// The typed `kind: Scenario`: everything a run needs, with all references resolved.
namespace aviary {

/// Adds and removes nodes of a pool.
struct NodeAutoscaling {
  int min = 0;
  int max = 0;
  SimDuration provisionTime = std::chrono::seconds{90};
  bool operator==(const NodeAutoscaling&) const = default;
};

/// Nodes of one kind.
struct NodePool {
  std::string name = "default";
  int count = 3;
  ResourceList allocatable{{"cpu", wholeQuantity(4)},
                           {"memory", wholeQuantity(16LL << 30)},
                           {"pods", wholeQuantity(110)}};
  StringMap labels;
  std::vector<Taint> taints;
  double hourlyPrice = 0;  ///< of one node, in any currency
  std::optional<NodeAutoscaling> autoscaling;
  bool operator==(const NodePool&) const = default;
};

/// Defaults of the controllers that are flags of the real programs.
struct ControllerFlags {
  std::string meshProvider = "istio";                          ///< of Flagger
  SimDuration controlLoopInterval = std::chrono::seconds{10};  ///< of Flagger
  std::string slackUrl;      ///< of Flagger: its global notifier; empty = none
  std::string slackChannel;  ///< of Flagger
  std::string msteamsUrl;    ///< of Flagger; stands in for slackUrl
  std::string clusterName;   ///< of Flagger: named in alerts
  std::string eventWebhook;  ///< of Flagger: URL that is told every event; empty = none
  SimDuration hpaSyncPeriod = std::chrono::seconds{15};
  SimDuration hpaDownscaleStabilization = std::chrono::seconds{300};
  SimDuration hpaCpuInitializationPeriod = std::chrono::seconds{300};
  SimDuration hpaInitialReadinessDelay = std::chrono::seconds{30};
  double hpaTolerance = 0.1;  ///< ratio
  bool operator==(const ControllerFlags&) const = default;
};

/// When a run ends before its horizon.
enum class RunUntil : std::uint8_t { RolloutFinished, Horizon };
enum class EngineChoice : std::uint8_t { Auto, Request, Flow };

/// An object that an action or expectation names. `namespace_` is resolved by validation.
struct ObjectName {
  std::string kind;
  std::string namespace_;
  std::string name;
  auto operator<=>(const ObjectName&) const = default;
};

/// Changes the image of one container; an empty `container` means the first one.
struct SetImageAction {
  ObjectName deployment;
  std::string container;
  std::string image;
  bool operator==(const SetImageAction&) const = default;
};

struct ScaleAction {
  ObjectName deployment;
  int replicas = 0;
  bool operator==(const ScaleAction&) const = default;
};

/// A patch for `decodeOnto`.
struct PatchAction {
  ObjectName object;
  PatchMode mode = PatchMode::Strategic;
  InputDocument patch;
  bool operator==(const PatchAction&) const = default;
};

/// Creates objects, or replaces the spec of those that exist.
struct ApplyAction {
  ObjectSet objects;
  bool operator==(const ApplyAction&) const = default;
};

struct DeleteAction {
  ObjectName object;
  bool operator==(const DeleteAction&) const = default;
};

/// Drains a node (and cordons it), or the first `count` nodes of a pool one after another.
struct DrainAction {
  std::string node;
  std::string pool;
  int count = 1;
  bool operator==(const DrainAction&) const = default;
};

/// Changes what a webhook answers from now on: the hand on the gate.
struct GateAction {
  enum class Answer : std::uint8_t { Open, Close };
  std::string webhook;  ///< name or URL
  Answer answer = Answer::Open;
  bool operator==(const GateAction&) const = default;
};

/// A command to a rollout, as `kubectl argo rollouts` and `kubectl rollout` give it.
struct RolloutAction {
  enum class Command : std::uint8_t { Promote, PromoteFull, Abort, Retry, Undo, Pause, Resume };
  Command command = Command::Promote;
  ObjectName object;
  std::optional<int> toRevision;  ///< undo only; absent: the one before
  bool operator==(const RolloutAction&) const = default;
};

/// Replaces the profile of a traffic source from now on, or multiplies its rate.
struct TrafficChangeAction {
  std::string source;
  std::optional<LoadProfile> profile;
  double factor = 1;
  bool operator==(const TrafficChangeAction&) const = default;
};

using TimelineAction =
    std::variant<SetImageAction, ScaleAction, PatchAction, ApplyAction, DeleteAction, DrainAction,
                 GateAction, RolloutAction, TrafficChangeAction>;

/// What the user does, and when. Entries of one instant happen in the order written.
struct TimelineEntry {
  SimDuration at{};
  TimelineAction action;
  SourceMark mark;
  /// Wherever it is written.
  friend bool operator==(const TimelineEntry& a, const TimelineEntry& b) {
    return a.at == b.at && a.action == b.action;
  }
};

/// One answer of a webhook.
struct WebhookAnswer {
  int status = 200;
  std::string body;
  bool operator==(const WebhookAnswer&) const = default;
};

/// An answer within [from, until).
struct WebhookWindow {
  SimDuration from{};
  std::optional<SimDuration> until;
  WebhookAnswer answer;
  bool operator==(const WebhookWindow&) const = default;
};

/// What a webhook answers: the first window that holds, else `answer`, and a share of failures.
struct WebhookBehaviour {
  WebhookAnswer answer;
  std::vector<WebhookWindow> windows;
  double failRatio = 0;  ///< share of calls answered with 500, 0-1
  bool operator==(const WebhookBehaviour&) const = default;
};

/// `< 0.2%`, `>= 3`, `== 90s`: durations in seconds, percentages as ratios.
struct Comparison {
  enum class Operator : std::uint8_t { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual };
  Operator op = Operator::Less;
  double value = 0;
  std::string text;  ///< as written
  bool operator==(const Comparison&) const = default;
};

[[nodiscard]] bool holds(const Comparison& comparison, double value);

/// What must hold about a Canary, Rollout or Deployment: every part that is present.
struct ObjectExpectation {
  ObjectName object;
  std::optional<std::string> phase;
  std::optional<std::string> image;  ///< of the first container
  std::optional<Comparison> weight;  ///< percent of traffic on the canary
  std::optional<Comparison> replicas;
  std::optional<Comparison> readyReplicas;
  std::optional<Comparison> failedChecks;
  bool operator==(const ObjectExpectation&) const = default;
};

/// What must hold about a number of the summary.
struct MetricExpectation {
  std::string metric;
  std::optional<Comparison> value;
  std::optional<Comparison> ratio;  ///< of all requests
  bool operator==(const MetricExpectation&) const = default;
};

/// That an event was emitted; `message` is a part of its text.
struct EventExpectation {
  std::string reason;
  std::string message;
  Comparison count{Comparison::Operator::GreaterEqual, 1, ">= 1"};
  bool operator==(const EventExpectation&) const = default;
};

struct Expectation {
  std::variant<ObjectExpectation, MetricExpectation, EventExpectation> what;
  std::optional<SimDuration> by;  ///< must come true at this time or before
  std::optional<SimDuration> at;  ///< must hold at this time; neither: at the end
  SourceMark mark;
  /// Wherever it is written.
  friend bool operator==(const Expectation& a, const Expectation& b) {
    return a.what == b.what && a.by == b.by && a.at == b.at;
  }
};

/// Names that a metric expectation may use: the fields of the summary.
[[nodiscard]] std::span<const std::string_view> summaryMetrics();

struct Scenario {
  std::string name;
  std::string description;
  std::string file;
  ObjectSet objects;
  std::uint64_t seed = 1;
  SimDuration duration = std::chrono::minutes{30};
  SimDuration warmup{};
  RunUntil until = RunUntil::RolloutFinished;
  EngineChoice engine = EngineChoice::Auto;
  std::vector<NodePool> nodePools;
  ControllerFlags controllers;
  MeasurementConfig measurement;
  TrafficConfig traffic;
  std::vector<FaultSpec> faults;
  std::vector<TimelineEntry> timeline;               ///< in the order of time
  std::map<std::string, WebhookBehaviour> webhooks;  ///< by name or URL
  std::vector<Expectation> expectations;
  bool operator==(const Scenario&) const = default;
};

/// Longest horizon, and the latest moment anything may be planned for.
inline constexpr SimDuration longestDuration = std::chrono::hours{24 * 30};

}  // namespace aviary
