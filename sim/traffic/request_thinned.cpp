#include <algorithm>
#include <cmath>
#include <cstddef>

#include "sim/traffic/request_engine.hpp"

/// Where more requests wait than can be played, stretches are played in part: a piece of each is
/// played as it is, what was counted in it is counted several times, and the rest of the stretch is
/// left out. A backlog that grows or shrinks goes on to do so while nobody looks.
namespace aviary {
namespace {

constexpr double playedAtOnce = 20000;
constexpr int piecesPerStretch = 8;

}  // namespace

/// What has been counted so far.
struct RequestEngine::Counts {
  std::vector<RequestTally> cells;
  std::vector<std::vector<SinkState::Row>> sinks;
  std::vector<std::array<std::uint64_t, outcomeCount>> outcomes;  // by version
  std::vector<std::uint64_t> routed;
  std::vector<std::uint64_t> exposed;
  std::vector<std::uint64_t> hurt;
  std::vector<std::uint64_t> served;  // by pod
  std::vector<Nanos> work;
  std::uint64_t sent = 0;
};

RequestEngine::Counts RequestEngine::counts() const {
  Counts out;
  for (const CellState& cell : cells_) out.cells.push_back(cell.tally);
  for (const SinkState& sink : sinks_) out.sinks.push_back(sink.rows);
  for (const VersionState& version : versions_) {
    out.outcomes.push_back(version.outcomes);
    out.routed.push_back(version.routed);
  }
  for (const PodState& pod : pods_) {
    out.served.push_back(pod.served);
    out.work.push_back(pod.queue.workDone(std::max<Nanos>(until_, 0)));
  }
  out.sent = sent_;
  return out;
}

/// Counts what was counted since then so many times more.
void RequestEngine::repeat(const Counts& before, std::uint64_t times) {
  const auto more = [&](std::uint64_t& value, std::uint64_t was) {
    value += (value - was) * times;
  };
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    RequestTally since = cells_[i].tally;
    if (i < before.cells.size()) since.subtract(before.cells[i]);
    since.multiply(times);
    cells_[i].tally.merge(since);
  }
  for (std::size_t i = 0; i < sinks_.size(); ++i) {
    for (SinkState::Row& row : sinks_[i].rows) {
      const SinkState::Row* was = nullptr;
      for (std::size_t r = 0; i < before.sinks.size() && r < before.sinks[i].size(); ++r) {
        if (before.sinks[i][r].code == row.code) was = &before.sinks[i][r];
      }
      for (std::size_t b = 0; b < row.buckets.size(); ++b) {
        more(row.buckets[b], was == nullptr ? 0 : was->buckets[b]);
      }
      more(row.sumMicros, was == nullptr ? 0 : was->sumMicros);
    }
  }
  for (std::size_t i = 0; i < versions_.size(); ++i) {
    const bool known = i < before.routed.size();
    for (std::size_t k = 0; k < outcomeCount; ++k) {
      more(versions_[i].outcomes[k], known ? before.outcomes[i][k] : 0);
    }
    more(versions_[i].routed, known ? before.routed[i] : 0);
  }
  for (std::size_t i = 0; i < pods_.size(); ++i) {
    PodState& pod = pods_[i];
    addServed(pod, versions_[pod.version], (pod.served - before.served[i]) * times);
    pod.queue.addWork((pod.queue.workDone(until_) - before.work[i]) * static_cast<Nanos>(times));
  }
  more(sent_, before.sent);
}

void RequestEngine::playThinned(Nanos until, double expected) {
  const auto times = static_cast<std::uint64_t>(std::ceil(expected / playedAtOnce));
  const Nanos begin = std::max<Nanos>(playedTo_, 0);
  for (int piece = 1; piece <= piecesPerStretch; ++piece) {
    const Nanos from = std::max<Nanos>(playedTo_, 0);
    const Nanos end = begin + (until - begin) / piecesPerStretch * piece;
    const Nanos to = piece == piecesPerStretch ? until : end;
    const Nanos played = from + (to - from) / static_cast<Nanos>(times) / 1000 * 1000;
    if (played <= from) {
      playSources(to);
      playedTo_ = to;
      continue;
    }
    until_ = from;
    const Counts before = counts();
    std::vector<Nanos> backlogs;
    for (const PodState& pod : pods_) backlogs.push_back(pod.queue.backlog(from));
    playSources(played);
    repeat(before, times - 1);
    skip(played, to, times, backlogs);
    playedTo_ = to;
  }
}

/// Leaves out (from, to]: everything that is under way is moved behind it.
void RequestEngine::skip(Nanos from, Nanos to, std::uint64_t times,
                         const std::vector<Nanos>& backlogs) {
  constexpr double overloaded = 8;  // service times that a request waits
  const Nanos left = to - from;
  for (std::size_t i = 0; i < pods_.size(); ++i) {
    PodState& pod = pods_[i];
    const Nanos now = pod.queue.backlog(from);
    const double span = versions_[pod.version].meanSeconds * pod.latencyFactor * 1e9 +
                        static_cast<double>(pod.latencyAdd);
    const double limit = overloaded * span * pod.queue.concurrency();
    double factor = 1;
    if (static_cast<double>(std::min(now, backlogs[i])) > limit) {
      const auto grown = static_cast<double>(now - backlogs[i]) * static_cast<double>(times - 1);
      factor = std::max(static_cast<double>(now) + grown, limit) / static_cast<double>(now);
    }
    pod.queue.skip(from, to, factor);
    pod.cpu.shift(left);
    pod.dueFirst = neverNanos;
    for (InFlight& request : pod.inFlight) {
      const auto ahead = static_cast<double>(std::max<Nanos>(request.due - from, 0));
      request.due = to + static_cast<Nanos>(ahead * factor / 1000) * 1000;
      request.arrival += left;
      pod.dueFirst = std::min(pod.dueFirst, request.due);
    }
  }
  for (InFlight& request : loose_) {
    request.due += left;
    request.arrival += left;
  }
  for (EntryState& entry : entries_) {
    for (PoolState& pool : entry.pools) pool.requests.shift(left);
  }
  // A heap stays one when all its times move alike.
  for (PlannedRequest& planned : planned_) {
    planned.at += left;
    planned.firstArrival += left;
  }
  for (SourceState& source : sources_) {
    if (source.arrivals) source.arrivals->skipTo(SimTime{SimDuration{to}});
  }
}

}  // namespace aviary
