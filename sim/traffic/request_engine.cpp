#include "sim/traffic/request_engine.hpp"

#include <algorithm>
#include <utility>

#include "sim/engine/sim_assert.hpp"

namespace aviary {

std::uint64_t RequestTally::completed() const {
  std::uint64_t sum = 0;
  for (const std::uint64_t count : outcomes) sum += count;
  return sum;
}

std::uint64_t RequestTally::failed() const {
  return completed() - outcomes[static_cast<std::size_t>(Outcome::Ok)];
}

void RequestTally::merge(const RequestTally& other) {
  routed += other.routed;
  for (std::size_t i = 0; i < outcomeCount; ++i) outcomes[i] += other.outcomes[i];
  latency.merge(other.latency);
  served += other.served;
  waitMicros += other.waitMicros;
  retries += other.retries;
}

void RequestTally::multiply(std::uint64_t factor) {
  routed *= factor;
  for (std::uint64_t& count : outcomes) count *= factor;
  latency.multiply(factor);
  served *= factor;
  waitMicros *= factor;
  retries *= factor;
}

void RequestTally::subtract(const RequestTally& earlier) {
  routed -= earlier.routed;
  for (std::size_t i = 0; i < outcomeCount; ++i) outcomes[i] -= earlier.outcomes[i];
  latency.subtract(earlier.latency);
  served -= earlier.served;
  waitMicros -= earlier.waitMicros;
  retries -= earlier.retries;
}

void RequestEngine::playTo(Nanos until) {
  playLive(until);
  if (until <= drawnTo_) return;
  for (const std::uint32_t source : settled_) drawTo(source, until);
  drawnTo_ = until;
}

void RequestEngine::playLive(Nanos until) {
  if (until <= playedTo_) return;
  if (nobodyLive(until)) {
    until_ = until;
  } else if (mode_ == Play::Flow) {
    playStretch(until);
  } else {
    playSources(until);
  }
  playedTo_ = until;
}

void RequestEngine::answerDue(Nanos until) {
  until_ = until;
  std::erase_if(busyPods_, [&](std::uint32_t index) {
    sweep(pods_[index], until);
    return pods_[index].inFlight.empty();
  });
  std::erase_if(loose_, [&](const InFlight& request) {
    if (request.due > until) return false;
    complete(request);
    return true;
  });
}

/// Who sends requests until then.
void RequestEngine::findDue(Nanos until) {
  due_.clear();
  for (const std::uint32_t index : live_) {
    SourceState& source = sources_[index];
    if (!source.arrivals || source.arrivals->next() > SimTime{SimDuration{until}}) continue;
    source.plain = isPlain(source);
    due_.push_back(index);
  }
}

void RequestEngine::playSources(Nanos until) {
  answerDue(until);
  findSharedPods();
  findDue(until);
  for (;;) {
    std::uint32_t first = noIndex;
    Nanos at = until;
    for (const std::uint32_t i : due_) {
      const Nanos next = sources_[i].arrivals->next().time_since_epoch().count();
      if (next < at || (next == at && first == noIndex)) {
        at = next;
        first = i;
      }
    }
    if (!planned_.empty() && planned_.front().at <= at &&
        (first == noIndex || planned_.front().at < at)) {
      playQueues(planned_.front().at);
      std::pop_heap(planned_.begin(), planned_.end());
      const PlannedRequest planned = planned_.back();
      planned_.pop_back();
      sendPlanned(planned);
      continue;
    }
    if (first == noIndex) break;
    if (sources_[first].plain) {
      sendPlain(first, lastBeforeOthers(first, until));
    } else {
      playQueues(at);
      send(first, at);
    }
  }
  playQueues(until);
}

/// The last moment at which it is still this source's turn.
Nanos RequestEngine::lastBeforeOthers(std::uint32_t source, Nanos until) const {
  Nanos last = until;
  if (!planned_.empty()) last = std::min(last, planned_.front().at);
  for (const std::uint32_t i : due_) {
    if (i == source) continue;
    const Nanos next = sources_[i].arrivals->next().time_since_epoch().count();
    last = std::min(last, i < source ? next - 1 : next);
  }
  return last;
}

void RequestEngine::send(std::uint32_t index, Nanos at) {
  SourceState& source = sources_[index];
  source.arrivals->advance();
  Attempt attempt;
  attempt.now = at;
  attempt.firstArrival = at;
  attempt.source = index;
  if (source.users > 0) {
    attempt.user =
        source.firstUser + static_cast<std::uint32_t>(source.userDraws.below(source.users));
  }
  ++sent_;
  if (source.queue != noIndex) {
    enqueue(source.queue, {at, at, index, attempt.user});
    return;
  }
  finish(attempt, play(source.entry, attempt));
}

void RequestEngine::sendPlanned(const PlannedRequest& planned) {
  SourceState& source = sources_[planned.source];
  if (planned.attempt == 0) {
    if (planned.at >= source.end || source.requestsLeft == 0) return;
    --source.requestsLeft;
    ++sent_;
  }
  if (planned.attempt > 0) --retriesPlanned_;
  Attempt attempt;
  attempt.now = planned.at;
  attempt.firstArrival = planned.firstArrival;
  attempt.source = planned.source;
  attempt.user = planned.user;
  attempt.number = planned.attempt;
  attempt.avoid = planned.avoid;
  finish(attempt, play(source.entry, attempt));
}

/// After an answer, a thinking user or a worker plans the next request.
void RequestEngine::finish(const Attempt& attempt, const Answer& answer) {
  SourceState& source = sources_[attempt.source];
  if (!answer.final || source.arrivals) return;
  PlannedRequest next;
  next.source = attempt.source;
  next.user = attempt.user;
  next.at = answer.due;
  if (source.timeout) next.at = std::min(next.at, attempt.firstArrival + *source.timeout);
  if (source.thinkTime) next.at += sample(*source.thinkTime, source.thinkDraws).count();
  next.at = std::max(next.at, attempt.firstArrival + source.pace);
  // An instant answer without a pace would repeat for ever at one moment.
  next.at = std::max(next.at, attempt.firstArrival + 1000);
  next.firstArrival = next.at;
  if (next.at < source.end) plan(next);
}

void RequestEngine::plan(PlannedRequest planned) {
  planned.order = ++plans_;
  planned_.push_back(planned);
  std::push_heap(planned_.begin(), planned_.end());
}

/// Counts a request as routed, and its answer when it is due: for the client, for the exporter,
/// for the pod. A client that gives up does not stop the pod.
void RequestEngine::settle(std::uint32_t entryIndex, const Attempt& attempt, const Hop& hop,
                           std::optional<Nanos> timeout) {
  const RouterLayer layer = entries_[entryIndex].table.layer;
  const std::uint32_t workload = hop.pod == noIndex ? noIndex : pods_[hop.pod].workload;
  const std::uint32_t cell = cellOf(entryIndex, workload);
  RequestTally& tally = cells_[cell].tally;
  ++tally.routed;
  tally.served += static_cast<std::uint64_t>(hop.served);
  tally.waitMicros += static_cast<std::uint64_t>(hop.wait / 1000);
  InFlight request{hop.due, attempt.firstArrival, cell, hop.sink, personOf(attempt), hop.pod,
                   true,    hop.outcome,          layer};
  request.start = hop.start;
  if (hop.rule != noIndex) {
    request.attempt = static_cast<std::uint8_t>(attempt.number);
    request.source = attempt.source;
    request.rule = hop.rule;
    request.wait = hop.wait;
  }
  if (!timeout || hop.due - attempt.firstArrival <= *timeout) {
    keep(request);
    return;
  }
  InFlight client = request;
  client.due = attempt.firstArrival + *timeout;
  client.outcome = Outcome::Timeout;
  client.server = false;
  const bool byProxy = hop.sink != noIndex && sinks_[hop.sink].pod == noIndex;
  client.sink = byProxy ? hop.sink : noIndex;
  keep(client);
  request.cell = noIndex;
  request.rule = noIndex;
  request.arrival = attempt.now;
  request.sink = byProxy ? noIndex : hop.sink;
  keep(request);
}

void RequestEngine::keep(const InFlight& request) {
  if (request.pod == noIndex) {
    if (request.due <= until_) {
      complete(request);
    } else {
      loose_.push_back(request);
    }
    return;
  }
  PodState& pod = pods_[request.pod];
  if (request.due <= until_ && request.due <= pod.drainUntil) {
    complete(request);
    return;
  }
  if (pod.inFlight.empty()) {
    busyPods_.push_back(request.pod);
    pod.dueFirst = neverNanos;
  }
  pod.dueFirst = std::min(pod.dueFirst, request.due);
  pod.inFlight.push_back(request);
}

/// Answers what is due; what a killed pod still has is lost.
void RequestEngine::sweep(PodState& pod, Nanos until) {
  if (pod.dueFirst > until && pod.drainUntil > until) return;
  Nanos first = neverNanos;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < pod.inFlight.size(); ++i) {
    const InFlight request = pod.inFlight[i];
    if (request.due > pod.drainUntil && pod.drainUntil <= until) {
      lose(request, pod.drainUntil);
    } else if (request.due <= until) {
      complete(request);
    } else {
      first = std::min(first, request.due);
      pod.inFlight[kept++] = request;
    }
  }
  pod.inFlight.resize(kept);
  pod.dueFirst = first;
}

