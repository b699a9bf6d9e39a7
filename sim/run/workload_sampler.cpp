#include "sim/run/workload_sampler.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "sim/api/pod.hpp"
#include "sim/api/selector.hpp"
#include "sim/api/service.hpp"
#include "sim/api/workload.hpp"
#include "sim/cluster/store.hpp"
#include "sim/delivery/canary_names.hpp"
#include "sim/engine/engine.hpp"
#include "sim/traffic/side_meter.hpp"

namespace aviary {
namespace {

bool ruledByCanary(const Scenario& scenario, const Deployment& deployment) {
  const auto& canaries = scenario.objects.of<Canary>();
  return std::any_of(canaries.begin(), canaries.end(), [&](const Canary& canary) {
    const CanaryNames names = canaryNames(canary);
    const ObjectKey key = keyOf(deployment.metadata);
    return key == keyIn(canary, names.target) || key == keyIn(canary, names.primaryTarget);
  });
}

const StringMap& podLabels(const Deployment& deployment) {
  return deployment.spec.podTemplate->labels;
}

/// Missing values are alike.
bool sameValues(const SeriesRow& a, const SeriesRow& b) {
  return std::equal(a.values.begin(), a.values.end(), b.values.begin(),
                    [](double x, double y) { return x == y || (std::isnan(x) && std::isnan(y)); });
}

}  // namespace

struct WorkloadSampler::Group {
  std::string namespace_;
  StringMap selector;  ///< of its pods
  ObjectKey service;   ///< without a name: nothing sends requests to it by name
  WorkloadTrack track;
  std::set<std::string> images;
  std::optional<SideMeter> meter;
  std::map<std::string, std::uint64_t> routed;  ///< by image, as of the last scrape
  int oldReady = 0;
  int newReady = 0;
  double failed = 0;
  SeriesRow row{};  ///< what was measured last
};

WorkloadSampler::WorkloadSampler(const Scenario& scenario)
    : interval_(scenario.measurement.scrapeInterval) {
  for (const Deployment& deployment : scenario.objects.of<Deployment>()) {
    if (groups_.size() < groupsMax) addGroup(scenario, deployment);
  }
}

// A Deployment joins the group whose Service or queue it answers for, else it is one of its own.
void WorkloadSampler::addGroup(const Scenario& scenario, const Deployment& leader) {
  if (ruledByCanary(scenario, leader)) return;
  const ObjectKey key = keyOf(leader.metadata);
  for (Group& group : groups_) {
    if (group.namespace_ != key.namespace_ || !selects(group.selector, podLabels(leader))) continue;
    group.track.deployments.push_back(key);
    return;
  }
  Group group;
  group.namespace_ = key.namespace_;
  group.selector = leader.spec.selector.matchLabels;
  group.track.deployments = {key};
  for (const TrafficSource& source : scenario.traffic.sources) {
    const bool queue = !source.workers.empty() && source.namespace_ == key.namespace_;
    if (queue && selects(source.workers, podLabels(leader))) group.selector = source.workers;
  }
  for (const Service& service : scenario.objects.of<Service>()) {
    const StringMap& selector = service.spec.selector;
    if (service.metadata.namespace_ != key.namespace_ || selector.empty()) continue;
    if (!selects(selector, podLabels(leader))) continue;
    group.selector = selector;
    group.service = keyOf(service.metadata);
    break;
  }
  groups_.push_back(std::move(group));
}

WorkloadSampler::~WorkloadSampler() = default;

bool WorkloadSampler::needed() const {
  return !groups_.empty();
}

std::vector<ObjectKey> WorkloadSampler::leaders() const {
  std::vector<ObjectKey> keys;
  for (const Group& group : groups_) keys.push_back(group.track.deployments.front());
  return keys;
}

void WorkloadSampler::begun(const RunView& view) {
  view_.emplace(view);
  for (Group& group : groups_) {
    group.meter.emplace(view.traffic, group.service, group.track.deployments);
    group.row = SeriesRow::empty(view.engine.now());
  }
  view.store.watch<Deployment>([this](const Change<Deployment>& change) {
    if (change.after) deploymentChanged(*change.after);
  });
  view.store.watch<Pod>([this](const Change<Pod>& change) {
    if (change.before) countPod(*change.before, -1);
    if (change.after) countPod(*change.after, 1);
  });
  view.engine.after(interval_, Phase::Record, view.engine.label("sample", "workloads"),
                    [this] { scrape(); });
}

void WorkloadSampler::ended(const RunView&) {
  sampleAll();
}

std::vector<WorkloadTrack> WorkloadSampler::take() {
  std::vector<WorkloadTrack> tracks;
  for (Group& group : groups_) tracks.push_back(std::move(group.track));
  return tracks;
}

void WorkloadSampler::countPod(const Pod& pod, int by) {
  if (!isReady(pod)) return;
  for (Group& group : groups_) {
    const bool own =
        pod.metadata.namespace_ == group.namespace_ && selects(group.selector, pod.metadata.labels);
    if (!own) continue;
    (mainImage(*pod.spec) == group.track.oldImage ? group.oldReady : group.newReady) += by;
    touch();
  }
}

void WorkloadSampler::deploymentChanged(const Deployment& deployment) {
  const ObjectKey key = keyOf(deployment.metadata);
  for (Group& group : groups_) {
    const std::vector<ObjectKey>& members = group.track.deployments;
    if (std::find(members.begin(), members.end(), key) == members.end()) continue;
    const std::string& image = mainImage(*deployment.spec.podTemplate->spec);
    if (group.track.oldImage.empty() && key == members.front()) group.track.oldImage = image;
    if (group.images.insert(image).second && image != group.track.oldImage) {
      group.track.newImage = image;
    }
    touch();
  }
}

void WorkloadSampler::touch() {
  if (std::exchange(touched_, true)) return;
  Engine& engine = view_->engine;
  engine.at(engine.now(), Phase::Record, engine.label("sample", "workloads"), [this] {
    touched_ = false;
    sampleAll();
  });
}

void WorkloadSampler::scrape() {
  Engine& engine = view_->engine;
  engine.after(interval_, Phase::Record, engine.label("sample", "workloads"), [this] { scrape(); });
  view_->traffic.advanceTo(engine.now());
  for (Group& group : groups_) measure(group);
  sampleAll();
}

void WorkloadSampler::measure(Group& group) {
  const ServiceInterval& seen = group.meter->read(view_->engine.now());
  SeriesRow& row = group.row;
  row[SeriesColumn::Rps] = static_cast<double>(seen.routed) / toSeconds(interval_);
  row[SeriesColumn::SuccessRate] = seen.successRate().value_or(noValue);
  row[SeriesColumn::LatencyP50] = seen.latencyP50.value_or(noValue);
  row[SeriesColumn::LatencyP99] = seen.latencyP99.value_or(noValue);
  group.failed += static_cast<double>(seen.failed);
  row[SeriesColumn::FailedTotal] = group.failed;
  row[SeriesColumn::PrimaryCpu] = seen.sides.front().cpuPercent.value_or(noValue);
  row[SeriesColumn::CanaryCpu] =
      seen.sides.size() > 1 ? seen.sides[1].cpuPercent.value_or(noValue) : noValue;
  std::uint64_t all = 0;
  std::uint64_t toNew = 0;
  for (const VersionState& version : view_->traffic.requests().versions()) {
    if (!group.images.contains(version.image)) continue;
    const std::uint64_t now = version.routed;
    const std::uint64_t given = now - std::exchange(group.routed[version.image], now);
    all += given;
    if (version.image != group.track.oldImage) toNew += given;
  }
  row[SeriesColumn::CanaryTrafficShare] = noValue;
  if (all > 0 && !group.track.newImage.empty()) {
    row[SeriesColumn::CanaryTrafficShare] =
        100.0 * static_cast<double>(toNew) / static_cast<double>(all);
  }
}

void WorkloadSampler::sampleAll() {
  for (Group& group : groups_) addRow(group);
}

void WorkloadSampler::addRow(Group& group) {
  SeriesRow row = group.row;
  row.time = view_->engine.now();
  const bool split = !group.track.newImage.empty();
  const int ready = group.oldReady + group.newReady;
  row[SeriesColumn::PrimaryReady] = group.oldReady;
  if (split) row[SeriesColumn::CanaryReady] = group.newReady;
  if (split && ready > 0) row[SeriesColumn::CanaryPodShare] = 100.0 * group.newReady / ready;
  const std::vector<ObjectKey>& members = group.track.deployments;
  int others = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    const Ref<Deployment> deployment = view_->store.get<Deployment>(members[i]);
    if (!deployment) continue;
    if (i == 0) row[SeriesColumn::PrimaryDesired] = deployment->spec.replicas;
    if (i > 0) others += deployment->spec.replicas;
  }
  if (members.size() > 1) row[SeriesColumn::CanaryDesired] = others;
  std::vector<SeriesRow>& rows = group.track.rows;
  if (!rows.empty() && rows.back().time == row.time) {
    rows.back() = row;
  } else if (rows.empty() || !sameValues(rows.back(), row)) {
    rows.push_back(row);
  }
}

}  // namespace aviary
