#pragma once

#include <string>
#include <vector>

#include "sim/api/meta.hpp"

namespace aviary {

/// The conditions in an object's status from a moment on: of a Canary, a Deployment or a
/// HorizontalPodAutoscaler.
struct ConditionChange {
  SimTime time;
  std::string kind;
  ObjectKey key;
  std::vector<Condition> conditions;
};

}  // namespace aviary
