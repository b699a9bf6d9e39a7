#include "sim/delivery/hpa_replicas.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <set>

namespace aviary {
namespace {

constexpr std::string_view noPods = "no pods returned by selector while calculating replica count";
constexpr std::string_view noSamples =
    "did not receive metrics for targeted pods (pods might be unready)";

struct PodGroups {
  int ready = 0;
  std::set<std::string> unready;
  std::set<std::string> missing;
  std::set<std::string> ignored;
};

bool isUnreadyForCpu(const Pod& pod, const HpaSample& sample, const HpaCurrent& current) {
  const Condition* ready = findCondition(pod.status.conditions, "Ready");
  if (ready == nullptr || !pod.status.startTime) return true;
  const bool isFalse = ready->status == ConditionStatus::False;
  const SimTime transition = ready->lastTransitionTime.value_or(SimTime{});
  if (current.now < *pod.status.startTime + current.readiness.cpuInitializationPeriod) {
    return isFalse || sample.timestamp < transition + sample.window;
  }
  return isFalse && transition < *pod.status.startTime + current.readiness.initialReadinessDelay;
}

enum class ReadinessRule : std::uint8_t { Cpu, None };

// Source: replica_calculator.go:groupPods.
PodGroups groupPods(const std::vector<const Pod*>& pods, const HpaSamples& samples,
                    ReadinessRule rule, const HpaCurrent& current) {
  PodGroups groups;
  for (const Pod* pod : pods) {
    const std::string& name = pod->metadata.name;
    const auto sample = samples.find(name);
    if (pod->metadata.deletionTimestamp || pod->status.phase == PodPhase::Failed) {
      groups.ignored.insert(name);
    } else if (pod->status.phase == PodPhase::Pending) {
      groups.unready.insert(name);
    } else if (sample == samples.end()) {
      groups.missing.insert(name);
    } else if (rule == ReadinessRule::Cpu && isUnreadyForCpu(*pod, sample->second, current)) {
      groups.unready.insert(name);
    } else {
      ++groups.ready;
    }
  }
  return groups;
}

/// Usage over target, with what the status shows of it.
struct Ratio {
  double value = 0;
  MetricStatus status;
  std::string error;
};
using RatioOf = std::function<Ratio(const HpaSamples&)>;

int ceiling(double value) { return toInt32(std::ceil(value)); }

HpaCount failure(std::string_view text) {
  HpaCount count;
  count.error = text;
  return count;
}

/// The usage a pod is given for a pod that has no sample, when the others ask for fewer pods.
using FallbackOf = std::function<std::int64_t(const std::string& pod)>;

// The two-step ratio that both kinds of per-pod metrics share: missing and unready pods are given
// the usage that argues against a change.
HpaCount decideByRatio(const HpaCurrent& current, const PodGroups& groups, HpaSamples& samples,
                       const RatioOf& ratioOf, const FallbackOf& fallbackOf) {
  const Ratio first = ratioOf(samples);
  if (!first.error.empty()) return failure(first.error);
  HpaCount count{current.specReplicas, first.status, {}};
  const double r = first.value;
  const bool upWithUnready = !groups.unready.empty() && r > 1.0;
  if (!upWithUnready && groups.missing.empty()) {
    if (!current.tolerance.holds(r)) count.replicas = ceiling(r * groups.ready);
    return count;
  }
  if (r != 1.0) {
    for (const std::string& pod : groups.missing) {
      samples[pod].milli = r < 1.0 ? fallbackOf(pod) : 0;
    }
  }
  if (upWithUnready) {
    for (const std::string& pod : groups.unready) samples[pod].milli = 0;
  }
  const Ratio second = ratioOf(samples);
  if (!second.error.empty()) return failure(second.error);
  const double r2 = second.value;
  const bool flips = (r < 1.0 && r2 > 1.0) || (r > 1.0 && r2 < 1.0);
  if (current.tolerance.holds(r2) || flips) return count;
  const int wanted = ceiling(r2 * static_cast<double>(samples.size()));
  const bool against = (r2 < 1.0 && wanted > current.specReplicas) ||
                       (r2 > 1.0 && wanted < current.specReplicas);
  if (!against) count.replicas = wanted;
  return count;
}

void removePods(HpaSamples& samples, const std::set<std::string>& pods) {
  for (const std::string& pod : pods) samples.erase(pod);
}

std::int64_t averageOf(const HpaSamples& samples) {
  std::int64_t sum = 0;
  for (const auto& [pod, sample] : samples) sum += sample.milli;
  return sum / static_cast<std::int64_t>(samples.size());
}

Quantity averageQuantity(std::int64_t milli, std::string_view resource) {
  return {milli, resource == "memory" ? Quantity::Format::BinarySI : Quantity::Format::DecimalSI};
}

HpaCount decideByAverage(const HpaCurrent& current, const PodGroups& groups, HpaSamples& samples,
                         const MetricTarget& target, std::string_view resource) {
  const std::int64_t wanted = target.averageValue.value_or(Quantity{}).milli;
  const RatioOf ratioOf = [&](const HpaSamples& counted) {
    Ratio ratio;
    const std::int64_t average = averageOf(counted);
    ratio.value = static_cast<double>(average) / static_cast<double>(wanted);
    ratio.status.averageValue = averageQuantity(average, resource);
    return ratio;
  };
  return decideByRatio(current, groups, samples, ratioOf,
                       [wanted](const std::string&) { return wanted; });
}

using Requests = std::map<std::string, std::int64_t>;

// Source: replica_calculator.go:calculatePodRequests.
std::string addRequests(const Pod& pod, const HpaResource& resource, Requests& requests) {
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
           pod.metadata.name;
  };
  for (const Container& container : pod.spec->containers) {
    if (!addOne(container)) return missing(container);
  }
  for (const Container& container : pod.spec->initContainers) {
    if (container.restartPolicyAlways && !addOne(container)) return missing(container);
  }
  if (!found) return "container " + resource.container + " not found in Pod " + pod.metadata.name;
  requests[pod.metadata.name] = sum;
  return "";
}

Ratio utilizationOf(const HpaSamples& samples, const Requests& requests, const MetricTarget& target,
                    std::string_view resource) {
  std::int64_t usage = 0;
  std::int64_t requested = 0;
  std::int64_t pods = 0;
  for (const auto& [pod, sample] : samples) {
    const auto request = requests.find(pod);
    if (request == requests.end()) continue;
    usage += sample.milli;
    requested += request->second;
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
  const ReadinessRule rule = resource.name == "cpu" ? ReadinessRule::Cpu : ReadinessRule::None;
  const PodGroups groups = groupPods(pods, samples, rule, current);
  removePods(samples, groups.ignored);
  removePods(samples, groups.unready);
  if (samples.empty()) return failure(noSamples);
  if (effectiveType(target) == MetricTarget::Type::AverageValue) {
    return decideByAverage(current, groups, samples, target, resource.name);
  }
  Requests requests;
  for (const Pod* pod : pods) {
    const std::string problem = addRequests(*pod, resource, requests);
    if (!problem.empty()) return failure(problem);
  }
  const RatioOf ratioOf = [&](const HpaSamples& counted) {
    return utilizationOf(counted, requests, target, resource.name);
  };
  // A pod without a sample counts as using all it requested, or the target where that is more.
  const std::int64_t fallbackPercent = std::max(100, target.averageUtilization.value_or(80));
  return decideByRatio(current, groups, samples, ratioOf, [&](const std::string& pod) {
    return requests[pod] * fallbackPercent / 100;
  });
}

HpaCount replicasForPodsMetric(const HpaCurrent& current, const MetricTarget& target,
                               const std::vector<const Pod*>& pods, HpaSamples samples) {
  if (pods.empty()) return failure(noPods);
  const PodGroups groups = groupPods(pods, samples, ReadinessRule::None, current);
  removePods(samples, groups.ignored);
  removePods(samples, groups.unready);
  if (samples.empty()) return failure(noSamples);
  return decideByAverage(current, groups, samples, target, "");
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
