#include "sim/traffic/proxy_view.hpp"

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace aviary {
namespace {

/// Whether traffic cannot tell two states of an object apart.
template <class T>
bool routesAlike(const T& a, const T& b) {
  if constexpr (std::is_same_v<T, Endpoints>) {
    return a.endpoints == b.endpoints;
  } else {
    return a.spec == b.spec && a.metadata.annotations == b.metadata.annotations;
  }
}

/// Speaks of its own name alone.
template <class T>
inline constexpr bool speaksOfItself = std::is_same_v<T, Endpoints> || std::is_same_v<T, Service>;

/// Its namespace is in a mesh while there is such an object; see meshOf().
template <class T>
inline constexpr bool makesMesh =
    std::is_same_v<T, VirtualService> || std::is_same_v<T, DestinationRule> ||
    std::is_same_v<T, TrafficSplit>;

}  // namespace

ProxyView::ProxyView(Engine& engine, Store& store, const PropagationDelays& delays,
                     const RngStreams& streams)
    : engine_(engine),
      store_(store),
      delays_(delays),
      streams_(streams),
      label_(engine.label("propagation", "traffic")) {}

void ProxyView::start(std::function<void()> before, std::function<void(const Change&)> after) {
  before_ = std::move(before);
  after_ = std::move(after);
  follow<VirtualService>(objects_.virtualServices, delays_.istio);
  follow<DestinationRule>(objects_.destinationRules, delays_.istio);
  follow<TraefikService>(objects_.traefikServices, delays_.traefik);
  follow<IngressRoute>(objects_.ingressRoutes, delays_.traefik);
  follow<Ingress>(objects_.ingresses, delays_.nginx);
  follow<GatewayHttpRoute>(objects_.httpRoutes, delays_.gateway);
  follow<TrafficSplit>(objects_.trafficSplits, delays_.linkerd);
  follow<Service>(objects_.services, delays_.endpoints);
  follow<Endpoints>(endpoints_, delays_.endpoints);
}

const Endpoints* ProxyView::endpoints(const ObjectKey& service) const {
  const auto found = endpoints_.find(service);
  return found == endpoints_.end() ? nullptr : found->second.get();
}

template <class T>
void ProxyView::follow(RouterObjects::Table<T>& table, DelayRange delay) {
  table = store_.all<T>();
  auto& followed = std::get<Followed<T>>(followed_);
  followed.table = &table;
  followed.delay = delay;
  for (const auto& [key, object] : table) (void)joinNames<T>(followed.objects[key], object);
  store_.watch<T>([this](const aviary::Change<T>& change) { changed(change); });
}

/// What the object speaks of now belongs to what it spoke of before. Returns one of these names.
template <class T>
std::optional<std::uint32_t> ProxyView::joinNames(Known& known, const Ref<T>& after) {
  const std::optional<std::uint32_t> before = known.name;
  if (speaksOfItself<T> && before && after) return before;
  const std::vector<std::string> names = after ? namesOf(*after) : std::vector<std::string>{};
  known.name.reset();
  if (names.empty()) return before;
  known.name = names_.join(names, before);
  return known.name;
}

template <class T>
void ProxyView::changed(const aviary::Change<T>& change) {
  if (change.before && change.after && routesAlike(*change.before, *change.after)) return;
  auto& followed = std::get<Followed<T>>(followed_);
  auto& object = *followed.objects.try_emplace(keyOf(change.object().metadata)).first;
  engine_.after(draw(T::kind, object, followed.delay), Phase::Traffic, label_,
                [this, &object, after = change.after, version = change.version] {
                  obey<T>(object, after, version);
                });
}

template <class T>
void ProxyView::obey(KnownObjects::value_type& object, const Ref<T>& after,
                     ResourceVersion version) {
  auto& [key, known] = object;
  if (known.obeyed > version) return;
  before_();
  known.obeyed = version;
  Change touched{std::is_same_v<T, Endpoints>, key, joinNames<T>(known, after), false, {}};
  // What Traefik routes is told by the IngressRoutes; its services say where to.
  if constexpr (std::is_same_v<T, TraefikService>) touched.within = RouterLayer::Traefik;
  const auto meshNow = [&, &inside = key.namespace_] {
    return makesMesh<T> ? meshOf(objects_, inside) : RouterLayer::Service;
  };
  const RouterLayer mesh = meshNow();
  if (after) {
    std::get<Followed<T>>(followed_).table->insert_or_assign(key, after);
  } else {
    std::get<Followed<T>>(followed_).table->erase(key);
  }
  touched.mesh = meshNow() != mesh;
  after_(touched);
}

SimDuration ProxyView::draw(std::string_view kind, KnownObjects::value_type& object,
                            DelayRange range) {
  auto& [key, known] = object;
  if (!known.delays) {
    const std::string stream = "traffic/propagation/" + std::string(kind) + "/" + text(key);
    known.delays = streams_.stream(stream);
  }
  const auto micros = static_cast<std::uint64_t>((range.max - range.min).count() / 1000);
  const std::uint64_t extra = micros == 0 ? 0 : known.delays->below(micros + 1);
  return range.min + std::chrono::microseconds{static_cast<std::int64_t>(extra)};
}

}  // namespace aviary
