#include "reports/exporters/story.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/exporters/event_view.hpp"
#include "reports/exporters/number_text.hpp"
#include "reports/summary/run_summary.hpp"

namespace aviary {
namespace {

std::string percent(double value) { return roundedText(value, 1) + " %"; }

std::string pods(double count) {
  return roundedText(count, 0) + (count == 1 ? " pod" : " pods");
}

std::string side(std::string_view name, double ready, double desired, double cpu) {
  std::string out(name);
  if (std::isnan(ready)) return out + " -";
  const bool settled = std::isnan(desired) || ready == desired;
  out += settled ? " " + pods(ready)
                 : " " + roundedText(ready, 0) + " of " + pods(desired) + " ready";
  if (!std::isnan(cpu)) out += " (CPU " + roundedText(cpu, 0) + " %)";
  return out;
}

std::string quantity(double value, std::string_view unit) {
  std::string out = roundedText(value, 2);
  return unit.empty() ? out : out + " " + std::string(unit);
}

/// Tells the records of one trace in order; remembers what each object was like before.
class Teller {
 public:
  explicit Teller(const Trace& trace) : trace_(trace) {}

  [[nodiscard]] std::vector<StoryEntry> tell() {
    for (const Record& record : trace_.records()) {
      record_ = &record;
      std::visit(*this, record.body);
    }
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
    const std::string_view provider = trace_.text(alert.provider);
    add(trace_.text(alert.severity) == "error" ? Tone::Bad : Tone::Plain,
        "Alert" + (provider.empty() ? "" : " to " + std::string(provider)) + ": " + alert.message);
  }
  void operator()(const NodeChange& change) {
    add(Tone::Plain, "Node " + objectName() + ": " + std::string(text(change.step)));
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

  StoryEntry& add(Tone tone, std::string heading, const std::string& line = {}) {
    entries_.push_back({record_->time, tone, std::move(heading), {}, trace_.idOf(*record_)});
    if (!line.empty()) entries_.back().lines.push_back({Tone::Plain, line});
    return entries_.back();
  }
  [[nodiscard]] std::pair<Tone, std::string> headingOf(const TickRecord& tick,
                                                       const Before& before) const;
  void addState(StoryEntry& entry, const TickRecord& tick) const;

  const Trace& trace_;
  const Record* record_ = nullptr;
  std::vector<StoryEntry> entries_;
  std::map<ObjectId, Before> canaries_;
  std::map<ObjectId, DeploymentChange> deployments_;
};

std::pair<Tone, std::string> Teller::headingOf(const TickRecord& tick, const Before& before) const {
  const std::string phase(trace_.text(tick.phase));
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
  if (tick.canaryWeight < before.weight) {
    return {Tone::Plain, "Traffic returns to the primary: canary weight " +
                             std::to_string(tick.canaryWeight) + " %"};
  }
  if (tick.iterations > before.iterations) {
    return {Tone::Good, "Advance: iteration " + std::to_string(tick.iterations)};
  }
  return {Tone::Plain, phase + ": no change"};
}

void Teller::operator()(const TickRecord& tick) {
  Before& before = canaries_[record_->object];
  const auto events = tickEvents(trace_, record_->object, record_->time);
  auto [tone, heading] = headingOf(tick, before);
  const bool same = trace_.text(tick.phase) == before.phase &&
                    tick.canaryWeight == before.weight && tick.iterations == before.iterations &&
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
    entry.lines.push_back({call.passed ? Tone::Good : Tone::Bad,
                           (call.passed ? "✓ " : "✗ ") + std::string(trace_.text(call.type)) +
                               " webhook " + std::string(trace_.text(call.name))});
  }
  for (const CheckRecord& check : tick.checks) {
    entry.lines.push_back({check.passed ? Tone::Good : Tone::Bad,
                           (check.passed ? "✓ " : "✗ ") + checkText(check)});
  }
  addState(entry, tick);
}

void Teller::addState(StoryEntry& entry, const TickRecord& tick) const {
  // Both are 0 only while there is no route to read.
  if (tick.primaryWeight + tick.canaryWeight > 0) {
    entry.lines.push_back(
        {Tone::Plain, "Router   primary " + std::to_string(tick.primaryWeight) + " %   canary " +
                          std::to_string(tick.canaryWeight) + " %" +
                          (tick.mirrored ? "   (requests are mirrored)" : "")});
  }
  const Track* track = trackOf(record_->object);
  const SeriesRow* row = track == nullptr ? nullptr : rowAt(*track, record_->time);
  if (row == nullptr) return;
  entry.lines.push_back({Tone::Plain, sidesText(*row)});
  const double traffic = (*row)[SeriesColumn::CanaryTrafficShare];
  const double share = (*row)[SeriesColumn::CanaryPodShare];
  if (std::isnan(traffic) || std::isnan(share) || (traffic == 0 && share == 0)) return;
  entry.lines.push_back({Tone::Plain, "Canary's share   " + percent(traffic) + " of the traffic, " +
                                          percent(share) + " of the pods"});
}

void Teller::operator()(const DeploymentChange& change) {
  const auto found = deployments_.find(record_->object);
  const bool moved = found == deployments_.end() || found->second.image != change.image ||
                     found->second.updated != change.updated;
  const bool known = found != deployments_.end();
  deployments_[record_->object] = change;
  const Track* track = trackOf(record_->object);
  const bool primary = track != nullptr && track->primary == record_->object;
  if (!primary || !known || !moved || change.desired == 0) return;
  const bool done = change.updated == change.desired && change.replicas == change.updated;
  add(done ? Tone::Good : Tone::Plain,
      "Rolling update of " + objectName() + ": " + std::to_string(change.updated) + " of " +
          pods(change.desired) + " run " + std::string(trace_.text(change.image)));
}

void Teller::operator()(const AutoscalerSync& sync) {
  if (sync.desired == sync.current) return;
  std::string heading = "HPA " + trace_.object(record_->object).key.name + ": " +
                        std::to_string(sync.current) + " -> " + pods(sync.desired);
  if (sync.cpuPercent) heading += " (CPU " + roundedText(*sync.cpuPercent, 0) + " %)";
  add(Tone::Plain, std::move(heading));
}

}  // namespace

std::string checkText(const CheckRecord& check) {
  std::string out = check.metric;
  if (check.value) {
    out += " " + quantity(*check.value, check.unit);
  } else {
    out += check.text.empty() ? " no value" : " " + check.text;
  }
  std::string bounds;
  if (check.min) bounds += ">= " + quantity(*check.min, check.unit);
  if (check.max) bounds += (bounds.empty() ? "<= " : ", <= ") + quantity(*check.max, check.unit);
  return bounds.empty() ? out : out + " (" + bounds + ")";
}

std::string sidesText(const SeriesRow& row) {
  return side("Primary", row[SeriesColumn::PrimaryReady], row[SeriesColumn::PrimaryDesired],
              row[SeriesColumn::PrimaryCpu]) +
         "   " +
         side("Canary", row[SeriesColumn::CanaryReady], row[SeriesColumn::CanaryDesired],
              row[SeriesColumn::CanaryCpu]);
}

std::vector<StoryEntry> storyOf(const Trace& trace) { return Teller(trace).tell(); }

}  // namespace aviary
