#include "sim/delivery/scheduling_filter.hpp"

#include <algorithm>

namespace aviary {
namespace {

Rejection reject(std::string_view plugin, std::string reason, Resolvable resolvable) {
  return {plugin, {std::move(reason)}, resolvable};
}

bool mayUseCordoned(const IncomingPod& incoming) {
  const Taint cordon{std::string(unschedulableTaint), "", "NoSchedule", std::nullopt};
  return toleratesAny(incoming.pod->spec->tolerations, cordon);
}

bool portsTaken(const IncomingPod& incoming, const NodeState& node) {
  for (const HostPort& wanted : incoming.ports) {
    for (const PodOnNode& pod : node.pods) {
      for (const HostPort& used : pod.demand->ports) {
        if (conflicts(wanted, used)) return true;
      }
    }
  }
  return false;
}

bool isFree(std::int64_t request, std::int64_t allocatable, std::int64_t requested) {
  return request <= 0 || request <= allocatable - requested;
}

// Adds "Insufficient <name>" when the request exceeds what is free.
void checkAmount(const char* name, std::int64_t request, std::int64_t allocatable,
                 std::int64_t requested, Rejection& rejection) {
  if (isFree(request, allocatable, requested)) return;
  rejection.reasons.push_back(std::string("Insufficient ") + name);
  if (request > allocatable) rejection.resolvable = Resolvable::No;
}

std::int64_t piecesOf(const std::map<std::string, std::int64_t>& amounts, const std::string& name) {
  const auto found = amounts.find(name);
  return found == amounts.end() ? 0 : found->second;
}

// Most nodes have room for most pods.
bool hasRoom(const IncomingPod& incoming, const NodeState& node) {
  const Amounts& request = incoming.request;
  const Amounts& has = node.allocatable;
  const Amounts& used = node.requested;
  return static_cast<std::int64_t>(node.pods.size()) < node.podsAllocatable &&
         isFree(request.cpuMillicores, has.cpuMillicores, used.cpuMillicores) &&
         isFree(request.memoryBytes, has.memoryBytes, used.memoryBytes) &&
         isFree(request.ephemeralBytes, has.ephemeralBytes, used.ephemeralBytes) &&
         request.extended.empty();
}

std::optional<Rejection> checkResources(const IncomingPod& incoming, const NodeState& node) {
  const Amounts& request = incoming.request;
  const Amounts& has = node.allocatable;
  const Amounts& used = node.requested;
  Rejection rejection{"NodeResourcesFit", {}, Resolvable::ByPreemption};
  if (static_cast<std::int64_t>(node.pods.size()) + 1 > node.podsAllocatable) {
    rejection.reasons.emplace_back("Too many pods");
  }
  checkAmount("cpu", request.cpuMillicores, has.cpuMillicores, used.cpuMillicores, rejection);
  checkAmount("memory", request.memoryBytes, has.memoryBytes, used.memoryBytes, rejection);
  checkAmount("ephemeral-storage", request.ephemeralBytes, has.ephemeralBytes,
              used.ephemeralBytes, rejection);
  for (const auto& [name, pieces] : request.extended) {
    checkAmount(name.c_str(), pieces, piecesOf(has.extended, name), piecesOf(used.extended, name),
                rejection);
  }
  if (rejection.reasons.empty()) return std::nullopt;
  return rejection;
}

std::optional<Rejection> checkTopology(const FilterCounts& counts, const IncomingPod& incoming,
                                       const Node& node) {
  constexpr std::string_view spread = "PodTopologySpread";
  constexpr std::string_view affinity = "InterPodAffinity";
  constexpr const char* skewed = "node(s) didn't match pod topology spread constraints";
  switch (checkSpread(counts.spread, incoming, node)) {
    case SpreadVerdict::Fits: break;
    case SpreadVerdict::LabelMissing:
      return reject(spread, std::string(skewed) + " (missing required label)", Resolvable::No);
    case SpreadVerdict::SkewExceeded: return reject(spread, skewed, Resolvable::ByPreemption);
  }
  switch (checkAffinity(counts.affinity, incoming, node)) {
    case AffinityVerdict::Fits: break;
    case AffinityVerdict::AffinityMissing:
      return reject(affinity, "node(s) didn't match pod affinity rules", Resolvable::No);
    case AffinityVerdict::AntiAffinity:
      return reject(affinity, "node(s) didn't match pod anti-affinity rules",
                    Resolvable::ByPreemption);
    case AffinityVerdict::ExistingAntiAffinity:
      return reject(affinity, "node(s) didn't satisfy existing pods anti-affinity rules",
                    Resolvable::ByPreemption);
  }
  return std::nullopt;
}

}  // namespace

FilterCounts countForFilters(SchedulerCache& cache, const IncomingPod& incoming) {
  return {countSpread(cache, incoming), countAffinity(cache, incoming)};
}

std::optional<Rejection> filterNode(const FilterCounts& counts, const IncomingPod& incoming,
                                    const NodeState& state) {
  const Node& node = *state.node;
  const PodSpec& spec = *incoming.pod->spec;
  if (!state.unrestricted && node.spec.unschedulable && !mayUseCordoned(incoming)) {
    return reject("NodeUnschedulable", "node(s) were unschedulable", Resolvable::No);
  }
  if (!spec.nodeName.empty() && spec.nodeName != node.metadata.name) {
    return reject("NodeName", "node(s) didn't match the requested node name", Resolvable::No);
  }
  if (!state.unrestricted && !toleratesNode(spec.tolerations, node)) {
    return reject("TaintToleration", "node(s) had untolerated taint(s)", Resolvable::No);
  }
  if (!matchesNodeAffinity(spec, node)) {
    return reject("NodeAffinity", "node(s) didn't match Pod's node affinity/selector",
                  Resolvable::No);
  }
  if (!incoming.ports.empty() && portsTaken(incoming, state)) {
    return reject("NodePorts", "node(s) didn't have free ports for the requested pod ports",
                  Resolvable::ByPreemption);
  }
  if (!hasRoom(incoming, state)) {
    if (auto rejection = checkResources(incoming, state)) return rejection;
  }
  return checkTopology(counts, incoming, node);
}

}  // namespace aviary
