#include <algorithm>
#include <utility>

#include "sim/engine/distribution.hpp"
#include "sim/engine/hash.hpp"
#include "sim/engine/sim_assert.hpp"
#include "sim/traffic/request_engine.hpp"

namespace aviary {
RequestEngine::Choice RequestEngine::choose(EntryState& entry, const Attempt& attempt) {
  if (entry.down) return {0, 0, Outcome::Unreachable};
  for (std::size_t r = 0; r < entry.table.rules.size(); ++r) {
    const RouteRule& rule = entry.table.rules[r];
    if (!rule.cookieMatch.empty() && !takes(entry, r, attempt)) continue;
    const auto empty = [&](const RouteTarget& target) { return !hasPods(entry, target); };
    if (rule.needsAllTargets && std::any_of(rule.targets.begin(), rule.targets.end(), empty)) {
      continue;
    }
    if (rule.abortRatio > 0 && sampleBernoulli(entry.route, rule.abortRatio)) {
      return {r, 0, Outcome::Injected};
    }
    if (rule.required && !hasPods(entry, rule.targets[*rule.required])) {
      return {r, *rule.required, Outcome::NoEndpoints};
    }
    std::size_t target = noTarget;
    const std::string& sticky =
        rule.stickyCookie.empty() ? entry.table.stickyCookie : rule.stickyCookie;
    if (!sticky.empty() && attempt.user != noIndex) {
      const auto held = jars_.value(jars_.jarOf(attempt.user, attempt.now), sticky);
      for (std::size_t t = 0; held && t < rule.targets.size(); ++t) {
        if (rule.targets[t].name == *held && hasPods(entry, rule.targets[t])) target = t;
      }
    }
    if (target == noTarget) target = pickTarget(entry, r);
    if (target == noTarget) return {r, 0, Outcome::Invalid};
    if (rule.fallback && !hasPods(entry, rule.targets[target])) target = *rule.fallback;
    const RouteTarget& to = rule.targets[target];
    if (!to.cluster) return {r, target, Outcome::Invalid};
    if (!hasPods(entry, to) || avoidsAll(entry, *to.cluster, attempt.now)) {
      return {r, target, Outcome::NoEndpoints};
    }
    if (entry.usesCookies) giveCookies(entry, rule, to, attempt);
    return {r, target, Outcome::Ok};
  }
  return {0, 0, Outcome::NoRoute};
}

bool RequestEngine::takes(EntryState& entry, std::size_t index, const Attempt& attempt) {
  const std::uint32_t jar = attempt.user == noIndex
                                ? (attempt.source == noIndex ? 0 : sources_[attempt.source].jar)
                                : jars_.jarOf(attempt.user, attempt.now);
  std::vector<std::int8_t>& verdicts = entry.cookieVerdicts[index];
  if (jar >= verdicts.size()) verdicts.resize(jar + 1, -1);
  if (verdicts[jar] < 0) {
    const std::vector<StringMatch>& conditions = entry.table.rules[index].cookieMatch;
    const bool any = std::any_of(conditions.begin(), conditions.end(), [&](const auto& match) {
      return matchesText(match, jars_.header(jar));
    });
    verdicts[jar] = any ? 1 : 0;
  }
  return verdicts[jar] == 1;
}

/// noTarget when no target has a weight.
std::size_t RequestEngine::pickTarget(EntryState& entry, std::size_t index) {
  const RouteRule& rule = entry.table.rules[index];
  if (rule.targets.size() == 1) return rule.targets[0].weight > 0 ? 0 : noTarget;
  if (rule.split == SplitKind::EarliestDeadline) return rotate(splits_[entry.splits[index]]);
  std::int64_t total = 0;
  for (const RouteTarget& target : rule.targets) total += target.weight;
  if (total <= 0) return noTarget;
  auto draw = static_cast<std::int64_t>(entry.route.below(static_cast<std::uint64_t>(total)));
  for (std::size_t t = 0; t < rule.targets.size(); ++t) {
    draw -= rule.targets[t].weight;
    if (draw < 0) return t;
  }
  return noTarget;
}

bool RequestEngine::mirrors(EntryState& entry, std::size_t index) {
  const RouteRule& rule = entry.table.rules[index];
  if (!rule.mirror) return false;
  if (rule.split != SplitKind::EarliestDeadline) {
    return sampleBernoulli(entry.route, rule.mirrorPercent / 100);
  }
  // Source: traefik pkg/server/service/loadbalancer/mirror: count * 100 < total * percent.
  SplitState& split = splits_[entry.splits[index]];
  ++split.mirrorTotal;
  if (static_cast<double>(split.mirrorCount) * 100 >=
      static_cast<double>(split.mirrorTotal) * rule.mirrorPercent) {
    return false;
  }
  ++split.mirrorCount;
  return true;
}

bool RequestEngine::hasPods(const EntryState& entry, const RouteTarget& target) const {
  return target.cluster && !entry.clusters[*target.cluster].pods.empty();
}

void RequestEngine::giveCookies(const EntryState& entry, const RouteRule& rule,
                                const RouteTarget& target, const Attempt& attempt) {
  if (attempt.user == noIndex || !sources_[attempt.source].keepsCookies) return;
  for (const SetCookie& cookie : target.setCookies) jars_.set(attempt.user, cookie, attempt.now);
  const std::string& sticky =
      rule.stickyCookie.empty() ? entry.table.stickyCookie : rule.stickyCookie;
  if (!sticky.empty()) jars_.set(attempt.user, {sticky, target.name, std::nullopt}, attempt.now);
}

std::uint32_t RequestEngine::pickPod(EntryState& entry, std::uint32_t index,
                                     const Attempt& attempt) {
  ClusterState& cluster = entry.clusters[index];
  if (!entry.outliers.empty()) return pickAccepted(entry, index, attempt);
  const bool connections = entry.requestsPerConnection > 1;
  if (entry.table.layer != RouterLayer::Service || (!connections && !entry.table.pinUsers)) {
    return balancePod(entry, cluster, attempt);
  }
  const std::size_t slot =
      attempt.user == noIndex ? 0 : attempt.user - sources_[attempt.source].firstUser + 1;
  if (slot >= entry.pins.size()) entry.pins.resize(slot + 1);
  // Vectors do not move while a request is played: balancing adds no pin.
  PinState& pin = entry.pins[slot];
  const bool alive = pin.pod != noIndex && pods_[pin.pod].accepts(attempt.now);
  if (alive && pin.requestsLeft > 0) {
    --pin.requestsLeft;
    return pin.pod;
  }
  const bool pinned =
      alive && entry.table.pinUsers &&
      std::find(cluster.pods.begin(), cluster.pods.end(), pin.pod) != cluster.pods.end();
  if (!pinned) pin.pod = balancePod(entry, cluster, attempt);
  pin.requestsLeft = entry.requestsPerConnection - 1;
  return pin.pod;
}

/// A pod, if possible another one than that which failed before.
/// Source: envoy retry host predicate previous_hosts, which Istio sets with five attempts.
std::uint32_t RequestEngine::pickOther(EntryState& entry, std::uint32_t cluster,
                                       const Attempt& attempt, std::uint32_t avoid) {
  std::uint32_t pod = pickPod(entry, cluster, attempt);
  const bool others = entry.clusters[cluster].pods.size() > 1;
  for (int again = 0; pod == avoid && others && again < 5; ++again) {
    pod = pickPod(entry, cluster, attempt);
  }
  return pod;
}

std::uint32_t RequestEngine::balancePod(EntryState& entry, ClusterState& cluster,
                                        const Attempt& attempt) {
  const auto count = static_cast<std::uint32_t>(cluster.pods.size());
  SIM_ASSERT(count > 0, "a pod is chosen among at least one");
  switch (cluster.balance) {
    case BalanceKind::Random:
      return cluster.pods[static_cast<std::size_t>(entry.balance.below(count))];
    case BalanceKind::RoundRobin:
      return cluster.nextInTurn();
    case BalanceKind::UserHash:
      if (attempt.user != noIndex) {
        return cluster.pods[StableHash::mix(attempt.user + std::uint64_t{1}) % count];
      }
      return cluster.pods[static_cast<std::size_t>(entry.balance.below(count))];
    case BalanceKind::LeastRequest:
    case BalanceKind::LeastOfPair:
      break;
  }
  return lessBusyOfTwo(entry, cluster, attempt.now);
}

// Source: envoy least_request_lb.cc:LeastRequestLoadBalancer::unweightedHostPick draws twice among
// all hosts; linkerd2-proxy linkerd/pool/p2c:gen_pair draws two different ones.
std::uint32_t RequestEngine::lessBusyOfTwo(EntryState& entry, const ClusterState& cluster,
                                           Nanos now) {
  const auto count = static_cast<std::uint64_t>(cluster.pods.size());
  const std::uint64_t first = entry.balance.below(count);
  if (count == 1) return cluster.pods[0];
  const bool mayMeet = cluster.balance == BalanceKind::LeastRequest;
  std::uint64_t second = entry.balance.below(mayMeet ? count : count - 1);
  if (!mayMeet && second >= first) ++second;
  const std::uint32_t a = cluster.pods[first];
  const std::uint32_t b = cluster.pods[second];
  return pods_[a].queue.inSystem(now) <= pods_[b].queue.inSystem(now) ? a : b;
}

}  // namespace aviary
