#include "sim/delivery/hpa_replicas.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace aviary {
namespace {

constexpr std::string_view noPods = "no pods returned by selector while calculating replica count";
constexpr std::string_view noSamples =
    "did not receive metrics for targeted pods (pods might be unready)";

// A pod while replicas are counted. Counted: it is among the samples.
struct Member {
  enum class Group : std::uint8_t { Ready, Unready, Missing, Ignored };
  const Pod* pod = nullptr;
  const PodSpec* spec = nullptr;
  Group group = Group::Ready;
  bool counted = true;
  HpaSample sample;
  std::int64_t requestMilli = 0;
};
using Members = std::vector<Member>;

struct PodGroups {
  Members members;
  int ready = 0;
  int unready = 0;
  int missing = 0;
};

bool isUnreadyForCpu(const HpaPodFacts& pod, const HpaSample& sample, const HpaCurrent& current) {
  if (!pod.isKnown) return true;
  if (current.now < pod.startTime + current.readiness.cpuInitializationPeriod) {
    return pod.isFalse || sample.timestamp < pod.transition + sample.window;
  }
  return pod.isFalse && pod.transition < pod.startTime + current.readiness.initialReadinessDelay;
}

enum class ReadinessRule : std::uint8_t { Cpu, None };

Member::Group groupOf(const HpaPod& one, ReadinessRule rule, const HpaCurrent& current) {
  using Group = Member::Group;
  if (one.facts.isLeaving) return Group::Ignored;
  if (one.facts.isPending) return Group::Unready;
  if (!one.sample) return Group::Missing;
  const bool unready =
      rule == ReadinessRule::Cpu && isUnreadyForCpu(one.facts, *one.sample, current);
  return unready ? Group::Unready : Group::Ready;
}

// Source: replica_calculator.go:groupPods. The samples of ignored and unready pods do not count.
PodGroups groupPods(const std::vector<HpaPod>& pods, ReadinessRule rule,
                    const HpaCurrent& current) {
  PodGroups groups;
  groups.members.reserve(pods.size());
  for (const HpaPod& one : pods) {
    Member member;
    member.pod = one.facts.pod;
    member.spec = one.facts.spec;
    if (one.sample) member.sample = *one.sample;
    if (member.pod != nullptr) {
      member.group = groupOf(one, rule, current);
      member.counted = member.group == Member::Group::Ready;
      groups.ready += member.group == Member::Group::Ready ? 1 : 0;
      groups.unready += member.group == Member::Group::Unready ? 1 : 0;
      groups.missing += member.group == Member::Group::Missing ? 1 : 0;
    }
    groups.members.push_back(member);
  }
  return groups;
}

int countedIn(const Members& members) {
  return static_cast<int>(std::count_if(members.begin(), members.end(),
                                        [](const Member& member) { return member.counted; }));
}

// Each sample beside its pod; those of other pods at the end.
std::vector<HpaPod> paired(const std::vector<const Pod*>& pods, HpaSamples samples) {
  std::vector<HpaPod> out;
  out.reserve(pods.size());
  for (const Pod* pod : pods) {
    HpaPod one{factsOf(*pod), std::nullopt};
    const auto sample = samples.find(pod->metadata.name);
    if (sample != samples.end()) {
      one.sample = sample->second;
      samples.erase(sample);
    }
    out.push_back(one);
  }
  for (const auto& [name, sample] : samples) out.push_back({{}, sample});
  return out;
}

/// Usage over target, with what the status shows of it.
struct Ratio {
  double value = 0;
  MetricStatus status;
  std::string error;
};
using RatioOf = std::function<Ratio(const Members&)>;

int ceiling(double value) { return toInt32(std::ceil(value)); }

HpaCount failure(std::string_view text) {
  HpaCount count;
  count.error = text;
  return count;
}

/// The usage a pod is given for a pod that has no sample, when the others ask for fewer pods.
using FallbackOf = std::function<std::int64_t(const Member&)>;

// Missing and unready pods are given the usage that argues against a change.
void assume(PodGroups& groups, double ratio, const FallbackOf& fallbackOf) {
  for (Member& member : groups.members) {
    if (member.group == Member::Group::Missing && ratio != 1.0) {
      member.sample.milli = ratio < 1.0 ? fallbackOf(member) : 0;
      member.counted = true;
    }
    if (member.group == Member::Group::Unready && ratio > 1.0) {
      member.sample.milli = 0;
      member.counted = true;
    }
  }
}

// The two-step ratio that both kinds of per-pod metrics share.
HpaCount decideByRatio(const HpaCurrent& current, PodGroups& groups, const RatioOf& ratioOf,
                       const FallbackOf& fallbackOf) {
  const Ratio first = ratioOf(groups.members);
  if (!first.error.empty()) return failure(first.error);
  HpaCount count{current.specReplicas, first.status, {}};
  const double r = first.value;
  const bool upWithUnready = groups.unready > 0 && r > 1.0;
  if (!upWithUnready && groups.missing == 0) {
    if (!current.tolerance.holds(r)) count.replicas = ceiling(r * groups.ready);
    return count;
  }
  assume(groups, r, fallbackOf);
  const Ratio second = ratioOf(groups.members);
  if (!second.error.empty()) return failure(second.error);
  const double r2 = second.value;
  const bool flips = (r < 1.0 && r2 > 1.0) || (r > 1.0 && r2 < 1.0);
  if (current.tolerance.holds(r2) || flips) return count;
  const int wanted = ceiling(r2 * static_cast<double>(countedIn(groups.members)));
  const bool against = (r2 < 1.0 && wanted > current.specReplicas) ||
                       (r2 > 1.0 && wanted < current.specReplicas);
  if (!against) count.replicas = wanted;
  return count;
}

std::int64_t averageOf(const Members& members) {
  std::int64_t sum = 0;
  for (const Member& member : members) sum += member.counted ? member.sample.milli : 0;
  return sum / countedIn(members);
}

Quantity averageQuantity(std::int64_t milli, std::string_view resource) {
  return {milli, resource == "memory" ? Quantity::Format::BinarySI : Quantity::Format::DecimalSI};
}

HpaCount decideByAverage(const HpaCurrent& current, PodGroups& groups, const MetricTarget& target,
                         std::string_view resource) {
  const std::int64_t wanted = target.averageValue.value_or(Quantity{}).milli;
  const RatioOf ratioOf = [&](const Members& members) {
    Ratio ratio;
    const std::int64_t average = averageOf(members);
    ratio.value = static_cast<double>(average) / static_cast<double>(wanted);
    ratio.status.averageValue = averageQuantity(average, resource);
    return ratio;
  };
  return decideByRatio(current, groups, ratioOf, [wanted](const Member&) { return wanted; });
}

// Source: replica_calculator.go:calculatePodRequests.
std::string addRequests(Member& member, const HpaResource& resource) {
  const PodSpec& spec = *member.spec;
  std::int64_t sum = 0;
  bool found = resource.container.empty();
  const auto addOne = [&](const Container& container) {
    if (!resource.container.empty() && container.name != resource.container) return true;
    found = true;
    const auto request = container.requests.find(resource.name);
    if (request == container.requests.end()) return false;
    sum += request->second.milli;
    return true;
  };
  const auto missing = [&](const Container& container) {
    return "missing request for " + resource.name + " in container " + container.name + " of Pod " +
           member.pod->metadata.name;
  };
  for (const Container& container : spec.containers) {
    if (!addOne(container)) return missing(container);
  }
  for (const Container& container : spec.initContainers) {
    if (container.restartPolicyAlways && !addOne(container)) return missing(container);
  }
  if (!found) {
    return "container " + resource.container + " not found in Pod " + member.pod->metadata.name;
  }
  member.requestMilli = sum;
  return "";
}

Ratio utilizationOf(const Members& members, const MetricTarget& target,
                    std::string_view resource) {
  std::int64_t usage = 0;
  std::int64_t requested = 0;
  std::int64_t pods = 0;
  for (const Member& member : members) {
    if (!member.counted || member.pod == nullptr) continue;
    usage += member.sample.milli;
    requested += member.requestMilli;
    ++pods;
  }
  Ratio ratio;
  if (requested == 0) {
    ratio.error = "no metrics returned matched known pods";
    return ratio;
  }
  // The product wraps around as it does upstream, which a percent of some petabytes needs.
  const auto hundredfold = static_cast<std::int64_t>(static_cast<std::uint64_t>(usage) * 100);
  const auto percent = static_cast<int>(hundredfold / requested);
  ratio.value = static_cast<double>(percent) /
                static_cast<double>(target.averageUtilization.value_or(80));
  ratio.status.averageUtilization = percent;
  ratio.status.averageValue = averageQuantity(usage / pods, resource);
  return ratio;
}

}  // namespace

