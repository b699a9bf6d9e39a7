#include "sim/faults/fault_plan.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace aviary {
namespace {

/// What a container under an OOM fault needs to fill its memory again.
constexpr SimDuration refillTime = std::chrono::seconds{20};
constexpr std::string_view zoneLabel = "topology.kubernetes.io/zone";

bool sameName(const FaultTarget& target, const ObjectKey& key) {
  return target.name == key.name &&
         (target.namespace_.empty() || target.namespace_ == key.namespace_);
}

std::string zoneOf(const Node& node) {
  const auto found = node.metadata.labels.find(std::string(zoneLabel));
  return found == node.metadata.labels.end() ? "" : found->second;
}

void soonest(PodDisturbance& out, SimTime at, CrashKind kind) {
  if (out.crashAt && *out.crashAt <= at) return;
  out.crashAt = at;
  out.crashKind = kind;
}

}  // namespace

FaultPlan::FaultPlan(std::vector<FaultSpec> faults,
                     std::map<std::string, VersionBehaviour> versions, const Store& store,
                     const RngStreams& streams)
    : faults_(std::move(faults)), versions_(std::move(versions)), store_(store) {
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    FaultSpec& fault = faults_[i];
    if (fault.name.empty()) fault.name = "fault-" + std::to_string(i + 1);
    changes_.push_back(timeAt(fault.at));
    if (fault.duration) changes_.push_back(timeAt(fault.at + *fault.duration));
    rngs_.push_back(streams.stream("faults/" + fault.name));
  }
  refusals_.assign(faults_.size(), 0);
  std::sort(changes_.begin(), changes_.end());
  changes_.erase(std::unique(changes_.begin(), changes_.end()), changes_.end());
}

void FaultPlan::start(Engine& engine, std::function<void()> changed) {
  const LabelId label = engine.label("fault", "cluster");
  const auto shared = std::make_shared<std::function<void()>>(std::move(changed));
  for (const SimTime at : changes_) {
    if (at >= engine.now()) engine.at(at, Phase::Fault, label, [shared] { (*shared)(); });
  }
}

bool FaultPlan::holds(const FaultSpec& fault, SimTime now) {
  const SimDuration since = now.time_since_epoch() - fault.at;
  return since >= SimDuration::zero() && (!fault.duration || since < *fault.duration);
}

bool FaultPlan::hits(const FaultTarget& target, const PodIdentity& pod) const {
  switch (target.kind) {
    case FaultTarget::Kind::Everything: return true;
    case FaultTarget::Kind::Image:
      return target.name == pod.image &&
             (target.namespace_.empty() || target.namespace_ == pod.pod.namespace_);
    case FaultTarget::Kind::Pod: return sameName(target, pod.pod);
    case FaultTarget::Kind::Workload: return sameName(target, pod.workload);
    case FaultTarget::Kind::Node: return target.name == pod.node || target.name == pod.pool;
    case FaultTarget::Kind::Zone: return target.name == pod.zone;
    case FaultTarget::Kind::Service: break;
  }
  const ObjectKey key{pod.pod.namespace_, target.name};
  if (!sameName(target, key)) return false;
  const Ref<Service> service = store_.get<Service>(key);
  const Ref<Pod> object = store_.get<Pod>(pod.pod);
  return service && object && selects(service->spec.selector, object->metadata.labels);
}

bool FaultPlan::hitsMachine(const FaultSpec& fault, const Machine& machine) {
  const FaultTarget& target = fault.target;
  if (target.kind == FaultTarget::Kind::Node) {
    return fault.nodeDown && (target.name == machine.node || target.name == machine.pool);
  }
  return (fault.zoneDown || fault.nodeDown) && target.kind == FaultTarget::Kind::Zone &&
         target.name == machine.zone;
}

