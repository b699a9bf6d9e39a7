#include "gui/series/cluster_history.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

namespace aviary {
namespace {

std::int64_t cpuOf(const Deployment& deployment) {
  std::int64_t sum = 0;
  for (const auto& container : deployment.spec.podTemplate->spec->containers) {
    const auto cpu = container.requests.find("cpu");
    if (cpu != container.requests.end()) sum += cpu->second.milli;
  }
  return sum;
}

std::string withoutSuffix(const std::string& text, std::string_view suffix) {
  return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

}  // namespace

std::int64_t cpuRequestOf(const Scenario& scenario, const ObjectKey& replicaSet) {
  ObjectKey key = replicaSet;
  key.name = key.name.substr(0, key.name.rfind('-'));
  for (const std::string& name : {key.name, withoutSuffix(key.name, "-primary")}) {
    const Deployment* found = scenario.objects.find<Deployment>({key.namespace_, name});
    if (found != nullptr) return cpuOf(*found);
  }
  return 0;
}

ClusterHistory::ClusterHistory(const Trace& trace, const Scenario& scenario) {
  texts_.emplace_back();
  for (const Record& record : trace.records()) {
    if (const auto* pod = record.as<PodChange>()) {
      const auto owner = pod->owner.exists() ? trace.object(pod->owner).key : ObjectKey{};
      const std::string name = owner.namespace_ + "/" + owner.name;
      if (cpuByOwner_.count(name) == 0) cpuByOwner_[name] = cpuRequestOf(scenario, owner);
      addPod(trace, record, *pod);
    }
    if (const auto* node = record.as<NodeChange>()) addNode(trace, record, *node, scenario);
  }
}

void ClusterHistory::addPod(const Trace& trace, const Record& record, const PodChange& change) {
  const auto textIndex = [&](TextId id) {
    const std::string text(trace.text(id));
    const auto found = std::find(texts_.begin(), texts_.end(), text);
    if (found != texts_.end()) return static_cast<std::uint32_t>(found - texts_.begin());
    texts_.push_back(text);
    return static_cast<std::uint32_t>(texts_.size() - 1);
  };
  const double time = toSeconds(record.time);
  auto open = openPods_.find(record.object);
  if (open == openPods_.end()) {
    PodLife life;
    life.pod = record.object;
    life.owner = change.owner;
    life.image = textIndex(change.image);
    const auto owner = change.owner.exists() ? trace.object(change.owner).key : ObjectKey{};
    life.cpuMillicores = cpuByOwner_[owner.namespace_ + "/" + owner.name];
    names_[record.object] = trace.object(record.object).key.name;
    pods_.push_back(std::move(life));
    open = openPods_.emplace(record.object, pods_.size() - 1).first;
  }
  PodLife& life = pods_[open->second];
  if (change.node.exists() && !life.node.exists()) {
    life.node = change.node;
    life.scheduled = time;
  }
  life.moments.push_back({time, change.step, textIndex(change.reason)});
  if (change.step == PodStep::Gone) openPods_.erase(open);
}

void ClusterHistory::addNode(const Trace& trace, const Record& record, const NodeChange& change,
                             const Scenario& scenario) {
  auto index = nodeIndex_.find(record.object);
  if (index == nodeIndex_.end()) {
    NodeLife life;
    life.node = record.object;
    life.pool = std::string(trace.text(change.pool));
    names_[record.object] = trace.object(record.object).key.name;
    for (const NodePool& pool : scenario.nodePools) {
      const auto cpu = pool.allocatable.find("cpu");
      if (pool.name == life.pool && cpu != pool.allocatable.end()) {
        life.cpuMillicores = cpu->second.milli;
      }
    }
    nodes_.push_back(std::move(life));
    index = nodeIndex_.emplace(record.object, nodes_.size() - 1).first;
  }
  nodes_[index->second].moments.emplace_back(toSeconds(record.time), change.step);
}

std::optional<PodSnapshot> ClusterHistory::stateOf(const PodLife& life, double seconds) const {
  const PodMoment* last = nullptr;
  for (const PodMoment& moment : life.moments) {
    if (moment.time > seconds) break;
    last = &moment;
  }
  if (last == nullptr || last->step == PodStep::Gone) return std::nullopt;
  return PodSnapshot{life.pod,   life.owner,           names_.at(life.pod), texts_[life.image],
                     last->step, texts_[last->reason], last->time};
}

ClusterSnapshot ClusterHistory::at(double seconds) const {
  ClusterSnapshot state;
  std::map<ObjectId, std::size_t> places;
  for (const NodeLife& life : nodes_) {
    NodeSnapshot node{life.node, names_.at(life.node), life.pool, true,
                      false,     life.cpuMillicores,   0,         {}};
    bool exists = false;
    for (const auto& [time, step] : life.moments) {
      if (time > seconds) break;
      if (step == NodeStep::Ready || step == NodeStep::NotReady)
        node.ready = step == NodeStep::Ready;
      if (step == NodeStep::Cordoned || step == NodeStep::Uncordoned)
        node.cordoned = step == NodeStep::Cordoned;
      exists = step != NodeStep::Removed && step != NodeStep::Requested;
    }
    if (exists) state.nodes.push_back(std::move(node));
  }
  std::sort(state.nodes.begin(), state.nodes.end(),
            [](const NodeSnapshot& a, const NodeSnapshot& b) {
              // "default-2" before "default-10".
              if (a.name.size() != b.name.size() && a.pool == b.pool)
                return a.name.size() < b.name.size();
              return a.name < b.name;
            });
  for (std::size_t i = 0; i < state.nodes.size(); ++i) places[state.nodes[i].node] = i;
  for (const PodLife& life : pods_) {
    std::optional<PodSnapshot> pod = stateOf(life, seconds);
    if (!pod) continue;
    const auto place = places.find(life.node);
    if (place == places.end() || life.scheduled > seconds) {
      state.pending.push_back(std::move(*pod));
      continue;
    }
    NodeSnapshot& node = state.nodes[place->second];
    node.cpuRequestedMillicores += life.cpuMillicores;
    node.pods.push_back(std::move(*pod));
  }
  for (NodeSnapshot& node : state.nodes) {
    std::sort(node.pods.begin(), node.pods.end(), [](const PodSnapshot& a, const PodSnapshot& b) {
      return std::tie(a.image, a.name) < std::tie(b.image, b.name);
    });
  }
  return state;
}

}  // namespace aviary
