#include "sim/traffic/proxy_view.hpp"

#include <type_traits>
#include <utility>

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
  for (const auto& [key, object] : table) (void)joinNames<T>(nullptr, object);
  store_.watch<T>(
      [this, &table, delay](const aviary::Change<T>& change) { changed(table, delay, change); });
}

template <class T>
std::optional<std::uint32_t> ProxyView::joinNames(const Ref<T>& before, const Ref<T>& after) {
  std::vector<std::string> names;
  for (const Ref<T>& object : {before, after}) {
    if (!object) continue;
    for (std::string& name : namesOf(*object)) names.push_back(std::move(name));
  }
  if (names.empty()) return std::nullopt;
  return names_.join(names);
}

template <class T>
void ProxyView::changed(RouterObjects::Table<T>& table, DelayRange delay,
                        const aviary::Change<T>& change) {
  if (change.before && change.after && routesAlike(*change.before, *change.after)) return;
  const ObjectKey key = keyOf(change.object().metadata);
  const std::uint64_t id = ++lastId_;
  pending_[id] = [this, &table, key, after = change.after, version = change.version] {
    ResourceVersion& obeyed = obeyed_[{std::string(T::kind), key}];
    if (obeyed > version) return;
    before_();
    obeyed = version;
    const auto found = table.find(key);
    const Ref<T> before = found == table.end() ? nullptr : found->second;
    Change touched{std::is_same_v<T, Endpoints>, key, joinNames<T>(before, after), false};
    const RouterLayer mesh = meshOf(objects_, key.namespace_);
    if (after) {
      table[key] = after;
    } else {
      table.erase(key);
    }
    touched.mesh = meshOf(objects_, key.namespace_) != mesh;
    after_(touched);
  };
  engine_.after(draw(T::kind, key, delay), Phase::Traffic, label_, [this, id] { obey(id); });
}

void ProxyView::obey(std::uint64_t id) {
  const auto node = pending_.extract(id);
  node.mapped()();
}

SimDuration ProxyView::draw(std::string_view kind, const ObjectKey& key, DelayRange range) {
  const std::pair<std::string, ObjectKey> name{kind, key};
  auto found = rngs_.find(name);
  if (found == rngs_.end()) {
    const std::string stream = "traffic/propagation/" + name.first + "/" + text(key);
    found = rngs_.emplace(name, streams_.stream(stream)).first;
  }
  const auto micros = static_cast<std::uint64_t>((range.max - range.min).count() / 1000);
  const std::uint64_t extra = micros == 0 ? 0 : found->second.below(micros + 1);
  return range.min + std::chrono::microseconds{static_cast<std::int64_t>(extra)};
}

}  // namespace aviary
