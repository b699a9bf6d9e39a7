#pragma once

#include <string>

#include "sim/api/canary.hpp"

namespace aviary {

/// The names Flagger derives from a Canary.
struct CanaryNames {
  std::string subject;        ///< "name.namespace", as events begin
  std::string target;         ///< the workload that is the canary
  std::string primaryTarget;  ///< the generated workload
  std::string apex;           ///< Services: the stable one,
  std::string primary;        ///< the one of the primary pods,
  std::string canary;         ///< the one of the canary pods
};

/// Source: flagger pkg/apis/flagger/v1beta1/canary.go:GetServiceNames.
[[nodiscard]] inline CanaryNames canaryNames(const Canary& canary) {
  const std::string& target = canary.spec.targetRef.name;
  const std::string& apex = canary.spec.service.name.empty() ? target : canary.spec.service.name;
  return {canary.metadata.name + "." + canary.metadata.namespace_,
          target,
          target + "-primary",
          apex,
          apex + "-primary",
          apex + "-canary"};
}

[[nodiscard]] inline ObjectKey keyIn(const Canary& canary, const std::string& name) {
  return {canary.metadata.namespace_, name};
}

}  // namespace aviary