HpaPodFacts factsOf(const Pod& pod) {
  HpaPodFacts facts;
  facts.pod = &pod;
  facts.spec = &*pod.spec;
  facts.isLeaving =
      pod.metadata.deletionTimestamp.has_value() || pod.status.phase == PodPhase::Failed;
  facts.isPending = pod.status.phase == PodPhase::Pending;
  const Condition* ready = findCondition(pod.status.conditions, "Ready");
  if (ready == nullptr || !pod.status.startTime) return facts;
  facts.isKnown = true;
  facts.isFalse = ready->status == ConditionStatus::False;
  facts.startTime = *pod.status.startTime;
  facts.transition = ready->lastTransitionTime.value_or(SimTime{});
  return facts;
}

int toInt32(double value) {
  const bool inRange = value > -2147483649.0 && value < 2147483648.0;
  return inRange ? static_cast<int>(value) : std::numeric_limits<int>::min();
}

MetricTarget::Type effectiveType(const MetricTarget& target) {
  using Type = MetricTarget::Type;
  const bool given = (target.type == Type::Utilization && target.averageUtilization) ||
                     (target.type == Type::Value && target.value) ||
                     (target.type == Type::AverageValue && target.averageValue);
  if (given) return target.type;
  if (target.averageValue) return Type::AverageValue;
  return target.value ? Type::Value : Type::Utilization;
}

