#include "sim/delivery/hpa_memory.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "sim/delivery/hpa_replicas.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

constexpr HpaVerdict readyForNewScale{ConditionStatus::True, "ReadyForNewScale",
                                      "recommended size matches current size"};
constexpr HpaVerdict scaleDownStabilized{
    ConditionStatus::True, "ScaleDownStabilized",
    "recent recommendations were higher than current one, applying the highest recent "
    "recommendation"};
constexpr HpaVerdict scaleUpStabilized{
    ConditionStatus::True, "ScaleUpStabilized",
    "recent recommendations were lower than current one, applying the lowest recent "
    "recommendation"};
constexpr HpaVerdict withinRange{ConditionStatus::False, "DesiredWithinRange",
                                 "the desired count is within the acceptable range"};
constexpr HpaVerdict tooMany{ConditionStatus::True, "TooManyReplicas",
                             "the desired replica count is more than the maximum replica count"};
constexpr HpaVerdict tooFew{ConditionStatus::True, "TooFewReplicas",
                            "the desired replica count is less than the minimum replica count"};
constexpr HpaVerdict upLimit{
    ConditionStatus::True, "ScaleUpLimit",
    "the desired replica count is increasing faster than the maximum scale rate"};
constexpr HpaVerdict downLimit{
    ConditionStatus::True, "ScaleDownLimit",
    "the desired replica count is decreasing faster than the maximum scale rate"};

// The new recommendation takes the place of the last one in the list that nobody needs any more.
template <class IsOld>
void remember(HpaMemory& memory, HpaRecommendation recommendation, IsOld isOld) {
  auto& all = memory.recommendations;
  const auto old = std::find_if(all.rbegin(), all.rend(), isOld);
  if (old != all.rend()) {
    *old = recommendation;
  } else {
    all.push_back(recommendation);
  }
}

int changeWithin(const std::vector<HpaScaleEvent>& events, int periodSeconds, SimTime now) {
  int sum = 0;
  for (const HpaScaleEvent& event : events) {
    if (event.at > now - seconds{periodSeconds}) sum += event.change;
  }
  return sum;
}

enum class Direction : std::uint8_t { Up, Down };

int proposalOf(const HpaScalingPolicy& policy, int start, Direction direction) {
  const double share = static_cast<double>(policy.value) / 100;
  if (policy.type == HpaScalingPolicy::Type::Pods) {
    // 32 bits, as upstream: a policy of all the pods there can be wraps around and allows none.
    const std::int64_t change = direction == Direction::Up ? policy.value : -policy.value;
    return static_cast<int>(start + change);
  }
  const double from = start;
  return toInt32(direction == Direction::Up ? std::ceil(from * (1 + share)) : from * (1 - share));
}

// Source: horizontal.go:calculateScaleUpLimitWithScalingRules,
// calculateScaleDownLimitWithBehaviors.
int rateLimit(const HpaMemory& memory, const HpaScalingRules& rules, int current,
              Direction direction, SimTime now) {
  const std::string select = rules.selectPolicy.value_or("Max");
  if (select == "Disabled") return current;
  // "Max" allows the largest change, which downwards is the smallest size.
  const bool largest = (select == "Min") == (direction == Direction::Down);
  int limit = largest ? std::numeric_limits<int>::min() : std::numeric_limits<int>::max();
  for (const HpaScalingPolicy& policy : rules.policies) {
    const int start = current - changeWithin(memory.ups, policy.periodSeconds, now) +
                      changeWithin(memory.downs, policy.periodSeconds, now);
    const int proposal = proposalOf(policy, start, direction);
    limit = largest ? std::max(limit, proposal) : std::min(limit, proposal);
  }
  return limit;
}

HpaNormalized within(int wanted) { return {wanted, {}, withinRange}; }

// Source: horizontal.go:convertDesiredReplicasWithBehaviorRate.
HpaNormalized limitRate(const HpaMemory& memory, int current, int wanted, HpaBounds bounds,
                        const HpaRules& rules, SimTime now) {
  if (wanted > current) {
    const int own = rateLimit(memory, rules.up, current, Direction::Up, now);
    const int rate = std::max(own, current);
    const int most = std::min(bounds.max, rate);
    if (wanted <= most) return within(wanted);
    return {most, {}, rate < bounds.max ? upLimit : tooMany};
  }
  if (wanted < current) {
    const int own = rateLimit(memory, rules.down, current, Direction::Down, now);
    const int rate = std::min(own, current);
    const int least = std::max(bounds.min, rate);
    if (wanted >= least) return within(wanted);
    return {least, {}, rate > bounds.min ? downLimit : tooFew};
  }
  return within(wanted);
}

