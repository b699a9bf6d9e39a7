#include "sim/trace/fingerprint.hpp"

#include <algorithm>
#include <cmath>

#include "sim/engine/hash.hpp"
#include "sim/trace/canonical_text.hpp"

namespace aviary {
namespace {

constexpr std::uint64_t notAValue = 0x7ff8000000000000U;

/// Rounds to a millionth: the last bits of a logarithm may differ between two math libraries.
std::uint64_t rounded(double value) {
  constexpr double limit = 9e18;
  if (std::isnan(value)) return notAValue;
  const double scaled = std::clamp(value * 1e6, -limit, limit);
  return static_cast<std::uint64_t>(std::llround(scaled));
}

/// Adds the status of one record to a hash.
struct StatusHash {
  const Trace& trace;
  StableHash& hash;

  void text(TextId id) const { hash.text(trace.text(id)); }
  void number(int value) const { hash.integer(static_cast<std::uint64_t>(value)); }
  void flag(bool value) const { hash.byte(value ? 1 : 0); }
  void value(const std::optional<double>& value) const {
    hash.integer(value ? rounded(*value) : notAValue);
  }
  void object(ObjectId id) const {
    if (id.exists()) hash.text(aviary::text(trace.object(id)));
  }

  void operator()(const EventRecord& event) const {
    number(static_cast<int>(event.type));
    text(event.reason);
    text(event.source);
  }
  void operator()(const TickRecord& tick) const {
    text(tick.phase);
    number(tick.canaryWeight);
    number(tick.primaryWeight);
    flag(tick.mirrored);
    number(tick.failedChecks);
    number(tick.iterations);
    hash.text(tick.rule.name);
    for (const CheckRecord& check : tick.checks) {
      hash.text(check.metric);
      value(check.value);
      value(check.min);
      value(check.max);
      flag(check.passed);
    }
    for (const WebhookCall& call : tick.hooks) (*this)(call);
  }
  void operator()(const PhaseChange& change) const {
    text(change.from);
    text(change.to);
  }
  void operator()(const WeightsChange& change) const {
    number(change.primary);
    number(change.canary);
    flag(change.mirrored);
  }
  void operator()(const DeploymentChange& change) const {
    for (const int pods : {change.desired, change.replicas, change.updated, change.ready,
                           change.available}) {
      number(pods);
    }
    text(change.image);
  }
  void operator()(const AutoscalerSync& sync) const {
    number(sync.current);
    number(sync.desired);
    value(sync.cpuPercent);
    text(sync.reason);
  }
  void operator()(const PodChange& change) const {
    number(static_cast<int>(change.step));
    text(change.image);
    object(change.owner);
    object(change.node);
    text(change.reason);
  }
  void operator()(const NodeChange& change) const {
    number(static_cast<int>(change.step));
    text(change.pool);
  }
  void operator()(const FaultRecord& fault) const {
    number(static_cast<int>(fault.edge));
    text(fault.kind);
  }
  void operator()(const UserAction& action) const { text(action.action); }
  void operator()(const AlertSent& alert) const {
    text(alert.severity);
    text(alert.provider);
  }
  void operator()(const WebhookCall& call) const {
    text(call.name);
    text(call.type);
    number(call.status);
    flag(call.passed);
  }
};

void addTime(StableHash& hash, SimTime time) {
  hash.integer(static_cast<std::uint64_t>(time.time_since_epoch().count()));
}

void addRecord(StableHash& hash, const Trace& trace, const Record& record) {
  addTime(hash, record.time);
  hash.text(recordLabel(record.body));
  if (record.object.exists()) hash.text(text(trace.object(record.object)));
  record.visit(StatusHash{trace, hash});
}

void addTrack(StableHash& hash, const Trace& trace, const Track& track) {
  if (track.object.exists()) hash.text(text(trace.object(track.object)));
  for (const SeriesRow& row : track.rows) {
    addTime(hash, row.time);
    for (const double value : row.values) hash.integer(rounded(value));
    hash.text(trace.text(row.phase));
  }
}

void addQueue(StableHash& hash, const QueueTrack& queue) {
  hash.text(queue.name);
  for (const QueueRow& row : queue.rows) {
    addTime(hash, row.time);
    hash.integer(row.backlog);
    hash.integer(static_cast<std::uint64_t>(row.age.count()));
  }
}

void addTotals(StableHash& hash, const Trace& trace) {
  const TraceTotals& totals = trace.totals();
  for (const std::uint64_t count : {totals.simulatedRequests, totals.requests, totals.failed,
                                    totals.usersExposed, std::uint64_t{totals.peakPods}}) {
    hash.integer(count);
  }
  hash.integer(rounded(totals.podSeconds));
  for (const NodePoolTotals& pool : totals.pools) {
    hash.text(pool.name).integer(rounded(pool.nodeSeconds));
  }
  for (const VersionTotals& version : totals.versions) {
    hash.text(trace.text(version.image)).integer(version.requests);
    for (const CauseCount& failed : version.failed) {
      hash.text(trace.text(failed.cause)).integer(failed.requests);
    }
  }
}

}  // namespace

std::uint64_t fingerprint(const Trace& trace) {
  StableHash hash;
  hash.integer(static_cast<std::uint64_t>(trace.header().schema));
  for (const Record& record : trace.records()) addRecord(hash, trace, record);
  for (const Track& track : trace.tracks()) addTrack(hash, trace, track);
  for (const QueueTrack& queue : trace.queues()) addQueue(hash, queue);
  addTotals(hash, trace);
  addTime(hash, trace.endTime());
  hash.text(text(trace.end()));
  return hash.value();
}

std::string digest(const Trace& trace) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::uint64_t value = fingerprint(trace);
  std::string out(16, '0');
  for (auto place = out.rbegin(); place != out.rend(); ++place, value >>= 4) {
    *place = digits[value & 0xf];
  }
  return out;
}

std::uint64_t fingerprint(const Trace& trace, const Record& record) {
  StableHash hash;
  addRecord(hash, trace, record);
  return hash.value();
}

std::optional<TraceDifference> firstDifference(const Trace& left, const Trace& right) {
  const auto a = left.records();
  const auto b = right.records();
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const bool both = i < a.size() && i < b.size();
    if (both && fingerprint(left, a[i]) == fingerprint(right, b[i])) continue;
    return TraceDifference{i, i < a.size() ? lineText(left, a[i]) : "(end)",
                           i < b.size() ? lineText(right, b[i]) : "(end)"};
  }
  return std::nullopt;
}

}  // namespace aviary
