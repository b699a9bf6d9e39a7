#include "reports/exporters/story.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "reports/exporters/event_view.hpp"
#include "reports/exporters/number_text.hpp"
#include "reports/summary/run_summary.hpp"

namespace aviary {
namespace {

std::string percent(double value) {
  return roundedText(value, 1) + " %";
}

std::string pods(double count) {
  return roundedText(count, 0) + (count == 1 ? " pod" : " pods");
}

std::string side(std::string_view name, double ready, double desired, double cpu) {
  std::string out(name);
  if (std::isnan(ready)) return out + " -";
  const bool settled = std::isnan(desired) || ready == desired;
  out +=
      settled ? " " + pods(ready) : " " + roundedText(ready, 0) + " of " + pods(desired) + " ready";
  // Without pods the last value measured says nothing any more.
  if (!std::isnan(cpu) && ready > 0) out += " (CPU " + roundedText(cpu, 0) + " %)";
  return out;
}

std::string quantity(double value, std::string_view unit) {
  std::string out = roundedText(value, 2);
  return unit.empty() ? out : out + " " + std::string(unit);
}

/// The heading of a tick by the rule that decided it, where the phase and weights do not say it
/// all.
struct RuleHeading {
  std::string_view rule;
  Tone tone;
  std::string_view heading;
};
constexpr std::string_view anError = "Stopped by an error, to be tried again";
constexpr std::array ruleHeadings{
    RuleHeading{"Suspended", Tone::Plain, "Suspended: nothing is done"},
    RuleHeading{"InitPrimaryNotReady", Tone::Plain, "Initializing: waiting for the primary"},
    RuleHeading{"PrimaryNotReady", Tone::Plain, "Waiting for the primary to be ready"},
    RuleHeading{"CanaryNotReady", Tone::Plain, "Waiting for the canary to be ready"},
    RuleHeading{"AnalysisRestarted", Tone::Plain, "Newer revision: the analysis starts over"},
    RuleHeading{"TrafficIncreaseRefused", Tone::Plain, "Waiting for approval of more traffic"},
    RuleHeading{"TrafficToCanary", Tone::Good, "All iterations passed: traffic to the canary"},
    RuleHeading{"StepListStalled", Tone::Bad, "Stalled: no step leads on"},
    RuleHeading{"ShiftStalled", Tone::Bad, "Stalled: no traffic is left to shift"},
    RuleHeading{"AnalysisSkipped", Tone::Good, "Rollout finished without analysis: Succeeded"},
    RuleHeading{"ThresholdReached", Tone::Bad, "Rolled back after too many failed checks: Failed"},
    RuleHeading{"RollbackHookPassed", Tone::Bad, "Rolled back on request: Failed"},
    RuleHeading{"CanaryDeadlineExceeded", Tone::Bad,
                "Rolled back, for the canary was not ready in time: Failed"},
    RuleHeading{"PrimaryStuck", Tone::Bad, "Rolled back, for the primary is not healthy: Failed"},
    RuleHeading{"PromotionFailed", Tone::Bad,
                "Promotion failed, the traffic stays on the canary: Failed"},
    RuleHeading{"TargetUnreadable", Tone::Bad, anError},
    RuleHeading{"ServicesFailed", Tone::Bad, anError},
    RuleHeading{"PrimaryFailed", Tone::Bad, anError},
    RuleHeading{"AutoscalerFailed", Tone::Bad, anError},
    RuleHeading{"ApexFailed", Tone::Bad, anError},
    RuleHeading{"ScaleDownFailed", Tone::Bad, anError},
    RuleHeading{"RoutesNotReconciled", Tone::Bad, anError},
    RuleHeading{"RoutesUnreadable", Tone::Bad, anError},
    RuleHeading{"ConfigUnreadable", Tone::Bad, anError},
    RuleHeading{"ScaleUpFailed", Tone::Bad, anError},
    RuleHeading{"WriteFailed", Tone::Bad, anError},
};

std::string_view roomName(std::string_view providerType) {
  if (providerType == "slack") return "Slack";
  if (providerType == "msteams") return "Microsoft Teams";
  if (providerType == "discord") return "Discord";
  if (providerType == "rocket") return "Rocket.Chat";
  return providerType == "gchat" ? "Google Chat" : providerType;
}

/// A rollback hook is asked whether to roll back: its failure is the good answer.
StoryLine hookLine(const Trace& trace, const WebhookCall& call) {
  const std::string type(trace.text(call.type));
  const std::string name = " webhook " + std::string(trace.text(call.name));
  if (type == "rollback") {
    if (call.passed) return {Tone::Bad, "✗ " + type + name + " asks for a rollback"};
    return {Tone::Plain, "✓ " + type + name + " asks for none"};
  }
  if (call.passed) return {Tone::Good, "✓ " + type + name};
  const bool gate = type.starts_with("confirm-");
  return {Tone::Bad, "✗ " + type + name + (gate ? " is closed" : " failed")};
}

/// Tells the records of one trace in order; remembers what each object was like before.
class Teller {
 public:
  explicit Teller(const Trace& trace) : trace_(trace) {}