HpaCount replicasForResource(const HpaCurrent& current, const HpaResource& resource,
                             const MetricTarget& target, const std::vector<const Pod*>& pods,
                             HpaSamples samples) {
  if (pods.empty()) return failure(noPods);
  return replicasForResource(current, resource, target, paired(pods, std::move(samples)));
}

HpaCount replicasForResource(const HpaCurrent& current, const HpaResource& resource,
                             const MetricTarget& target, const std::vector<HpaPod>& pods) {
  if (pods.empty()) return failure(noPods);
  const ReadinessRule rule = resource.name == "cpu" ? ReadinessRule::Cpu : ReadinessRule::None;
  PodGroups groups = groupPods(pods, rule, current);
  if (countedIn(groups.members) == 0) return failure(noSamples);
  if (effectiveType(target) == MetricTarget::Type::AverageValue) {
    return decideByAverage(current, groups, target, resource.name);
  }
  const Member* last = nullptr;
  for (Member& member : groups.members) {
    if (member.pod == nullptr) continue;
    // Most pods share the spec of their template.
    if (last != nullptr && last->spec == member.spec) {
      member.requestMilli = last->requestMilli;
      continue;
    }
    last = &member;
    const std::string problem = addRequests(member, resource);
    if (!problem.empty()) return failure(problem);
  }
  const RatioOf ratioOf = [&](const Members& members) {
    return utilizationOf(members, target, resource.name);
  };
  // A pod without a sample counts as using all it requested, or the target where that is more.
  const std::int64_t fallbackPercent = std::max(100, target.averageUtilization.value_or(80));
  return decideByRatio(current, groups, ratioOf, [fallbackPercent](const Member& member) {
    return member.requestMilli * fallbackPercent / 100;
  });
}

HpaCount replicasForPodsMetric(const HpaCurrent& current, const MetricTarget& target,
                               const std::vector<const Pod*>& pods, HpaSamples samples) {
  if (pods.empty()) return failure(noPods);
  PodGroups groups = groupPods(paired(pods, std::move(samples)), ReadinessRule::None, current);
  if (countedIn(groups.members) == 0) return failure(noSamples);
  return decideByAverage(current, groups, target, "");
}

HpaCount replicasForValue(const HpaCurrent& current, const MetricTarget& target,
                          const std::vector<const Pod*>& pods, std::int64_t milli) {
  HpaCount count;
  if (effectiveType(target) == MetricTarget::Type::AverageValue) {
    const double wanted = static_cast<double>(target.averageValue.value_or(Quantity{}).milli);
    const double status = current.statusReplicas;
    count.replicas = current.statusReplicas;
    const double ratio = static_cast<double>(milli) / (wanted * status);
    if (!current.tolerance.holds(ratio)) {
      count.replicas = ceiling(static_cast<double>(milli) / wanted);
    }
    const double average = std::ceil(static_cast<double>(milli) / status);
    // Without pods the average is infinite; an amd64 processor makes the lowest integer of that.
    const bool finite = std::isfinite(average);
    count.status.averageValue = milliQuantity(
        finite ? static_cast<std::int64_t>(average) : std::numeric_limits<std::int64_t>::min());
    return count;
  }
  const double ratio = static_cast<double>(milli) /
                       static_cast<double>(target.value.value_or(Quantity{}).milli);
  count.status.value = milliQuantity(milli);
  if (current.specReplicas == 0) {
    count.replicas = ceiling(ratio);
    return count;
  }
  count.replicas = current.specReplicas;
  if (current.tolerance.holds(ratio)) return count;
  if (pods.empty()) {
    return failure("unable to calculate ready pods: " + std::string(noPods));
  }
  const auto ready = std::count_if(pods.begin(), pods.end(), [](const Pod* pod) {
    return pod->status.phase == PodPhase::Running && isReady(*pod);
  });
  count.replicas = ceiling(ratio * static_cast<double>(ready));
  return count;
}

}  // namespace aviary
