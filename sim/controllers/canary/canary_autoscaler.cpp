#include "sim/controllers/canary/canary_autoscaler.hpp"

#include <fmt/format.h>

#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {

StepOutcome CanaryAutoscaler::ensurePrimary(const Canary& canary, WhenPresent whenPresent) {
  const auto& reference = canary.spec.autoscalerRef;
  if (!reference || reference->ref.kind != HorizontalPodAutoscaler::kind) return {};
  const std::string& name = reference->ref.name;
  const auto source = context_.store.get<HorizontalPodAutoscaler>(keyIn(canary, name));
  if (!source) {
    return StepOutcome::failure(
        fmt::format("HorizontalPodAutoscaler {}.{} get query error: "
                    "horizontalpodautoscalers.autoscaling \"{}\" not found",
                    name, canary.metadata.namespace_, name));
  }
  const ObjectKey key = keyIn(canary, name + "-primary");
  const bool present = context_.store.get<HorizontalPodAutoscaler>(key) != nullptr;
  if (present && whenPresent == WhenPresent::Keep) return {};

  HpaSpec spec = source->spec;
  spec.scaleTargetRef.name = canary.spec.targetRef.name + "-primary";
  if (reference->primaryMinReplicas) spec.minReplicas = reference->primaryMinReplicas;
  if (reference->primaryMaxReplicas) spec.maxReplicas = *reference->primaryMaxReplicas;
  if (present) {
    context_.store.modify<HorizontalPodAutoscaler>(
        key, [&spec](HorizontalPodAutoscaler& hpa) { hpa.spec = std::move(spec); });
    return {};
  }
  HorizontalPodAutoscaler made;
  made.metadata.name = key.name;
  made.metadata.namespace_ = key.namespace_;
  made.metadata.labels = source->metadata.labels;
  made.metadata.ownerReferences = {ownerOf(canary)};
  made.spec = std::move(spec);
  context_.store.create<HorizontalPodAutoscaler>(std::move(made));
  return {};
}

}  // namespace aviary