HpaScalingRules filled(const std::optional<HpaScalingRules>& given,
                       const HpaScalingRules& defaults) {
  if (!given) return defaults;
  HpaScalingRules rules = *given;
  if (!rules.stabilizationWindowSeconds) {
    rules.stabilizationWindowSeconds = defaults.stabilizationWindowSeconds;
  }
  if (!rules.selectPolicy) rules.selectPolicy = defaults.selectPolicy;
  if (rules.policies.empty()) rules.policies = defaults.policies;
  return rules;
}

int longestPeriod(const HpaScalingRules& rules) {
  int longest = 0;
  for (const HpaScalingPolicy& policy : rules.policies) {
    longest = std::max(longest, policy.periodSeconds);
  }
  return longest;
}

void store(std::vector<HpaScaleEvent>& events, const HpaScalingRules& rules, int change,
           SimTime now) {
  const SimTime cutoff = now - seconds{longestPeriod(rules)};
  for (HpaScaleEvent& event : events) {
    if (event.at < cutoff) event.outdated = true;
  }
  const auto old = std::find_if(events.rbegin(), events.rend(),
                                [](const HpaScaleEvent& event) { return event.outdated; });
  if (old != events.rend()) {
    *old = {change, now, false};
  } else {
    events.push_back({change, now, false});
  }
}

}  // namespace

HpaRules effectiveRules(const HpaBehavior& behavior, SimDuration downWindow) {
  using Policy = HpaScalingPolicy;
  const auto window = static_cast<int>(std::chrono::duration_cast<seconds>(downWindow).count());
  const HpaScalingRules up{
      0, "Max", {{Policy::Type::Pods, 4, 15}, {Policy::Type::Percent, 100, 15}}, {}};
  const HpaScalingRules down{window, "Max", {{Policy::Type::Percent, 100, 15}}, {}};
  return {filled(behavior.scaleUp, up), filled(behavior.scaleDown, down)};
}

HpaNormalized normalizeWithoutBehavior(HpaMemory& memory, int current, int wanted, HpaBounds bounds,
                                       SimDuration window, SimTime now) {
  const SimTime cutoff = now - window;
  int stable = wanted;
  for (const HpaRecommendation& recommendation : memory.recommendations) {
    if (recommendation.at >= cutoff) stable = std::max(stable, recommendation.replicas);
  }
  remember(memory, {wanted, now}, [cutoff](const HpaRecommendation& r) { return r.at < cutoff; });

  // Without a behavior a size at most doubles, or reaches 4.
  const int rate = std::max(2 * current, 4);
  const int most = std::min(bounds.max, rate);
  HpaNormalized out = within(stable);
  if (stable < bounds.min) {
    out = {bounds.min, {}, tooFew};
  } else if (stable > most) {
    out = {most, {}, bounds.max > rate ? upLimit : tooMany};
  }
  out.ableToScale = stable != wanted ? scaleDownStabilized : readyForNewScale;
  return out;
}

HpaNormalized normalizeWithBehavior(HpaMemory& memory, int current, int wanted, HpaBounds bounds,
                                    const HpaRules& rules, SimTime now) {
  const SimTime upCutoff = now - seconds{rules.up.stabilizationWindowSeconds.value_or(0)};
  const SimTime downCutoff = now - seconds{rules.down.stabilizationWindowSeconds.value_or(0)};
  int up = wanted;
  int down = wanted;
  for (const HpaRecommendation& recommendation : memory.recommendations) {
    if (recommendation.at > upCutoff) up = std::min(up, recommendation.replicas);
    if (recommendation.at > downCutoff) down = std::max(down, recommendation.replicas);
  }
  int stable = std::max(current, up);
  stable = std::min(stable, down);
  remember(memory, {wanted, now}, [&](const HpaRecommendation& r) {
    return r.at < upCutoff && r.at < downCutoff;
  });

  HpaNormalized out = limitRate(memory, current, stable, bounds, rules, now);
  out.ableToScale = readyForNewScale;
  if (stable != wanted) {
    out.ableToScale = wanted >= current ? scaleUpStabilized : scaleDownStabilized;
  }
  return out;
}

void rememberScale(HpaMemory& memory, const HpaRules& rules, int from, int to, SimTime now) {
  if (to > from) {
    store(memory.ups, rules.up, to - from, now);
  } else {
    store(memory.downs, rules.down, from - to, now);
  }
}

}  // namespace aviary
