#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/delivery/scheduling_match.hpp"
#include "sim/delivery/scheduling_request.hpp"

namespace aviary {

/// Place of a node in the cache; kept while the node exists, then given to another one.
using NodeSlot = std::uint32_t;
using PodClassId = std::uint32_t;

/// A pod that holds resources of a node.
struct PodOnNode {
  std::shared_ptr<const Pod> pod;
  PodClassId classId = 0;
  int priority = 0;
  std::shared_ptr<const PodDemand> demand;      ///< never null; shared by pods of one template
};

/// One node with the sums over its pods. What a cycle reads of most nodes stands together.
struct NodeState {
  std::shared_ptr<const Node> node;             ///< null: pods came before their node
  bool unrestricted = true;                     ///< neither cordoned nor tainted
  std::uint32_t zoneId = 0;                     ///< of the zone among all seen; 0: no label or ""
  std::int64_t podsAllocatable = 0;
  std::vector<PodOnNode> pods;                  ///< in order of arrival
  ScoredRequest scored;
  const std::string* hostname = nullptr;        ///< labels of `node`, null when absent
  const std::string* zone = nullptr;
  Amounts allocatable;
  Amounts requested;
  std::map<std::string, std::int64_t> images;   ///< bytes by full name
};

/// A topology key, recognised once: the common ones are not looked up in every node's labels.
struct TopologyKey {
  enum class Kind : std::uint8_t { Hostname, Zone, Other } kind = Kind::Other;
  std::string key;
};
[[nodiscard]] TopologyKey topologyKey(const std::string& key);
/// The node's value of the key; null when it has none. \pre node.node is not null.
[[nodiscard]] const std::string* topologyValue(const NodeState& node, const TopologyKey& key);

void addPod(NodeState& node, const PodOnNode& pod);
void removePod(NodeState& node, Uid pod);

/// Pods of one class on one node.
struct ClassCount {
  int live = 0;
  int terminating = 0;
};

/// Pods that look the same to every selector: same namespace, labels and pod affinity.
struct PodClass {
  std::string namespace_;
  StringMap labels;
  Affinity affinityWritten;
  CompiledAffinity affinity;
  std::vector<std::pair<NodeSlot, ClassCount>> places;  ///< by ascending slot
  Shared<PodSpec> spec;                         ///< of the pod of the class that came last
  std::shared_ptr<const PodDemand> demand;      ///< of `spec`; null: none has been looked at
};

/// What the scheduler knows of the cluster, kept up to date pod by pod so that a scheduling cycle
/// costs O(nodes looked at + classes with a label of the pod's), never O(pods).
///
/// Invariants: sums of a node are those of its pods; every pod is in exactly one class; order()
/// holds each node that exists once: one node of each zone in turn, zones by first appearance,
/// nodes by time of addition.
/// Costs: adding or removing a pod O(log classes + pods of its node + nodes of its class), a node
/// O(nodes) at the next order().
/// Source: kubernetes pkg/scheduler/backend/cache (cache.go, node_tree.go).
class SchedulerCache {
 public:
  void setNode(std::shared_ptr<const Node> node);
  void removeNode(const std::string& name);
  /// \pre the pod has a nodeName. A pod that is known already (by uid) is replaced.
  void addPod(std::shared_ptr<const Pod> pod, int priority);
  void removePod(Uid pod);
  [[nodiscard]] bool holds(Uid pod) const { return placeOfPod_.contains(pod); }

  [[nodiscard]] const std::vector<NodeSlot>& order();
  [[nodiscard]] const NodeState& node(NodeSlot slot) const { return nodes_[slot]; }
  [[nodiscard]] std::size_t slots() const { return nodes_.size(); }
  [[nodiscard]] const NodeState* find(const std::string& name) const;
  [[nodiscard]] const NodeSlot* slotOf(const std::string& name) const;

  [[nodiscard]] const PodClass& podClass(PodClassId id) const { return classes_[id]; }
  [[nodiscard]] const std::set<PodClassId>& classesIn(const std::string& namespace_) const;
  /// Those of them that a selector matches, ascending. Costs: O(classes with the rarest of the
  /// labels that the selector demands), of the whole namespace where it demands none.
  [[nodiscard]] std::vector<PodClassId> classesOf(const std::string& namespace_,
                                                  const LabelSelector& selector) const;
  /// Namespaces with pods on nodes.
  [[nodiscard]] std::vector<std::string> namespaces() const;
  /// Classes with pod affinity of their own that may concern pods of this namespace.
  [[nodiscard]] std::vector<PodClassId> affinityClassesFor(const std::string& namespace_) const;
  /// On how many nodes an image is.
  [[nodiscard]] int nodesWithImage(const std::string& image) const;
  /// The lowest priority of all pods on nodes; only meaningful when there are pods.
  [[nodiscard]] bool hasPodBelow(int priority) const;

 private:
  using ZoneKey = std::pair<std::string, std::string>;
  using Label = std::pair<std::string, std::string>;
  using ClassKey = std::pair<std::string, StringMap>;
  /// Looks a class up without copying the labels of a pod.
  struct ClassKeyOrder {
    using is_transparent = void;
    using View = std::pair<const std::string&, const StringMap&>;
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      const int namespaces = a.first.compare(b.first);
      return namespaces != 0 ? namespaces < 0 : a.second < b.second;
    }
  };
  NodeSlot slotFor(const std::string& name);
  PodClassId classFor(const Pod& pod);
  PodClassId newClass(const Pod& pod);
  std::uint32_t zoneIdOf(const std::string* zone);
  static std::shared_ptr<const PodDemand> demandFor(PodClass& podClass, const Pod& pod);
  bool refreshPod(const std::shared_ptr<const Pod>& pod, int priority);
  void forgetClass(PodClassId id);
  void removeFromZone(NodeSlot slot, const Node& node);
  void addToZone(NodeSlot slot, const Node& node);
  void setImages(NodeState& state, const Node* node);

  std::vector<NodeState> nodes_;
  std::map<std::string, NodeSlot> slotByName_;
  std::vector<NodeSlot> freeSlots_;
  std::vector<std::pair<ZoneKey, std::vector<NodeSlot>>> zones_;
  std::vector<NodeSlot> order_;
  bool orderStale_ = false;
  std::map<std::string, int> imageNodes_;

  std::vector<PodClass> classes_;
  std::vector<PodClassId> freeClasses_;
  std::map<ClassKey, std::vector<PodClassId>, ClassKeyOrder> classByLabels_;
  std::map<std::string, std::set<PodClassId>> classesByNamespace_;
  std::map<std::string, std::map<Label, std::set<PodClassId>>> classesByLabel_;  // by namespace
  std::map<std::string, std::set<PodClassId>> affinityByNamespace_;
  std::set<PodClassId> affinityAnywhere_;
  std::map<Uid, NodeSlot> placeOfPod_;
  std::map<int, int> priorities_;               // pods on nodes by priority
  std::map<std::string, std::uint32_t> zoneIds_;
};

/// `name:latest` for a name without a tag.
[[nodiscard]] std::string fullImageName(const std::string& image);

}  // namespace aviary
