#include "sim/conform/scheduler_player_given.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "sim/scenario/kubernetes_pod.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

DataNode dataOf(const Json& value) {
  if (value.is_null()) return DataNode::null();
  if (value.is_string()) return DataNode::scalar(value.get<std::string>(), ScalarStyle::Quoted);
  if (value.is_array()) {
    DataNode::Items items;
    for (const Json& item : value) items.push_back(dataOf(item));
    return DataNode::sequence(std::move(items));
  }
  if (value.is_object()) {
    DataNode::Entries entries;
    for (const auto& [key, item] : value.items()) entries.push_back({key, {}, dataOf(item)});
    return DataNode::map(std::move(entries));
  }
  return DataNode::scalar(value.dump(), ScalarStyle::Plain);
}

// Decodes one value; what a manifest reader would say about it makes the case fail.
template <class T>
T decoded(const Json& value, std::string_view where, std::string& problem) {
  Diagnostics diagnostics;
  DecodeContext context("case", diagnostics, {Dialect::Kubernetes, PatchMode::Whole});
  const DataNode node = dataOf(value);
  T out{};
  (void)decode(Cursor{context, node}, out);
  if (problem.empty() && !diagnostics.all().empty()) {
    const Diagnostic& first = diagnostics.all().front();
    problem = std::string(where) + ": " + first.path + ": " + first.message;
  }
  return out;
}

template <class T>
void decodeKey(const Json& object, const char* key, T& out, std::string_view where,
               std::string& problem) {
  const auto found = object.find(key);
  if (found != object.end()) out = decoded<T>(*found, where, problem);
}

int number(std::string_view text, std::size_t from, std::size_t length) {
  int value = 0;
  if (from + length <= text.size()) {
    std::from_chars(text.data() + from, text.data() + from + length, value);
  }
  return value;
}

// 2026-01-31T12:00:00Z as a moment; only the order of such moments matters.
SimTime timeOf(const std::string& text) {
  namespace chrono = std::chrono;
  const chrono::year_month_day day{chrono::year{number(text, 0, 4)},
                                   chrono::month{static_cast<unsigned>(number(text, 5, 2))},
                                   chrono::day{static_cast<unsigned>(number(text, 8, 2))}};
  const SimDuration sinceEpoch = chrono::sys_days{day}.time_since_epoch();
  return SimTime{sinceEpoch + chrono::hours{number(text, 11, 2)} +
                 chrono::minutes{number(text, 14, 2)} + chrono::seconds{number(text, 17, 2)}};
}

void readNode(const Json& written, const Json& imageSizes, GivenCluster& cluster) {
  knowOnly(written, {"name", "labels", "taints", "allocatable", "unschedulable", "images"}, "node",
           cluster.problem);
  Node node;
  node.metadata.name = written.at("name").get<std::string>();
  node.metadata.namespace_.clear();
  decodeKey(written, "labels", node.metadata.labels, "labels", cluster.problem);
  for (const Json& taint : written.value("taints", Json::array())) {
    knowOnly(taint, {"key", "value", "effect"}, "taint", cluster.problem);
    node.spec.taints.push_back({taint.at("key").get<std::string>(), taint.value("value", ""),
                                taint.at("effect").get<std::string>(), std::nullopt});
  }
  node.spec.unschedulable = written.value("unschedulable", false);
  decodeKey(written, "allocatable", node.status.allocatable, "allocatable", cluster.problem);
  node.status.capacity = node.status.allocatable;
  for (const Json& image : written.value("images", Json::array())) {
    const auto name = image.get<std::string>();
    node.status.images.push_back({{name}, imageSizes.value(name, std::int64_t{0})});
  }
  cluster.cache.setNode(std::make_shared<const Node>(std::move(node)));
}

Container containerWith(const Json& requests, std::string& problem) {
  Container container;
  container.name = "main";
  container.requests = decoded<ResourceList>(requests, "requests", problem);
  return container;
}

void readExistingPod(const Json& written, GivenCluster& cluster) {
  std::string& problem = cluster.problem;
  knowOnly(written, {"name", "node", "labels", "requests", "containers", "priority", "affinity",
                     "hostPorts", "startTime", "terminating"},
           "pod", problem);
  Pod pod;
  pod.metadata.name = written.at("name").get<std::string>();
  pod.metadata.uid = Uid{++cluster.uids};
  decodeKey(written, "labels", pod.metadata.labels, "labels", problem);
  PodSpec& spec = pod.spec.edit();
  if (written.contains("containers")) {
    for (const Json& requests : written.at("containers")) {
      spec.containers.push_back(containerWith(requests, problem));
    }
  } else {
    spec.containers.push_back(containerWith(written.value("requests", Json::object()), problem));
  }
  for (const Json& port : written.value("hostPorts", Json::array())) {
    knowOnly(port, {"hostIP", "hostPort", "protocol"}, "hostPort", problem);
    ContainerPort taken;
    taken.hostPort = port.at("hostPort").get<int>();
    taken.hostIp = port.value("hostIP", "");
    taken.protocol = port.value("protocol", "TCP");
    spec.containers.front().ports.push_back(taken);
  }
  decodeKey(written, "affinity", spec.affinity, "affinity", problem);
  const auto start = written.find("startTime");
  if (start != written.end()) pod.status.startTime = timeOf(start->get<std::string>());
  if (written.value("terminating", false)) pod.metadata.deletionTimestamp = SimTime{};
  pod.nodeName = written.at("node").get<std::string>();
  cluster.cache.addPod(std::make_shared<const Pod>(std::move(pod)),
                       written.at("priority").get<int>());
}

