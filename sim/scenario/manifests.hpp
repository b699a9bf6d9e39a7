#pragma once

#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "sim/api/autoscaling.hpp"
#include "sim/api/canary.hpp"
#include "sim/api/config.hpp"
#include "sim/api/node.hpp"
#include "sim/api/pod.hpp"
#include "sim/api/routing.hpp"
#include "sim/api/service.hpp"
#include "sim/api/workload.hpp"
#include "sim/scenario/data_node.hpp"
#include "sim/scenario/decoder.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace aviary {

/// Where an object was written.
struct ObjectPlace {
  std::string kind;
  ObjectKey key;
  SourceMark mark;  ///< of its name
  DataNode node;    ///< as written, for places inside of it

  /// Equal content, wherever it stands.
  friend bool operator==(const ObjectPlace& a, const ObjectPlace& b) {
    return a.kind == b.kind && a.key == b.key && a.node == b.node;
  }
};

/// The simulated objects of some manifests, each kind in the order written.
/// `places` has one entry for each object of any kind, in the order of all documents.
struct ObjectSet {
  std::tuple<std::vector<Deployment>, std::vector<ReplicaSet>, std::vector<Pod>,
             std::vector<HorizontalPodAutoscaler>, std::vector<Service>, std::vector<Node>,
             std::vector<PodDisruptionBudget>, std::vector<PriorityClass>, std::vector<ConfigMap>,
             std::vector<Secret>, std::vector<Canary>, std::vector<MetricTemplate>,
             std::vector<AlertProvider>, std::vector<VirtualService>, std::vector<DestinationRule>,
             std::vector<TraefikService>, std::vector<IngressRoute>, std::vector<Ingress>,
             std::vector<GatewayHttpRoute>, std::vector<TrafficSplit>>
      kinds;
  std::vector<ObjectPlace> places;

  template <class T>
  [[nodiscard]] std::vector<T>& of() {
    return std::get<std::vector<T>>(kinds);
  }
  template <class T>
  [[nodiscard]] const std::vector<T>& of() const {
    return std::get<std::vector<T>>(kinds);
  }

  /// The object of a kind with this key, or null pointer. Linear.
  template <class T>
  [[nodiscard]] const T* find(const ObjectKey& key) const {
    for (const T& object : of<T>()) {
      if (keyOf(object.metadata) == key) return &object;
    }
    return nullptr;
  }

  /// Where an object was written, or null pointer. Linear.
  [[nodiscard]] const ObjectPlace* placeOf(std::string_view kind, const ObjectKey& key) const;

  bool operator==(const ObjectSet&) const = default;
};

/// The objects of Kubernetes documents, defaulted and validated as the API server does it.
/// `List` kinds are unfolded; kinds that are not simulated are named in a warning and left out. An
/// object with errors stays in the set, so that references to it are not reported as well; callers
/// run nothing when there are errors.
[[nodiscard]] ObjectSet decodeManifests(std::span<const InputDocument> documents,
                                        Diagnostics& diagnostics);

/// Decodes one whole object, or a patch onto one.
///
/// A patch leaves what it does not name; null resets a field or removes a key. JSON merge patches
/// replace lists, strategic ones merge those that have a merge key (containers, env, volumes,
/// ports), with `$patch: delete`.
/// Differs: fields that are kept as canonical text (`opaque`) are replaced whole, never merged.
/// \param object  for a patch: the present object; unusable fields of the patch are left as they
/// are. \return        true when nothing was reported as an error.
template <class T>
[[nodiscard]] bool decodeOnto(const InputDocument& document, T& object, PatchMode mode,
                              Diagnostics& diagnostics);

/// Kinds that `decodeManifests` reads, for messages.
[[nodiscard]] std::vector<std::string_view> simulatedKinds();

/// True for a kind without a namespace.
[[nodiscard]] bool isClusterScoped(std::string_view kind);

}  // namespace aviary