  [[nodiscard]] std::vector<StoryEntry> tell() {
    for (const Record& record : trace_.records()) {
      if (record.as<TickRecord>()) ticks_.emplace(record.time, record.object);
    }
    for (const Record& record : trace_.records()) {
      if (!alerts_.empty() && alerts_.front().time != record.time) tellAlerts();
      record_ = &record;
      record.visit(*this);
    }
    tellAlerts();
    return std::move(entries_);
  }

  void operator()(const TickRecord& tick);
  void operator()(const DeploymentChange& change);
  void operator()(const AutoscalerSync& sync);
  void operator()(const UserAction& action) {
    add(Tone::Plain, "User: " + std::string(trace_.text(action.action)) + " on " + objectName(),
        action.text);
  }
  void operator()(const FaultRecord& fault) {
    const bool starts = fault.edge == FaultEdge::Start;
    add(starts ? Tone::Bad : Tone::Plain,
        (starts ? "Fault begins: " : "Fault ends: ") + fault.text);
  }
  void operator()(const AlertSent& alert) {
    StoryEntry entry{
        record_->time, Tone::Plain, alertHeading(trace_, alert), {}, trace_.idOf(*record_)};
    if (trace_.text(alert.severity) == "error") entry.tone = Tone::Bad;
    for (std::size_t begin = 0; begin < alert.message.size();) {
      const std::size_t end = std::min(alert.message.find('\n', begin), alert.message.size());
      if (end > begin)
        entry.lines.push_back({Tone::Plain, alert.message.substr(begin, end - begin)});
      begin = end + 1;
    }
    // Sent within a tick, which is recorded at its end.
    alerts_.push_back(std::move(entry));
  }
  void operator()(const NodeChange& change) {
    if (record_->time == SimTime{}) return;
    add(Tone::Plain, objectName() + ": " + std::string(text(change.step)));
  }
  void operator()(const EventRecord& event) {
    if (trace_.text(event.source) != "flagger") {
      tellTrouble(event);
      return;
    }
    if (ticks_.contains({record_->time, record_->object})) return;
    add(event.type == EventType::Warning ? Tone::Bad : Tone::Plain, event.message);
  }
  void operator()(const PodChange& change) {
    owners_[record_->object] = change.owner;
    const std::string_view reason = trace_.text(change.reason);
    if (change.step != PodStep::NotReady || reason.empty() || !isNews(reason)) return;
    add(Tone::Bad, objectName() + ": " + std::string(reason));
  }
  template <class Other>
  void operator()(const Other&) {}

 private:
  struct Before {
    std::string phase;
    int weight = 0;
    int failedChecks = 0;
    int iterations = 0;
  };

  [[nodiscard]] std::string objectName() const {
    if (!record_->object.exists()) return "the cluster";
    const TraceObject& object = trace_.object(record_->object);
    return object.kind + " " + object.key.name;
  }
  [[nodiscard]] const Track* trackOf(ObjectId object) const {
    for (const Track& track : trace_.tracks()) {
      if (track.object == object || track.primary == object) return &track;
    }
    return nullptr;
  }

  // Whether a Canary or Rollout moves this Deployment, so that its user does not.
  [[nodiscard]] bool isRuled(ObjectId deployment) const {
    return std::any_of(trace_.tracks().begin(), trace_.tracks().end(), [&](const Track& track) {
      const bool member = track.target == deployment || track.primary == deployment;
      return member && track.object != deployment;
    });
  }

