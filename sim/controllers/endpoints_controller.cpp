#include "sim/controllers/endpoints_controller.hpp"

#include <algorithm>
#include <utility>

#include "sim/delivery/service_endpoint.hpp"

namespace aviary {
namespace {

// Puts the endpoint of one pod into the list, replaces or removes it; what is the same stays. All
// pods are of one namespace.
void apply(std::vector<Shared<Endpoint>>& endpoints, std::string_view pod,
           std::optional<Endpoint>&& endpoint) {
  const auto place =
      std::lower_bound(endpoints.begin(), endpoints.end(), pod,
                       [](const Shared<Endpoint>& e, std::string_view name) {
                         return compareTexts(e->pod.name, name) < 0;
                       });
  const bool listed = place != endpoints.end() && (*place)->pod.name == pod;
  if (!endpoint) {
    if (listed) endpoints.erase(place);
  } else if (!listed) {
    endpoints.insert(place, std::move(*endpoint));
  } else if (!(**place == *endpoint)) {
    *place = std::move(*endpoint);
  }
}

}  // namespace

EndpointsController::EndpointsController(Store& store, ReconcileLoop& loop)
    : store_(store), loop_(loop) {
  queue_ = loop_.addQueue("endpoints", ReconcileRank::Endpoints,
                          [this](const ObjectKey& key) { reconcile(key); },
                          RefusalBackoff{.first = std::chrono::seconds{1}});
  store_.watch<Pod>([this](const Change<Pod>& change) { podChanged(change); });
  store_.watch<Service>([this](const Change<Service>& change) { serviceChanged(change); });
}

void EndpointsController::podChanged(const Change<Pod>& change) {
  if (services_.empty()) return;
  if (change.before && change.after && !endpointMayDiffer(*change.before, *change.after)) return;
  const Ref<Pod>& pod = change.after ? change.after : change.before;
  const ObjectMeta& meta = pod->metadata;
  if (!change.before || !change.after || change.before->metadata.labels == meta.labels) {
    for (const Ref<Service>& service : services_.selecting(meta.namespace_, meta.labels)) {
      look(*service, pod, change.version);
    }
    return;
  }
  std::vector<Ref<Service>> services = services_.selecting(meta.namespace_, meta.labels);
  for (const Ref<Service>& left :
       services_.selecting(meta.namespace_, change.before->metadata.labels)) {
    const bool selects = std::find(services.begin(), services.end(), left) != services.end();
    if (!selects) services.push_back(left);
  }
  std::sort(services.begin(), services.end(), [](const Ref<Service>& a, const Ref<Service>& b) {
    return a->metadata.name < b->metadata.name;
  });
  for (const Ref<Service>& service : services) look(*service, pod, change.version);
}

void EndpointsController::look(const Service& service, const Ref<Pod>& pod,
                               ResourceVersion cause) {
  const ObjectKeyView key = keyViewOf(service.metadata);
  Pending& pending = pendingOf(key);
  pending.pods.push_back(pod);
  enqueue(pending, key, cause);
}

void EndpointsController::enqueue(Pending& pending, ObjectKeyView service, ResourceVersion cause) {
  pending.any = true;
  if (!std::exchange(pending.queued, true)) loop_.enqueue(queue_, service, cause);
}

EndpointsController::Pending& EndpointsController::pendingOf(ObjectKeyView service) {
  auto place = pending_.lower_bound(service);
  if (place == pending_.end() || ObjectKeyView(place->first) != service) {
    place = pending_.emplace_hint(place, keyOf(service), Pending{});
  }
  return place->second;
}

void EndpointsController::serviceChanged(const Change<Service>& change) {
  const ObjectKeyView key = keyViewOf(change.object().metadata);
  services_.change(change);
  const bool same = change.before && change.after && change.before->spec == change.after->spec;
  if (same) return;
  Pending& pending = pendingOf(key);
  pending.everything = true;
  enqueue(pending, key, change.version);
}

void EndpointsController::reconcile(const ObjectKey& key) {
  const auto found = pending_.find(key);
  if (found == pending_.end() || !found->second.any) return;
  Pending pending = std::exchange(found->second, {});
  const Ref<Service> service = store_.get<Service>(key);
  const Ref<Endpoints> stored = store_.get<Endpoints>(key);
  if (!service) {
    pending_.erase(found);
    if (stored) [[maybe_unused]] const WriteStatus status = store_.remove<Endpoints>(key);
    return;
  }
  if (service->spec.selector.empty()) return;   // its endpoints are somebody else's
  const auto written = stored ? store_.update(wanted(*service, stored.get(), pending))
                              : store_.create(wanted(*service, nullptr, pending));
  if (written.status == WriteStatus::Conflict) keepForRetry(key, pending, *service);
}

Endpoints EndpointsController::wanted(const Service& service, const Endpoints* stored,
                                      Pending& pending) const {
  const std::string& namespace_ = service.metadata.namespace_;
  Endpoints after = stored != nullptr ? *stored : Endpoints{};
  if (stored == nullptr) {
    after.metadata.name = service.metadata.name;
    after.metadata.namespace_ = namespace_;
  }
  const auto selected = [&](const Pod& pod) -> std::optional<Endpoint> {
    if (!selects(service.spec.selector, pod.metadata.labels)) return std::nullopt;
    return endpointOf(pod, service.spec);
  };
  if (pending.everything) {
    after.endpoints.clear();
    LabelSelector selector;
    selector.matchLabels = service.spec.selector;
    for (const Ref<Pod>& pod : store_.selectPods(namespace_, selector)) {
      if (auto endpoint = selected(*pod)) after.endpoints.emplace_back(std::move(*endpoint));
    }
    std::sort(
        after.endpoints.begin(), after.endpoints.end(),
        [](const Shared<Endpoint>& a, const Shared<Endpoint>& b) { return a->pod < b->pod; });
    return after;
  }
  std::vector<Ref<Pod>>& pods = pending.pods;
  std::sort(pods.begin(), pods.end(), [](const Ref<Pod>& a, const Ref<Pod>& b) {
    return a->metadata.name < b->metadata.name;
  });
  const auto sameName = [](const Ref<Pod>& a, const Ref<Pod>& b) {
    return a->metadata.name == b->metadata.name;
  };
  pods.erase(std::unique(pods.begin(), pods.end(), sameName), pods.end());
  for (const Ref<Pod>& written : pods) {
    const Pod* present = store_.peek<Pod>(keyViewOf(written->metadata));
    apply(after.endpoints, written->metadata.name,
          present != nullptr ? selected(*present) : std::nullopt);
  }
  return after;
}

void EndpointsController::keepForRetry(const ObjectKey& key, const Pending& pending,
                                       const Service& service) {
  Pending& again = pendingOf(key);
  again.any = true;
  again.everything |= pending.everything;
  again.pods.insert(again.pods.end(), pending.pods.begin(), pending.pods.end());
  ClusterEvent event;
  event.type = EventType::Warning;
  event.reason = "FailedToUpdateEndpointSlices";
  event.kind = Service::kind;
  event.object = keyOf(service.metadata);
  event.message = "Error updating Endpoint Slices for Service " + text(key) + ": " +
                  conflictText(Endpoints::kind, key.name);
  event.source = "endpoint-slice-controller";
  store_.emit(std::move(event));
}

}  // namespace aviary
