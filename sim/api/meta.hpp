#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/shared.hpp"
#include "sim/api/string_map.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// Namespace and name of an object of a known kind, in texts that somebody else holds; for looking
/// objects up. In the order of namespaces, then names.
struct ObjectKeyView {
  std::string_view namespace_;
  std::string_view name;
  // Names differ more often than namespaces.
  friend bool operator==(const ObjectKeyView& a, const ObjectKeyView& b) {
    return a.name == b.name && a.namespace_ == b.namespace_;
  }
  /// By namespace, then by name, as texts. One function for all tables of keys: they are searched
  /// by turns, and copies of it in each of them would push one another out of the instruction
  /// cache.
  friend std::strong_ordering operator<=>(const ObjectKeyView& a, const ObjectKeyView& b) noexcept;
};

/// Namespace and name of an object of a known kind.
struct ObjectKey {
  std::string namespace_;
  std::string name;
  operator ObjectKeyView() const noexcept { return {namespace_, name}; }  // NOLINT: a view of it
  friend bool operator==(const ObjectKey& a, const ObjectKey& b) {
    return ObjectKeyView(a) == ObjectKeyView(b);
  }
  friend std::strong_ordering operator<=>(const ObjectKey& a, const ObjectKey& b) {
    return ObjectKeyView(a) <=> ObjectKeyView(b);
  }
};

[[nodiscard]] inline ObjectKey keyOf(ObjectKeyView view) {
  return {std::string(view.namespace_), std::string(view.name)};
}

/// "namespace/name".
[[nodiscard]] std::string text(const ObjectKey& key);

/// Identity of one object over its life; a re-created object of the same name has another. 0 = none
/// yet.
struct Uid {
  std::uint64_t value = 0;
  auto operator<=>(const Uid&) const = default;
};

/// Grows with every write to the store, over all objects: an order and a name for causes. 0 = never
/// written.
using ResourceVersion = std::uint64_t;

struct OwnerReference {
  std::string kind;
  std::string name;
  Uid uid;
  bool controller = true;
  bool operator==(const OwnerReference&) const = default;
};

/// metadata of every object. The store sets uid, resourceVersion, generation and creationTimestamp.
struct ObjectMeta {
  std::string name;
  std::string namespace_ = "default";
  StringMap labels;
  StringMap annotations;
  SharedList<OwnerReference> ownerReferences;
  std::vector<std::string> finalizers;
  Uid uid;
  ResourceVersion resourceVersion = 0;
  std::int64_t generation = 0;
  SimTime creationTimestamp{};  ///< whole seconds, as a real API server stores it
  std::optional<SimTime> deletionTimestamp;
  bool operator==(const ObjectMeta&) const = default;
};

[[nodiscard]] inline ObjectKey keyOf(const ObjectMeta& meta) {
  return {meta.namespace_, meta.name};
}
/// Valid while the object is.
[[nodiscard]] inline ObjectKeyView keyViewOf(const ObjectMeta& meta) {
  return {meta.namespace_, meta.name};
}

/// The owner with controller = true; null when there is none.
[[nodiscard]] const OwnerReference* controllerOf(const ObjectMeta& meta);

/// A reference to an object by kind, as in targetRef, scaleTargetRef, ingressRef.
struct ObjectReference {
  std::string apiVersion;
  std::string kind;
  std::string name;
  std::string namespace_;  ///< empty: the namespace of the referring object
  bool operator==(const ObjectReference&) const = default;
};

enum class ConditionStatus : std::uint8_t { True, False, Unknown };

/// A status condition. Times are whole seconds; lastUpdateTime is used by Deployments and Canaries
/// only.
struct Condition {
  std::string type;
  ConditionStatus status = ConditionStatus::Unknown;
  std::string reason;
  std::string message;
  std::optional<SimTime> lastUpdateTime;
  std::optional<SimTime> lastTransitionTime;
  bool operator==(const Condition&) const = default;
};

[[nodiscard]] const Condition* findCondition(const std::vector<Condition>& conditions,
                                             std::string_view type);
[[nodiscard]] std::string_view text(ConditionStatus status);

enum class EventType : std::uint8_t { Normal, Warning };
[[nodiscard]] std::string_view text(EventType type);

/// A Kubernetes Event as a controller emits it (before client-side aggregation).
struct ClusterEvent {
  SimTime time{};
  EventType type = EventType::Normal;
  std::string reason;  ///< CamelCase, e.g. Synced, ScalingReplicaSet
  std::string kind;    ///< kind of the involved object
  ObjectKey object;
  std::string message;
  std::string source;         ///< component: flagger, deployment-controller, ...
  ResourceVersion cause = 0;  ///< the write that led to it; 0 = a timer or a user
  bool operator==(const ClusterEvent&) const = default;
};

}  // namespace aviary
