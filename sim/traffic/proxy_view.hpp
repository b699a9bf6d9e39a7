#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>

#include "sim/api/behaviour.hpp"
#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/rng.hpp"
#include "sim/traffic/route_compiler.hpp"
#include "sim/traffic/route_names.hpp"

namespace aviary {

/// The routing objects and endpoints as the proxies obey them: the store's, after their
/// propagation.
///
/// Invariants: what exists when following starts is obeyed at once; each later write is obeyed
/// after a delay from a stream of its own object; a write never replaces a newer one that came
/// through first.
class ProxyView {
 public:
  /// What a change touches.
  struct Change {
    bool endpointsOnly = false;
    const ObjectKey& object;
    std::optional<std::uint32_t> name;  ///< one that the object speaks of; none: it has no names
    bool mesh = false;                  ///< its namespace has entered or left a mesh
    std::optional<RouterLayer> within;  ///< matters only to what this layer routes already
  };

  ProxyView(Engine& engine, Store& store, const PropagationDelays& delays,
            const RngStreams& streams);
  ProxyView(const ProxyView&) = delete;
  ProxyView& operator=(const ProxyView&) = delete;

  /// Reads the store and follows it. \param before  called when a change is about to be obeyed.
  void start(std::function<void()> before, std::function<void(const Change&)> after);

  [[nodiscard]] const RouterObjects& objects() const { return objects_; }
  /// Null when no endpoints of that Service are known.
  [[nodiscard]] const Endpoints* endpoints(const ObjectKey& service) const;

  /// A name for requests with these traits; see isAbout().
  [[nodiscard]] std::uint32_t nameOf(const RequestTraits& traits) {
    return names_.join(namesOf(traits));
  }
  /// Whether a change may route requests of that name otherwise. \param layer  by which they go.
  [[nodiscard]] bool isAbout(const Change& change, std::uint32_t name, RouterLayer layer) {
    if (change.within && *change.within != layer) return false;
    return change.mesh || (change.name && names_.together(*change.name, name));
  }

 private:
  /// What is known of an object besides what proxies obey of it.
  struct Known {
    ResourceVersion obeyed = 0;
    std::optional<Rng> delays;          // from its first change on
    std::optional<std::uint32_t> name;  // one that the object that is obeyed speaks of
  };
  using KnownObjects = std::map<ObjectKey, Known>;  // none is ever taken out
  template <class T>
  struct Followed {
    RouterObjects::Table<T>* table = nullptr;
    DelayRange delay;
    KnownObjects objects;
  };

  template <class T>
  void follow(RouterObjects::Table<T>& table, DelayRange delay);
  template <class T>
  void changed(const aviary::Change<T>& change);
  template <class T>
  void obey(KnownObjects::value_type& object, const Ref<T>& after, ResourceVersion version);
  template <class T>
  std::optional<std::uint32_t> joinNames(Known& known, const Ref<T>& after);
  SimDuration draw(std::string_view kind, KnownObjects::value_type& object, DelayRange range);

  Engine& engine_;
  Store& store_;
  PropagationDelays delays_;
  RngStreams streams_;
  RouterObjects objects_;
  RouteNames names_;
  RouterObjects::Table<Endpoints> endpoints_;
  std::tuple<Followed<VirtualService>, Followed<DestinationRule>, Followed<TraefikService>,
             Followed<IngressRoute>, Followed<Ingress>, Followed<GatewayHttpRoute>,
             Followed<TrafficSplit>, Followed<Service>, Followed<Endpoints>>
      followed_;
  LabelId label_;
  std::function<void()> before_;
  std::function<void(const Change&)> after_;
};

}  // namespace aviary
