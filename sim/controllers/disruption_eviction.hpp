#pragma once

#include <string>

#include "sim/cluster/store.hpp"

namespace aviary {

/// What became of a request to evict a pod.
struct EvictionResult {
  enum class Kind { Evicted, Refused, NotFound } kind = Kind::NotFound;
  std::string message;                          ///< of a refusal
};

/// The eviction subresource of the API: deletes the pod gracefully if its disruption budget allows
/// it, and uses up one of the budget's disruptions. Drains, node autoscaling and users go through
/// here; rolling updates do not.
EvictionResult evictPod(Store& store, const ObjectKey& pod);

}  // namespace aviary
