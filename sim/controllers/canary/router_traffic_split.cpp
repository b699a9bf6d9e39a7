#include <fmt/format.h>

#include "sim/controllers/canary/router.hpp"
#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {
namespace {

std::vector<BackendRef> backends(const CanaryNames& names, const RouteWeights& weights) {
  BackendRef canary;
  canary.name = names.canary;
  canary.weight = weights.canary;
  BackendRef primary;
  primary.name = names.primary;
  primary.weight = weights.primary;
  return {std::move(canary), std::move(primary)};
}

TrafficSplitSpec withoutWeights(TrafficSplitSpec spec) {
  for (BackendRef& backend : spec.backends) backend.weight.reset();
  return spec;
}

std::string missing(const ObjectKey& key) {
  return fmt::format(
      "TrafficSplit {}.{} get query error trafficsplits.split.smi-spec.io \"{}\" not found",
      key.name, key.namespace_, key.name);
}

StepOutcome reconcile(CanaryContext& context, const Canary& canary) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  TrafficSplitSpec wanted;
  wanted.service =
      canary.spec.service.hosts.empty() ? names.apex : canary.spec.service.hosts.front();
  wanted.backends = backends(names, {100, 0, false});
  const Ref<TrafficSplit> before = context.store.get<TrafficSplit>(key);
  if (!before) {
    TrafficSplit made;
    made.metadata.name = key.name;
    made.metadata.namespace_ = key.namespace_;
    made.metadata.ownerReferences = {ownerOf(canary)};
    made.spec = std::move(wanted);
    context.store.create<TrafficSplit>(std::move(made));
    return {};
  }
  if (withoutWeights(before->spec) == withoutWeights(wanted)) return {};
  context.store.modify<TrafficSplit>(
      key, [&wanted](TrafficSplit& object) { object.spec = std::move(wanted); });
  return {};
}

RoutesAnswer getRoutes(const CanaryContext& context, const Canary& canary) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  const Ref<TrafficSplit> object = context.store.get<TrafficSplit>(key);
  if (!object) return RoutesAnswer::failure(missing(key));
  RouteWeights weights{0, 0, false};
  for (const BackendRef& backend : object->spec.backends) {
    if (backend.name == names.primary) weights.primary = backend.weight.value_or(0);
    if (backend.name == names.canary) weights.canary = backend.weight.value_or(0);
  }
  if (weights.primary == 0 && weights.canary == 0) {
    return RoutesAnswer::failure(
        fmt::format("TrafficSplit {}.{} does not contain routes for {} and {}", key.name,
                    key.namespace_, names.primary, names.canary));
  }
  return {weights, ""};
}

RoutesChange setRoutes(CanaryContext& context, const Canary& canary, const RouteWeights& weights) {
  const CanaryNames& names = context.names.of(canary);
  const ObjectKey key = keyIn(canary, names.apex);
  RoutesChange change{{}, cookiesOf(canary)};
  const auto written = context.store.modify<TrafficSplit>(
      key, [&](TrafficSplit& object) { object.spec.backends = backends(names, weights); });
  if (!written.ok()) change.outcome = StepOutcome::failure(missing(key));
  return change;
}

}  // namespace

const CanaryRouter trafficSplitRouter{CanaryRouterKind::TrafficSplit, &reconcile, &getRoutes,
                                      &setRoutes};

}  // namespace aviary