  StoryEntry& add(Tone tone, std::string heading, const std::string& line = {}) {
    entries_.push_back({record_->time, tone, std::move(heading), {}, trace_.idOf(*record_)});
    if (!line.empty()) entries_.back().lines.push_back({Tone::Plain, line});
    return entries_.back();
  }
  [[nodiscard]] std::pair<Tone, std::string> headingOf(const TickRecord& tick,
                                                       const Before& before) const;
  void addState(StoryEntry& entry, const TickRecord& tick) const;
  void tellTrouble(const EventRecord& event);
  [[nodiscard]] bool isNews(std::string_view reason);
  void tellStatus(const DeploymentChange& change, const DeploymentChange& before);
  void tellAlerts() {
    for (StoryEntry& entry : alerts_) entries_.push_back(std::move(entry));
    alerts_.clear();
  }

  const Trace& trace_;
  const Record* record_ = nullptr;
  std::vector<StoryEntry> entries_;
  std::vector<StoryEntry> alerts_;  // of the present moment
  std::set<std::pair<SimTime, ObjectId>> ticks_;
  std::map<ObjectId, Before> canaries_;
  std::map<ObjectId, DeploymentChange> deployments_;
  std::set<ObjectId> rolling_;  // Deployments whose pods are being replaced
  std::map<ObjectId, std::string> statuses_;  // of their rollouts, as told last
  std::map<ObjectId, ObjectId> owners_;       // of pods
  std::map<std::pair<std::string, ObjectId>, SimTime> told_;  // troubles, by reason and owner
};

std::pair<Tone, std::string> Teller::headingOf(const TickRecord& tick, const Before& before) const {
  const std::string phase(trace_.text(tick.phase));
  for (const RuleHeading& known : ruleHeadings) {
    if (known.rule == tick.rule.name) return {known.tone, std::string(known.heading)};
  }
  if (tick.rule.name == "IterationAdvanced" && phase == before.phase) {
    return {Tone::Good, "Advance: iteration " + std::to_string(tick.iterations)};
  }
  const auto failed = std::count_if(tick.checks.begin(), tick.checks.end(),
                                    [](const CheckRecord& check) { return !check.passed; });
  if (phase != before.phase) {
    if (phase == "Succeeded") return {Tone::Good, "Rollout finished: Succeeded"};
    if (phase == "Failed") return {Tone::Bad, "Rolled back: Failed"};
    if (phase == "Promoting") return {Tone::Good, "Every check passed: promotion begins"};
    if (phase == "Finalising") return {Tone::Plain, "All traffic is back on the primary"};
    if (phase == "Waiting" || phase == "WaitingPromotion") {
      return {Tone::Plain, "Waiting for approval"};
    }
    if (phase == "Progressing") return {Tone::Plain, "New revision: the canary starts"};
    return {Tone::Plain, "Phase " + phase};
  }
  if (tick.failedChecks > before.failedChecks || failed > 0) {
    return {Tone::Bad, "Halt: a check failed, failed checks " + std::to_string(tick.failedChecks)};
  }
  if (tick.canaryWeight > before.weight) {
    return {Tone::Good, "Advance: canary weight " + std::to_string(before.weight) + " % -> " +
                            std::to_string(tick.canaryWeight) + " %"};
  }
  if (tick.canaryWeight < before.weight && tick.rule.name == "WeightAdvanced") {
    return {Tone::Plain, "Advance: canary weight " + std::to_string(tick.canaryWeight) +
                             " %, for somebody had changed the router's weights"};
  }
  if (tick.canaryWeight < before.weight) {
    return {Tone::Plain, "Traffic returns to the primary: canary weight " +
                             std::to_string(tick.canaryWeight) + " %"};
  }
  if (tick.iterations > before.iterations) {
    return {Tone::Good, "Advance: iteration " + std::to_string(tick.iterations)};
  }
  if (phase == "Waiting" || phase == "WaitingPromotion") {
    return {Tone::Plain, "Still waiting for approval"};
  }
  return {Tone::Plain, phase + ": no change"};
}

void Teller::operator()(const TickRecord& tick) {
  Before& before = canaries_[record_->object];
  const auto events = tickEvents(trace_, record_->object, record_->time);
  auto [tone, heading] = headingOf(tick, before);
  const bool same = trace_.text(tick.phase) == before.phase && tick.canaryWeight == before.weight &&
                    tick.iterations == before.iterations &&
                    tick.failedChecks == before.failedChecks;
  before = {std::string(trace_.text(tick.phase)), tick.canaryWeight, tick.failedChecks,
            tick.iterations};
  if (same && events.empty() && tick.checks.empty() && tick.hooks.empty()) return;
  if (trace_.tracks().size() > 1) heading = objectName() + ": " + heading;
  StoryEntry& entry = add(tone, std::move(heading));
  for (const EventRecord* event : events) {
    const bool warning = event->type == EventType::Warning;
    entry.lines.push_back({warning ? Tone::Bad : Tone::Plain, event->message});
  }
  for (const WebhookCall& call : tick.hooks) {
    entry.lines.push_back(hookLine(trace_, call));
  }
  for (const CheckRecord& check : tick.checks) {
    entry.lines.push_back(
        {check.passed ? Tone::Good : Tone::Bad, (check.passed ? "✓ " : "✗ ") + checkText(check)});
  }
  addState(entry, tick);
  tellAlerts();
}

void Teller::addState(StoryEntry& entry, const TickRecord& tick) const {
  // Both are 0 only while there is no route to read.
  if (tick.primaryWeight + tick.canaryWeight > 0) {
    entry.lines.push_back({Tone::Plain, "Router   primary " + std::to_string(tick.primaryWeight) +
                                            " %   canary " + std::to_string(tick.canaryWeight) +
                                            " %" +
                                            (tick.mirrored ? "   (requests are mirrored)" : "")});
  }
  const Track* track = trackOf(record_->object);
  const SeriesRow* row = track == nullptr ? nullptr : rowAt(*track, record_->time);
  if (row == nullptr) return;
  entry.lines.push_back({Tone::Plain, sidesText(*row)});
  const double traffic = (*row)[SeriesColumn::CanaryTrafficShare];
  const double share = (*row)[SeriesColumn::CanaryPodShare];
  if (std::isnan(traffic) || std::isnan(share)) return;
  // A share is that of the time before: once the canary is gone it only confuses.
  if (share == 0 && (traffic == 0 || tick.canaryWeight == 0)) return;
  entry.lines.push_back({Tone::Plain, "Canary's share   " + percent(traffic) + " of the traffic, " +
                                          percent(share) + " of the pods"});
}

void Teller::operator()(const DeploymentChange& change) {
  const auto found = deployments_.find(record_->object);
  const bool known = found != deployments_.end();
  const DeploymentChange before = known ? found->second : change;
  deployments_[record_->object] = change;
  const Track* track = trackOf(record_->object);
  if (!isRuled(record_->object)) {
    tellStatus(change, before);
    return;
  }
  const bool primary = track != nullptr && track->primary == record_->object;
  if (!primary || !known || change.desired == 0) return;
  // Pods of an older revision are left: not so when only the number of replicas grows.
  const bool mixed = change.updated < change.replicas;
  if (mixed || before.image != change.image) rolling_.insert(record_->object);
  if (!rolling_.contains(record_->object)) return;
  const bool done = change.updated == change.desired && change.replicas == change.updated;
  if (done) rolling_.erase(record_->object);
  if (before.image == change.image && before.updated == change.updated) return;
  add(change.updated == change.desired ? Tone::Good : Tone::Plain,
      "Rolling update of " + objectName() + ": " + std::to_string(change.updated) + " of " +
          pods(change.desired) + " run " + std::string(trace_.text(change.image)));
}

// What goes wrong in a cluster repeats itself: the same trouble of one workload is told once a
// minute.
bool Teller::isNews(std::string_view reason) {
  constexpr SimDuration quiet = std::chrono::minutes{1};
  const auto owner = owners_.find(record_->object);
  const ObjectId whose = owner == owners_.end() ? record_->object : owner->second;
  const auto [last, added] = told_.try_emplace({std::string(reason), whose}, record_->time);
  if (!added && record_->time - last->second < quiet) return false;
  last->second = record_->time;
  return true;
}

void Teller::tellTrouble(const EventRecord& event) {
  const std::string_view reason = trace_.text(event.reason);
  const bool eviction = reason == "TaintManagerEviction" || reason == "PodGC";
  const bool killed = reason == "Killing" && event.message.find(" failed ") != std::string::npos;
  if (event.type != EventType::Warning && !eviction && !killed) return;
  if (!isNews(reason)) return;
  if (reason == "ProgressDeadlineExceeded") {
    add(Tone::Bad, "error: deployment \"" + trace_.object(record_->object).key.name +
                       "\" exceeded its progress deadline");
    return;
  }
  add(Tone::Bad, objectName() + ": " + std::string(reason) + ": " + event.message);
}

// A Deployment that its user rolls out, as somebody who watches `kubectl rollout status` sees it.
void Teller::tellStatus(const DeploymentChange& change, const DeploymentChange& before) {
  if (change.image != before.image || change.updated < change.replicas) {
    rolling_.insert(record_->object);
  }
  if (!rolling_.contains(record_->object)) return;
  std::string status = rolloutStatusText(trace_.object(record_->object).key.name, change);
  const bool done = status.ends_with("successfully rolled out");
  if (done) rolling_.erase(record_->object);
  if (std::exchange(statuses_[record_->object], status) == status) return;
  add(done ? Tone::Good : Tone::Plain, std::move(status));
}

void Teller::operator()(const AutoscalerSync& sync) {
  if (sync.desired == sync.current) return;
  std::string heading = "HPA " + trace_.object(record_->object).key.name + ": " +
                        std::to_string(sync.current) + " -> " + pods(sync.desired);
  if (sync.cpuPercent) heading += " (CPU " + roundedText(*sync.cpuPercent, 0) + " %)";
  add(Tone::Plain, std::move(heading));
}

}  // namespace

std::string rolloutStatusText(std::string_view name, const DeploymentChange& change) {
  const std::string waiting =
      "Waiting for deployment \"" + std::string(name) + "\" rollout to finish: ";
  if (change.updated < change.desired) {
    return waiting + std::to_string(change.updated) + " out of " + std::to_string(change.desired) +
           " new replicas have been updated...";
  }
  if (change.replicas > change.updated) {
    return waiting + std::to_string(change.replicas - change.updated) +
           " old replicas are pending termination...";
  }
  if (change.available < change.updated) {
    return waiting + std::to_string(change.available) + " of " + std::to_string(change.updated) +
           " updated replicas are available...";
  }
  return "deployment \"" + std::string(name) + "\" successfully rolled out";
}

std::string checkText(const CheckRecord& check) {
  std::string out = check.metric;
  if (check.value) {
    out += " " + quantity(*check.value, check.unit);
  } else {
    // The event of the tick tells why.
    out += ": no value";
  }
  std::string bounds;
  if (check.min) bounds += ">= " + quantity(*check.min, check.unit);
  if (check.max) bounds += (bounds.empty() ? "<= " : ", <= ") + quantity(*check.max, check.unit);
  return bounds.empty() ? out : out + " (" + bounds + ")";
}

std::string alertHeading(const Trace& trace, const AlertSent& alert) {
  const std::string room(roomName(trace.text(alert.providerType)));
  const std::string channel(trace.text(alert.channel));
  std::string to(trace.text(alert.provider));
  if (to.empty()) to = "everybody";
  std::string out = "Alert (" + std::string(trace.text(alert.severity)) + ") to " + to;
  if (!room.empty()) out += ", " + room;
  return channel.empty() ? out : out + " #" + channel;
}

std::string sidesText(const SeriesRow& row) {
  return side("Primary", row[SeriesColumn::PrimaryReady], row[SeriesColumn::PrimaryDesired],
              row[SeriesColumn::PrimaryCpu]) +
         "   " +
         side("Canary", row[SeriesColumn::CanaryReady], row[SeriesColumn::CanaryDesired],
              row[SeriesColumn::CanaryCpu]);
}

std::vector<StoryEntry> storyOf(const Trace& trace) {
  return Teller(trace).tell();
}

}  // namespace aviary
