#include <algorithm>

#include "sim/engine/sim_assert.hpp"
#include "sim/traffic/request_engine.hpp"

/// What a client's proxy does besides routing: it limits what is under way (circuit breakers),
/// waits no longer than it may (timeouts) and sends again what failed (retries). Source: envoy
/// router filter and connection pools. Differs: all requests of a source pass one proxy; the pod of
/// a request that waits for a connection is chosen when it comes; if a pod dies with the request of
/// a user who thinks between requests, the next one is planned by the answer there would have been.
namespace aviary {
namespace {

// Fully jittered: the n-th retry comes within (2^n - 1) of these. Source: envoy, retry back-off.
constexpr Nanos backoffBase = 25'000'000;
constexpr Nanos backoffMax = 250'000'000;
/// Retries that may wait for their time: an overload must not multiply itself without end.
constexpr std::uint32_t retriesPlannedMax = 1 << 14;

bool isRetried(const RetryPolicy& policy, RouterLayer layer, Outcome outcome) {
  switch (outcome) {
    case Outcome::Timeout:
    case Outcome::PodLost:
      return policy.onReset || policy.onServerError || policy.onGatewayError;
    case Outcome::Application:
    case Outcome::Dependency:
    case Outcome::QueueFull:
      break;
    default:
      return false;  // answered by the proxy itself, or tried on other pods already
  }
  const int code = statusCodeOf(layer, outcome);
  if (policy.onServerError || (policy.onGatewayError && code >= 502 && code <= 504)) return true;
  return std::find(policy.onStatus.begin(), policy.onStatus.end(), code) != policy.onStatus.end();
}

}  // namespace

RequestEngine::Answer RequestEngine::play(std::uint32_t entryIndex, const Attempt& attempt) {
  SIM_ASSERT(attempt.depth < 64, "the service graph has no cycle");
  EntryState& entry = entries_[entryIndex];
  const Choice choice = choose(entry, attempt);
  if (choice.outcome != Outcome::Ok) {
    Hop hop;
    hop.due = attempt.now;
    hop.outcome = choice.outcome;
    if (choice.outcome == Outcome::NoEndpoints && entry.table.layer == RouterLayer::Nginx) {
      hop.sink = entry.sinks[choice.rule][choice.target];
    }
    settle(entryIndex, attempt, hop, std::nullopt);
    return {hop.due, hop.outcome, true};
  }
  const RouteRule& rule = entry.table.rules[choice.rule];
  const Nanos patience = patienceOf(rule, attempt);
  Hop hop = askInTurn(entry, choice, attempt, patience);
  if (const std::optional<Nanos> again = retryAt(entry, choice, attempt, hop)) {
    return sendAgain(entryIndex, attempt, hop, *again);
  }
  // A caller's attempts are not sent again later: what they came to is part of its own answer.
  const bool maySendAgain = attempt.depth == 0 && attempt.number < rule.retries.attempts;
  if (maySendAgain && isRetried(rule.retries, entry.table.layer, Outcome::PodLost)) {
    hop.rule = static_cast<std::uint32_t>(choice.rule);
  }
  std::optional<Nanos> timeout;
  if (patience != neverNanos) timeout = patience - attempt.firstArrival;
  settle(entryIndex, attempt, hop, timeout);
  if (hop.due > patience) return {patience, Outcome::Timeout, true};
  return {hop.due, hop.outcome, true};
}

/// Until when somebody waits for this attempt.
Nanos RequestEngine::patienceOf(const RouteRule& rule, const Attempt& attempt) const {
  Nanos until = neverNanos;
  if (rule.timeout) until = attempt.firstArrival + rule.timeout->count();
  if (rule.retries.perTryTimeout) {
    until = std::min(until, attempt.now + rule.retries.perTryTimeout->count());
  }
  if (attempt.depth == 0 && sources_[attempt.source].timeout) {
    until = std::min(until, attempt.firstArrival + *sources_[attempt.source].timeout);
  }
  return until;
}

const PoolPolicy* RequestEngine::poolPolicyOf(const EntryState& entry, std::uint32_t cluster) {
  const bool limited = !entry.table.pools.empty() && entry.table.pools[cluster];
  return limited ? &*entry.table.pools[cluster] : nullptr;
}

RequestPool& RequestEngine::poolOf(EntryState& entry, std::uint32_t cluster) {
  const RouteCluster& key = entry.table.clusters[cluster];
  const auto found = std::find_if(entry.pools.begin(), entry.pools.end(),
                                  [&](const PoolState& pool) { return pool.cluster == key; });
  if (found != entry.pools.end()) return found->requests;
  entry.pools.push_back({key, {}});
  return entry.pools.back().requests;
}

/// Asks a pod when the circuit breakers of the destination let the request through.
RequestEngine::Hop RequestEngine::askInTurn(EntryState& entry, const Choice& choice,
                                            const Attempt& attempt, Nanos patience) {
  const std::uint32_t cluster = *entry.table.rules[choice.rule].targets[choice.target].cluster;
  const PoolPolicy* policy = poolPolicyOf(entry, cluster);
  if (policy == nullptr) return ask(entry, choice, attempt);
  RequestPool& pool = poolOf(entry, cluster);
  Hop hop;
  if (pool.open(attempt.now, *policy)) {
    hop.due = attempt.now;
    hop.outcome = Outcome::Overflow;
    return hop;
  }
  Attempt sent = attempt;
  sent.now = pool.startOf(attempt.now, *policy);
  if (sent.now >= patience) {
    pool.giveUp(patience);
    hop.due = patience;
    hop.outcome = Outcome::Timeout;
  } else {
    hop = ask(entry, choice, sent);
    hop.wait += sent.now - attempt.now;
    pool.send(attempt.now, sent.now, std::min(hop.due, patience), *policy);
  }
  return hop;
}

/// The wait before the next attempt. Source: envoy, fully jittered back-off.
Nanos RequestEngine::backoff(EntryState& entry, int attempt) {
  const Nanos longest =
      std::min(backoffBase * ((Nanos{1} << std::min(attempt + 1, 8)) - 1), backoffMax);
  return static_cast<Nanos>(entry.retry.below(static_cast<std::uint64_t>(longest / 1000))) * 1000;
}

/// When the attempt is sent again; nothing: what it came to is the answer.
std::optional<Nanos> RequestEngine::retryAt(EntryState& entry, const Choice& choice,
                                            const Attempt& attempt, const Hop& hop) {
  const RouteRule& rule = entry.table.rules[choice.rule];
  const RetryPolicy& policy = rule.retries;
  if (attempt.number >= policy.attempts || !policy.needsAnswer()) return std::nullopt;
  if (retriesPlanned_ >= retriesPlannedMax) return std::nullopt;
  Hop seen = hop;
  if (policy.perTryTimeout && hop.due - attempt.now > policy.perTryTimeout->count()) {
    seen.due = attempt.now + policy.perTryTimeout->count();
    seen.outcome = Outcome::Timeout;
  }
  if (!isRetried(policy, entry.table.layer, seen.outcome)) return std::nullopt;
  const Nanos at = seen.due + backoff(entry, attempt.number);
  // The whole request has its timeout, whatever the attempts have.
  Attempt next = attempt;
  next.now = at;
  if (patienceOf(rule, next) <= at) return std::nullopt;
  const std::uint32_t cluster = *rule.targets[choice.target].cluster;
  const PoolPolicy* pool = poolPolicyOf(entry, cluster);
  // How long the retry takes is not known yet: as long as this attempt did.
  const Nanos end = at + (seen.due - attempt.now);
  if (pool != nullptr && !poolOf(entry, cluster).planRetry(seen.due, end, *pool)) {
    return std::nullopt;
  }
  return at;
}

/// When a request whose pod died with it is sent again. It obeys the rules there are by then.
/// Differs: the breaker for retries does not count these.
std::optional<Nanos> RequestEngine::retryLostAt(const InFlight& request, Nanos now) {
  if (request.rule == noIndex || retriesPlanned_ >= retriesPlannedMax) return std::nullopt;
  EntryState& entry = entries_[sources_[request.source].entry];
  if (request.rule >= entry.table.rules.size()) return std::nullopt;
  const RouteRule& rule = entry.table.rules[request.rule];
  if (!isRetried(rule.retries, request.layer, Outcome::PodLost)) return std::nullopt;
  Attempt next;
  next.now = std::max(now + backoff(entry, request.attempt), playedTo_ + 1);
  next.firstArrival = request.arrival;
  next.source = request.source;
  return patienceOf(rule, next) > next.now ? std::optional(next.now) : std::nullopt;
}

/// An attempt that its pod lost no longer counts for the client, who gets the answer of the next.
void RequestEngine::takeBack(InFlight& lost, Nanos again) {
  RequestTally& tally = cells_[lost.cell].tally;
  --tally.routed;
  --tally.served;
  tally.waitMicros -= static_cast<std::uint64_t>(lost.wait / 1000);
  ++tally.retries;
  --versions_[pods_[lost.pod].version].routed;
  PlannedRequest retry;
  retry.at = again;
  retry.source = lost.source;
  retry.user = lost.user == nobody ? noIndex : lost.user;
  retry.firstArrival = lost.arrival;
  retry.attempt = lost.attempt + 1;
  retry.avoid = lost.pod;
  plan(retry);
  ++retriesPlanned_;
  lost.cell = noIndex;
}

/// Counts a failed attempt where servers count, and sends the request again.
/// Differs: a caller's attempts are sent one upon another, as its calls are.
RequestEngine::Answer RequestEngine::sendAgain(std::uint32_t entryIndex, const Attempt& attempt,
                                               const Hop& hop, Nanos at) {
  const std::uint32_t workload = hop.pod == noIndex ? noIndex : pods_[hop.pod].workload;
  if (hop.pod != noIndex) --versions_[pods_[hop.pod].version].routed;  // the last attempt counts
  ++cells_[cellOf(entryIndex, workload)].tally.retries;
  InFlight failed{hop.due, attempt.now, noIndex,     hop.sink, noIndex, hop.pod,
                  true,    hop.outcome, entries_[entryIndex].table.layer};
  failed.start = hop.start;
  keep(failed);
  if (attempt.depth > 0) {
    Attempt next = attempt;
    ++next.number;
    next.avoid = hop.pod;
    Answer answer = play(entryIndex, next);
    answer.due += at - attempt.now;
    return answer;
  }
  PlannedRequest retry;
  retry.at = at;
  retry.source = attempt.source;
  retry.user = attempt.user;
  retry.firstArrival = attempt.firstArrival;
  retry.attempt = attempt.number + 1;
  retry.avoid = hop.pod;
  plan(retry);
  ++retriesPlanned_;
  return {hop.due, hop.outcome, false};
}

}  // namespace aviary