void readWorkloads(const Json& given, GivenCluster& cluster) {
  std::string& problem = cluster.problem;
  for (const Json& written : given.value("services", Json::array())) {
    knowOnly(written, {"name", "selector"}, "service", problem);
    Service service;
    service.metadata.name = written.at("name").get<std::string>();
    decodeKey(written, "selector", service.spec.selector, "selector", problem);
    cluster.services.push_back(std::make_shared<const Service>(std::move(service)));
  }
  for (const Json& written : given.value("replicaSets", Json::array())) {
    knowOnly(written, {"name", "selector"}, "replicaSet", problem);
    ReplicaSet replicaSet;
    replicaSet.metadata.name = written.at("name").get<std::string>();
    decodeKey(written, "selector", replicaSet.spec.selector, "selector", problem);
    const std::string name = replicaSet.metadata.name;
    cluster.replicaSets[name] = std::make_shared<const ReplicaSet>(std::move(replicaSet));
  }
  for (const Json& written : given.value("podDisruptionBudgets", Json::array())) {
    knowOnly(written, {"name", "selector", "disruptionsAllowed"}, "podDisruptionBudget", problem);
    PreemptionBudget budget;
    budget.namespace_ = "default";
    decodeKey(written, "selector", budget.selector, "selector", problem);
    budget.disruptionsAllowed = written.value("disruptionsAllowed", 0);
    cluster.budgets.push_back(std::move(budget));
  }
}

// Containers of the recordings may leave out the image, which then is one that no node has.
Json withImages(Json spec) {
  for (const char* list : {"containers", "initContainers"}) {
    if (!spec.contains(list)) continue;
    for (Json& container : spec[list]) {
      if (!container.contains("image")) container["image"] = "no-node-has-this-image";
    }
  }
  return spec;
}

}  // namespace

void knowOnly(const Json& object, std::initializer_list<std::string_view> keys,
              std::string_view where, std::string& problem) {
  if (!problem.empty()) return;
  for (const auto& [key, value] : object.items()) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
      problem = std::string(where) + ": field \"" + key + "\" is not known";
      return;
    }
  }
}

GivenCluster readCluster(const Json& given) {
  GivenCluster cluster;
  const Json sizes = given.value("imageSizes", Json::object());
  for (const Json& node : given.at("nodes")) readNode(node, sizes, cluster);
  for (const Json& pod : given.at("pods")) readExistingPod(pod, cluster);
  readWorkloads(given, cluster);
  return cluster;
}

std::shared_ptr<const Pod> readPod(const Json& written, GivenCluster& cluster) {
  knowOnly(written, {"name", "labels", "owner", "spec"}, "pod", cluster.problem);
  Pod pod;
  pod.metadata.name = written.at("name").get<std::string>();
  pod.metadata.uid = Uid{++cluster.uids};
  decodeKey(written, "labels", pod.metadata.labels, "labels", cluster.problem);
  const auto owner = written.find("owner");
  if (owner != written.end()) {
    knowOnly(*owner, {"kind", "name"}, "owner", cluster.problem);
    pod.metadata.ownerReferences.edit().push_back(
        {owner->at("kind").get<std::string>(), owner->at("name").get<std::string>(), {}, true});
  }
  pod.spec = decoded<PodSpec>(withImages(written.at("spec")), "spec", cluster.problem);
  return std::make_shared<const Pod>(std::move(pod));
}

IncomingPod incomingPod(std::shared_ptr<const Pod> pod, const GivenCluster& cluster) {
  std::vector<const Service*> services;
  for (const auto& service : cluster.services) services.push_back(service.get());
  const ReplicaSet* owner = nullptr;
  if (const OwnerReference* reference = controllerOf(pod->metadata)) {
    const auto found = cluster.replicaSets.find(reference->name);
    if (found != cluster.replicaSets.end()) owner = found->second.get();
  }
  const auto spreading = spreadingSelector(pod->metadata.labels, services, owner);
  const int priority = pod->spec->priority.value_or(0);
  return prepareIncoming(std::move(pod), priority, spreading);
}

}  // namespace aviary
