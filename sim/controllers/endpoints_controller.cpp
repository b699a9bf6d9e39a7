#include "sim/controllers/endpoints_controller.hpp"

#include <algorithm>

#include "sim/delivery/service_endpoint.hpp"

namespace aviary {
namespace {

// Puts the endpoint of one pod into the list, replaces or removes it.
void apply(std::vector<Endpoint>& endpoints, const ObjectKey& pod,
           std::optional<Endpoint> endpoint) {
  const auto place =
      std::lower_bound(endpoints.begin(), endpoints.end(), pod,
                       [](const Endpoint& e, const ObjectKey& key) { return e.pod < key; });
  const bool listed = place != endpoints.end() && place->pod == pod;
  if (!endpoint) {
    if (listed) endpoints.erase(place);
  } else if (listed) {
    *place = std::move(*endpoint);
  } else {
    endpoints.insert(place, std::move(*endpoint));
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
  const ObjectMeta& pod = change.object().metadata;
  ServiceIndex::ByName services = services_.selecting(pod.namespace_, pod.labels);
  if (change.before && change.after && change.before->metadata.labels != pod.labels) {
    services.merge(services_.selecting(pod.namespace_, change.before->metadata.labels));
  }
  for (const auto& [name, service] : services) {
    const ObjectKey key{pod.namespace_, name};
    pending_[key].pods.insert(pod.name);
    loop_.enqueue(queue_, key, change.version);
  }
}

void EndpointsController::serviceChanged(const Change<Service>& change) {
  const ObjectKey key = keyOf(change.object().metadata);
  services_.change(change);
  const bool same = change.before && change.after && change.before->spec == change.after->spec;
  if (same) return;
  pending_[key].everything = true;
  loop_.enqueue(queue_, key, change.version);
}

void EndpointsController::reconcile(const ObjectKey& key) {
  const auto found = pending_.find(key);
  if (found == pending_.end()) return;
  const Pending pending = std::move(found->second);
  pending_.erase(found);
  const Ref<Service> service = store_.get<Service>(key);
  const Ref<Endpoints> stored = store_.get<Endpoints>(key);
  if (!service) {
    if (stored) [[maybe_unused]] const WriteStatus status = store_.remove<Endpoints>(key);
    return;
  }
  if (service->spec.selector.empty()) return;   // its endpoints are somebody else's
  Endpoints wanted;
  if (stored) wanted = *stored;
  wanted.metadata.name = key.name;
  wanted.metadata.namespace_ = key.namespace_;
  const auto selected = [&](const Pod& pod) -> std::optional<Endpoint> {
    if (!selects(service->spec.selector, pod.metadata.labels)) return std::nullopt;
    return endpointOf(pod, service->spec);
  };
  if (pending.everything) {
    wanted.endpoints.clear();
    LabelSelector selector;
    selector.matchLabels = service->spec.selector;
    for (const Ref<Pod>& pod : store_.selectPods(key.namespace_, selector)) {
      if (auto endpoint = selected(*pod)) wanted.endpoints.push_back(std::move(*endpoint));
    }
    std::sort(wanted.endpoints.begin(), wanted.endpoints.end(),
              [](const Endpoint& a, const Endpoint& b) { return a.pod < b.pod; });
  } else {
    for (const std::string& name : pending.pods) {
      const ObjectKey podKey{key.namespace_, name};
      const Ref<Pod> pod = store_.get<Pod>(podKey);
      apply(wanted.endpoints, podKey, pod ? selected(*pod) : std::nullopt);
    }
  }
  const auto written =
      stored ? store_.update(std::move(wanted)) : store_.create(std::move(wanted));
  if (written.status == WriteStatus::Conflict) keepForRetry(key, pending, *service);
}

void EndpointsController::keepForRetry(const ObjectKey& key, const Pending& pending,
                                       const Service& service) {
  Pending& again = pending_[key];
  again.everything |= pending.everything;
  again.pods.insert(pending.pods.begin(), pending.pods.end());
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
