#include "sim/delivery/canary_admission.hpp"

#include <fmt/format.h>

namespace aviary {
namespace {

bool isForeign(const ObjectReference& reference, const Canary& canary) {
  return !reference.namespace_.empty() && reference.namespace_ != canary.metadata.namespace_;
}

std::optional<std::string> foreignReference(const Canary& canary) {
  const CanarySpec& spec = canary.spec;
  if (spec.upstreamRef && isForeign(*spec.upstreamRef, canary)) {
    return "can't access gloo upstream in another namespace, cross-namespace references are "
           "blocked";
  }
  for (const CanaryMetric& metric : spec.analysis.metrics) {
    if (metric.templateRef && isForeign(*metric.templateRef, canary)) {
      return fmt::format(
          "can't access metric template {}.{}, cross-namespace references are blocked",
          metric.templateRef->name, metric.templateRef->namespace_);
    }
  }
  for (const CanaryAlert& alert : spec.analysis.alerts) {
    if (isForeign(alert.providerRef, canary)) {
      return fmt::format(
          "can't access alert provider {}.{}, cross-namespace references are blocked",
          alert.providerRef.name, alert.providerRef.namespace_);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> admissionRefusal(const Canary& canary, ForeignReferences foreign) {
  const CanarySpec& spec = canary.spec;
  const bool knativeTarget = spec.targetRef.kind == "Service" &&
                             spec.targetRef.apiVersion.starts_with("serving.knative.dev/");
  if (knativeTarget || spec.provider == "knative") {
    return "targets of Knative are not simulated; use a Deployment";
  }
  if (spec.targetRef.kind == "DaemonSet")
    return "DaemonSet targets are not simulated; use a Deployment";
  const auto& affinity = spec.analysis.sessionAffinity;
  if (affinity && affinity->cookieName == affinity->primaryCookieName) {
    return "canary cookie name and primary cookie name cannot be the same";
  }
  return foreign == ForeignReferences::Refused ? foreignReference(canary) : std::nullopt;
}

}  // namespace aviary
