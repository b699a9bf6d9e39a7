#include "gui/series/why.hpp"

#include <algorithm>
#include <cmath>

#include "gui/series/past_records.hpp"

namespace aviary {
namespace {

/// Steps back along the causes; longer chains repeat themselves.
constexpr std::size_t causesMax = 8;

const Record& at(const Trace& trace, RecordId id) {
  return trace.record(id);
}

/// The first record of the instant of `id`.
std::uint32_t instantBegin(const Trace& trace, RecordId id) {
  std::uint32_t first = id.value;
  while (first > 1 && at(trace, RecordId{first - 1}).time == at(trace, id).time) --first;
  return first;
}

RecordId decisionBefore(const Trace& trace, const RolloutView& view, RecordId tick) {
  RecordId before;
  for (const Mark& mark : view.decisions) {
    const bool earlier = at(trace, mark.record).time < at(trace, tick).time;
    if (earlier && at(trace, mark.record).object == at(trace, tick).object) before = mark.record;
  }
  return before;
}

void addTick(std::vector<WhyStep>& steps, const Trace& trace, RecordId id) {
  const TickRecord& tick = *at(trace, id).as<TickRecord>();
  const double seconds = toSeconds(at(trace, id).time);
  const auto step = [&](WhyKind kind) {
    WhyStep next;
    next.kind = kind;
    next.record = id;
    next.seconds = seconds;
    steps.push_back(std::move(next));
    return &steps.back();
  };
  step(WhyKind::Rule);
  for (const CheckRecord& check : tick.checks) step(WhyKind::Check)->check = check;
  for (const WebhookCall& hook : tick.hooks) step(WhyKind::Hook)->hook = hook;
}

void addCauses(std::vector<WhyStep>& steps, const Trace& trace, RecordId id) {
  const double start = toSeconds(at(trace, id).time);
  std::size_t added = 0;
  for (const RecordId cause : trace.causesOf(id)) {
    if (added == causesMax) break;
    // Several records of one write say one thing.
    const bool repeats = std::any_of(steps.begin(), steps.end(), [&](const WhyStep& step) {
      return step.record == cause ||
             (step.record.exists() && at(trace, step.record).object == at(trace, cause).object &&
              at(trace, step.record).time == at(trace, cause).time &&
              at(trace, step.record).body.index() == at(trace, cause).body.index());
    });
    if (repeats) continue;
    WhyStep step;
    step.kind = WhyKind::Cause;
    step.record = cause;
    step.seconds = std::min(start, toSeconds(at(trace, cause).time));
    steps.push_back(std::move(step));
    ++added;
  }
}

void addAutoscaler(std::vector<WhyStep>& steps, const Trace& trace, const ObjectKey& key,
                   double seconds) {
  const RecordId sync = lastSync(trace, key, seconds);
  if (!sync.exists()) return;
  WhyStep step;
  step.kind = WhyKind::Autoscaler;
  step.record = sync;
  step.sync = *at(trace, sync).as<AutoscalerSync>();
  step.seconds = toSeconds(at(trace, sync).time);
  steps.push_back(std::move(step));
}

void addGap(std::vector<WhyStep>& steps, const Trace& trace, const RolloutView& view,
            double seconds) {
  const ShareReading shares{view.curve(CurveId::TrafficShare).at(seconds),
                            view.curve(CurveId::PodShare).at(seconds),
                            view.curve(CurveId::CanaryReady).at(seconds),
                            view.curve(CurveId::PrimaryReady).at(seconds),
                            view.curve(CurveId::CanaryDesired).at(seconds),
                            view.curve(CurveId::PrimaryDesired).at(seconds)};
  const double apart = std::abs(shares.traffic - shares.pods);
  if (std::isnan(apart) || apart < gapWorthTelling) return;
  WhyStep step;
  step.kind = WhyKind::Gap;
  step.shares = shares;
  step.seconds = seconds;
  steps.push_back(step);
  if (!view.roles.autoscaler) {
    if (std::isnan(shares.canaryDesired) || std::isnan(shares.primaryDesired)) return;
    step.kind = WhyKind::FixedPods;
    steps.push_back(std::move(step));
    return;
  }
  addAutoscaler(steps, trace, *view.roles.autoscaler, seconds);
  addAutoscaler(steps, trace,
                {view.roles.autoscaler->namespace_, view.roles.autoscaler->name + "-primary"},
                seconds);
}

}  // namespace

RecordId tickBehind(const Trace& trace, RecordId record) {
  if (at(trace, record).as<TickRecord>() != nullptr) return record;
  const bool mayBeOfTick = at(trace, record).as<EventRecord>() != nullptr ||
                           at(trace, record).as<PhaseChange>() != nullptr ||
                           at(trace, record).as<WeightsChange>() != nullptr ||
                           at(trace, record).as<AlertSent>() != nullptr;
  if (!mayBeOfTick) return {};
  // The tick is written down when it ends, after the events it emitted, and before the weights.
  const auto count = static_cast<std::uint32_t>(trace.records().size());
  for (std::uint32_t i = instantBegin(trace, record); i <= count; ++i) {
    const RecordId id{i};
    if (at(trace, id).time != at(trace, record).time) break;
    const bool same = at(trace, id).object == at(trace, record).object;
    if (same && at(trace, id).as<TickRecord>() != nullptr) return id;
  }
  return {};
}

RecordId lastSync(const Trace& trace, const ObjectKey& autoscaler, double seconds) {
  const auto object = trace.find("HorizontalPodAutoscaler", autoscaler);
  if (!object) return {};
  const Record* last = lastRecordUntil(trace, seconds, [&](const Record& record) {
    return record.object == *object && record.as<AutoscalerSync>() != nullptr;
  });
  return last == nullptr ? RecordId{} : trace.idOf(*last);
}

std::vector<WhyStep> whyOf(const Trace& trace, const RolloutView& view, RecordId record) {
  std::vector<WhyStep> steps;
  const double seconds = toSeconds(at(trace, record).time);
  WhyStep happened;
  happened.record = record;
  happened.seconds = seconds;
  steps.push_back(std::move(happened));
  const RecordId tick = tickBehind(trace, record);
  if (tick.exists()) {
    addTick(steps, trace, tick);
    if (const RecordId before = decisionBefore(trace, view, tick); before.exists()) {
      WhyStep step;
      step.kind = WhyKind::Before;
      step.record = before;
      step.seconds = toSeconds(at(trace, before).time);
      steps.push_back(std::move(step));
    }
  }
  addCauses(steps, trace, record);
  if (tick.exists() && tick != record) addCauses(steps, trace, tick);
  addGap(steps, trace, view, seconds);
  return steps;
}

}  // namespace aviary