void RequestEngine::loseRequests(std::uint32_t index, Nanos now) {
  PodState& pod = pods_[index];
  for (const InFlight& request : pod.inFlight) {
    if (request.due > now) {
      lose(request, now);
    } else {
      complete(request);
    }
  }
  pod.inFlight.clear();
  pod.dueFirst = neverNanos;
  pod.queue.reset(now);
  pod.cpu.reset();
}

void RequestEngine::lose(InFlight request, Nanos now) {
  if (request.queue != noIndex) {
    requeue(request, now);
    return;
  }
  const std::optional<Nanos> again = retryLostAt(request, now);
  request.due = now;
  request.outcome = Outcome::PodLost;
  if (again) takeBack(request, *again);
  complete(request);
}

void RequestEngine::complete(const InFlight& request) {
  const auto micros = static_cast<std::uint64_t>((request.due - request.arrival) / 1000);
  if (request.sink != noIndex) {
    count(request.sink, statusCodeOf(request.layer, request.outcome), micros);
  }
  const auto outcome = static_cast<std::size_t>(request.outcome);
  if (request.pod != noIndex) {
    PodState& pod = pods_[request.pod];
    const bool worked = request.outcome == Outcome::Ok || request.outcome == Outcome::Application ||
                        request.outcome == Outcome::Dependency;
    if (request.server && worked) addServed(pod, versions_[pod.version], 1);
    if (request.cell != noIndex) {
      VersionState& version = versions_[pod.version];
      ++version.outcomes[outcome];
      version.slow += static_cast<std::uint64_t>(micros > slowMicros);
      if (request.outcome != Outcome::Ok) {
        version.hurt.addOf(request.user);
      }
    }
  }
  if (request.cell == noIndex) return;
  RequestTally& tally = cells_[request.cell].tally;
  ++tally.outcomes[outcome];
  tally.latency.add(micros);
}

SinkState::Row& RequestEngine::addRow(SinkState& sink, int code) const {
  SinkState::Row row;
  row.code = code;
  row.buckets.assign(layoutOf(sink.kind).size(), 0);
  sink.rows.push_back(std::move(row));
  return sink.rows.back();
}

}  // namespace aviary