/// When base + leak x age meets the memory limit.
std::optional<SimTime> FaultPlan::leakEnds(const Pod& pod, SimTime startedAt) const {
  const auto version = versions_.find(mainImage(*pod.spec));
  if (version == versions_.end() || pod.spec->containers.empty()) return std::nullopt;
  const MemoryBehaviour& memory = version->second.memory;
  const ResourceList& limits = pod.spec->containers.front().limits;
  const auto limit = limits.find("memory");
  if (limit == limits.end()) return std::nullopt;
  const std::int64_t room = limit->second.value() - memory.baseBytes;
  if (room < 0) return startedAt;
  if (memory.leakPerSecondBytes <= 0) return std::nullopt;
  return startedAt + fromSeconds(static_cast<double>(room) /
                                 static_cast<double>(memory.leakPerSecondBytes));
}

PodDisturbance FaultPlan::ofPod(const Pod& pod, std::optional<SimTime> startedAt,
                                SimTime now) const {
  PodDisturbance out;
  if (startedAt) {
    if (const auto end = leakEnds(pod, *startedAt)) soonest(out, *end, CrashKind::OomKilled);
  }
  if (faults_.empty()) return out;
  const PodIdentity identity = identifyPod(pod, store_);
  for (const FaultSpec& fault : faults_) {
    if (!holds(fault, now) || !hits(fault.target, identity)) continue;
    out.neverReady |= fault.neverReady;
    out.imagePullFails |= fault.imagePullFails;
    out.startupFactor *= fault.slowStartFactor.value_or(1);
    if (!startedAt) continue;
    const SimTime begin = timeAt(fault.at);
    if (fault.crash) soonest(out, std::max(begin, *startedAt), CrashKind::Error);
    if (fault.oom) {
      soonest(out, *startedAt < begin ? begin : *startedAt + refillTime, CrashKind::OomKilled);
    }
  }
  return out;
}

bool FaultPlan::nodeDown(const Node& node, SimTime now) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const FaultSpec& fault) {
    return holds(fault, now) &&
           hitsMachine(fault, {node.metadata.name, zoneOf(node), node.spec.pool});
  });
}

RequestDisturbance FaultPlan::ofRequests(const PodIdentity& pod, SimTime now) const {
  RequestDisturbance out;
  double good = 1;
  for (const FaultSpec& fault : faults_) {
    if (!holds(fault, now)) continue;
    if (hitsMachine(fault, {pod.node, pod.zone, pod.pool})) out.unreachable = true;
    if (!hits(fault.target, pod)) continue;
    good *= 1 - fault.errorRate.value_or(0);
    out.latencyFactor *= fault.latencyFactor.value_or(1);
    out.latencyAdd += fault.latencyAdd.value_or(SimDuration::zero());
    out.cpuShare = std::min(out.cpuShare, fault.cpuThrottle.value_or(1));
    out.notScraped |= fault.metricsGap;
  }
  out.errorRate = 1 - good;
  return out;
}

bool FaultPlan::serviceDown(const ObjectKey& service, SimTime now) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const FaultSpec& fault) {
    return fault.dependencyDown && fault.target.kind == FaultTarget::Kind::Service &&
           holds(fault, now) && sameName(fault.target, service);
  });
}

bool FaultPlan::scrapingDown(SimTime now) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const FaultSpec& fault) {
    return fault.metricsGap && fault.target.kind == FaultTarget::Kind::Everything &&
           holds(fault, now);
  });
}

std::optional<SimTime> FaultPlan::nextChangeAfter(SimTime now) const {
  const auto found = std::upper_bound(changes_.begin(), changes_.end(), now);
  if (found == changes_.end()) return std::nullopt;
  return *found;
}

bool FaultPlan::webhookDown(const std::string& name, const std::string& url, SimTime now) const {
  return std::any_of(faults_.begin(), faults_.end(), [&](const FaultSpec& fault) {
    const bool everyone = fault.target.name.empty();
    return fault.webhookOutage && holds(fault, now) &&
           (everyone || fault.target.name == name || fault.target.name == url);
  });
}

bool FaultPlan::refusesWrite(SimTime now) {
  bool refused = false;
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    if (!faults_[i].apiConflicts || !holds(faults_[i], now)) continue;
    if (rngs_[i].uniform() >= *faults_[i].apiConflicts) continue;
    refused = true;
    ++refusals_[i];
  }
  return refused;
}

}  // namespace aviary
