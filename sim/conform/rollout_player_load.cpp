#include "sim/conform/rollout_player_load.hpp"

#include "sim/conform/case_json.hpp"

namespace aviary {
namespace {

constexpr std::string_view canaryName = "podinfo";
constexpr std::string_view primaryName = "podinfo-primary";
constexpr SimDuration sampleWindow = std::chrono::seconds{30};

ObjectKey keyOfDeployment(std::string_view name) {
  return {"default", std::string(name)};
}

// The Deployment a pod belongs to; empty when it has none.
std::string deploymentOf(const Store& store, const Pod& pod) {
  const OwnerReference* owner = controllerOf(pod.metadata);
  if (owner == nullptr) return {};
  const auto set = store.get<ReplicaSet>({pod.metadata.namespace_, owner->name});
  if (set == nullptr) return {};
  const OwnerReference* parent = controllerOf(set->metadata);
  return parent == nullptr ? std::string() : parent->name;
}

bool runs(const Pod& pod) {
  return isActive(pod) && pod.status.phase == PodPhase::Running;
}

}  // namespace

RolloutTraffic::RolloutTraffic(Store& store, std::map<std::string, RolloutVersion> versions,
                               std::vector<RolloutLoad> loads, Routes routes)
    : store_(store),
      versions_(std::move(versions)),
      loads_(std::move(loads)),
      routes_(std::move(routes)) {
  store.watch<Pod>([this](const Change<Pod>& change) {
    if (change.after) {
      pods_[change.after->metadata.uid] = change.after;
    } else {
      pods_.erase(change.before->metadata.uid);
    }
  });
}

const RolloutVersion& RolloutTraffic::version(const std::string& image) const {
  const auto found = versions_.find(image);
  if (found == versions_.end()) throw CaseError("no version for image \"" + image + "\"");
  return found->second;
}

std::int64_t RolloutTraffic::rate() const {
  std::int64_t rate = 0;
  for (const RolloutLoad& load : loads_) {
    if (load.from <= store_.now()) rate = load.requestsPerSecond;
  }
  return rate;
}

int RolloutTraffic::share(const std::string& deployment) const {
  if (const std::optional<RouteWeights> weights = routes_()) {
    if (deployment == primaryName) return weights->primary;
    return deployment == canaryName ? weights->canary : 0;
  }
  const bool toPrimary = store_.get<Deployment>(keyOfDeployment(primaryName)) != nullptr;
  return deployment == (toPrimary ? primaryName : canaryName) ? 100 : 0;
}

int RolloutTraffic::readyPods(const std::string& name) const {
  const auto deployment = store_.get<Deployment>(keyOfDeployment(name));
  if (deployment == nullptr) return 0;
  int ready = 0;
  store_.eachOwned<ReplicaSet>(deployment->metadata.uid, [this, &ready](const ReplicaSet& set) {
    store_.eachOwned<Pod>(set.metadata.uid, [&ready](const Pod& pod) {
      if (runs(pod) && isReady(pod)) ++ready;
    });
  });
  return ready;
}

MetricAnswer RolloutTraffic::query(const MetricQuery& query) {
  const auto target = store_.get<Deployment>(keyOfDeployment(canaryName));
  const auto canary = store_.get<Canary>(query.canary);
  if (target == nullptr || canary == nullptr) return {};
  if (readyPods(std::string(canaryName)) == 0) return {};
  const bool loadTested = canary->spec.analysis.iterations > 0;
  if (!loadTested && (share(std::string(canaryName)) == 0 || rate() == 0)) return {};
  const RolloutVersion& seen = version(mainImage(*target->spec.podTemplate->spec));
  switch (query.kind) {
    case MetricQuery::Kind::SuccessRate:
      return {MetricAnswer::Status::Value, 100 - seen.errorPercent, ""};
    case MetricQuery::Kind::Duration:
      return {MetricAnswer::Status::Value, seen.latencyMilliseconds, ""};
    default:
      return {};
  }
}

std::optional<std::string> RolloutTraffic::unavailable(std::string_view, std::string_view) {
  return std::nullopt;
}

HookReply RolloutTraffic::call(const HookCall&) {
  return {200, "", "", {}};
}

void RolloutTraffic::send(const SentAlert&) {}

std::optional<PodResourceAnswer> RolloutTraffic::podResource(const std::vector<Uid>& pods,
                                                             const std::string& resource,
                                                             const std::string& container) {
  PodResourceAnswer out;
  out.samples.resize(pods.size());
  Uid set;                // pods of one set share what follows
  std::int64_t load = 0;  // weight x requests per second
  int ready = 0;
  std::optional<std::int64_t> each;  // CPU of a ready one; not known yet
  for (std::size_t i = 0; i < pods.size(); ++i) {
    const auto found = pods_.find(pods[i]);
    if (found == pods_.end() || !runs(*found->second)) continue;
    const Pod& pod = *found->second;
    out.any = true;
    const bool named = container.empty() || container == pod.spec->containers.front().name;
    if (resource != "cpu" || !named) continue;
    const OwnerReference* parent = controllerOf(pod.metadata);
    if (parent == nullptr || parent->uid != set) each.reset();
    if (parent != nullptr && parent->uid != set) {
      set = parent->uid;
      const std::string owner = deploymentOf(store_, pod);
      load = share(owner) * rate();
      ready = readyPods(owner);
    }
    const bool serves = isReady(pod);
    if (serves && !each) {
      each = load * version(mainImage(*pod.spec)).cpuPerRequest / (100 * std::int64_t{ready});
    }
    out.samples[i] = {serves ? *each : 0, store_.now(), sampleWindow};
  }
  return out;
}

MetricsAnswer<PodMetricsSample> RolloutTraffic::podSamples(const std::string&,
                                                           const std::vector<std::string>&) {
  return {};
}

MetricsAnswer<PodMetricValue> RolloutTraffic::podMetrics(const std::string&, const MetricSpec&) {
  return {};
}

MetricsAnswer<Quantity> RolloutTraffic::objectMetric(const std::string&, const MetricSpec&) {
  return {};
}

MetricsAnswer<Quantity> RolloutTraffic::externalMetric(const std::string&, const MetricSpec&) {
  return {};
}

}  // namespace aviary
