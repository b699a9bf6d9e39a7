#include <fmt/format.h>

#include <algorithm>

#include "sim/controllers/canary/router.hpp"
#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {
namespace {

WeightedService entry(const Canary& canary, const std::string& name, int weight) {
  return {name, canary.metadata.namespace_, "Service", PortReference{canary.spec.service.port},
          weight};
}

// Weights alone are no difference.
bool sameServices(const std::vector<WeightedService>& present,
                  std::vector<WeightedService> wanted) {
  if (present.size() != wanted.size()) return false;
  for (std::size_t i = 0; i < present.size(); ++i) wanted[i].weight = present[i].weight;
  return present == wanted;
}

bool has(const std::vector<WeightedService>& services, const std::string& name) {
  return std::any_of(services.begin(), services.end(),
                     [&name](const WeightedService& service) { return service.name == name; });
}

std::string missing(const ObjectKey& key) {
  return fmt::format(
      "TraefikService {}.{} query error: traefikservices.traefik.io \"{}\" not found", key.name,
      key.namespace_, key.name);
}

// A rewrite gives each entry weight 100, the canary's too; read back that is 100/0.
StepOutcome reconcile(CanaryContext& context, const Canary& canary) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  std::vector<WeightedService> wanted{entry(canary, names.primary, 100)};
  const Ref<TraefikService> before = context.store.get<TraefikService>(key);
  if (!before) {
    TraefikService made;
    made.metadata.name = key.name;
    made.metadata.namespace_ = key.namespace_;
    made.metadata.labels = canary.spec.service.apex.labels;
    made.metadata.annotations = canary.spec.service.apex.annotations;
    made.metadata.ownerReferences = {ownerOf(canary)};
    made.spec.weighted = std::move(wanted);
    context.store.create<TraefikService>(std::move(made));
    return {};
  }
  if (has(before->spec.weighted, names.canary)) wanted.push_back(entry(canary, names.canary, 100));
  if (sameServices(before->spec.weighted, wanted)) return {};
  context.store.modify<TraefikService>(
      key, [&wanted](TraefikService& object) { object.spec.weighted = std::move(wanted); });
  return {};
}

RoutesAnswer getRoutes(const CanaryContext& context, const Canary& canary) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  const Ref<TraefikService> object = context.store.get<TraefikService>(key);
  if (!object) return RoutesAnswer::failure(missing(key));
  const std::vector<WeightedService>& services = object->spec.weighted;
  const auto primary = std::find_if(
      services.begin(), services.end(),
      [&names](const WeightedService& service) { return service.name == names.primary; });
  if (primary == services.end() || !primary->weight) {
    return RoutesAnswer::failure(fmt::format("TraefikService {}.{} does not contain a weight of {}",
                                             key.name, key.namespace_, names.primary));
  }
  return {RouteWeights{*primary->weight, 100 - *primary->weight, false}, ""};
}

RoutesChange setRoutes(CanaryContext& context, const Canary& canary, const RouteWeights& weights) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  RoutesChange change{{}, cookiesOf(canary)};
  if (weights.primary == 0 && weights.canary == 0) {
    change.outcome = StepOutcome::failure("TraefikService " + key.name + "." + key.namespace_ +
                                          " update failed: no valid weights");
    return change;
  }
  std::vector<WeightedService> services{entry(canary, names.primary, weights.primary)};
  if (weights.canary > 0) services.push_back(entry(canary, names.canary, weights.canary));
  const auto written = context.store.modify<TraefikService>(
      key, [&services](TraefikService& object) { object.spec.weighted = std::move(services); });
  if (!written.ok()) change.outcome = StepOutcome::failure(missing(key));
  return change;
}

}  // namespace

const CanaryRouter traefikRouter{CanaryRouterKind::Traefik, &reconcile, &getRoutes, &setRoutes};

}  // namespace aviary
