#pragma once

#include <optional>
#include <string>

#include "sim/api/meta.hpp"
#include "sim/cluster/store.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// What a fault can recognise a pod by.
struct PodIdentity {
  ObjectKey pod;
  ObjectKey workload;                           ///< its Deployment, or the pod itself
  std::string image;
  std::string node;
  std::string zone;                             ///< label topology.kubernetes.io/zone of its node
  std::string region;                           ///< label topology.kubernetes.io/region
  std::string pool;                             ///< node pool of its node
};

/// The identity of a pod; without its ReplicaSet in the store, the workload is the ReplicaSet's
/// name without its hash.
[[nodiscard]] PodIdentity identifyPod(const Pod& pod, const Store& store);

/// What disturbs the requests of one pod at this moment; a default-constructed one disturbs
/// nothing.
struct RequestDisturbance {
  double errorRate = 0;                         ///< share of requests failing on top, 0-1
  double latencyFactor = 1;                     ///< service time x this, then + latencyAdd
  SimDuration latencyAdd{};
  double cpuShare = 1;                          ///< share of its CPU limit that is left, (0, 1]
  bool unreachable = false;                     ///< its node does not run or is cut off
  bool notScraped = false;                      ///< Prometheus and metrics-server get nothing
  bool operator==(const RequestDisturbance&) const = default;
};

/// The faults that requests suffer, asked by the traffic model.
///
/// Answers are constant between the change points. Implementations also disturb pods
/// (Disturbances); the two interfaces are apart because two sides of the simulation ask them.
class RequestDisturbances {
 public:
  virtual ~RequestDisturbances() = default;
  [[nodiscard]] virtual RequestDisturbance ofRequests(const PodIdentity& pod,
                                                      SimTime now) const = 0;
  /// Every call to the Service fails.
  [[nodiscard]] virtual bool serviceDown(const ObjectKey& service, SimTime now) const = 0;
  /// Nothing at all is scraped.
  [[nodiscard]] virtual bool scrapingDown(SimTime now) const = 0;
  /// The next moment after `now` at which an answer may change; nothing when there is none.
  [[nodiscard]] virtual std::optional<SimTime> nextChangeAfter(SimTime now) const = 0;
};

/// A world without faults.
class NoRequestDisturbances final : public RequestDisturbances {
 public:
  [[nodiscard]] RequestDisturbance ofRequests(const PodIdentity& /*pod*/,
                                              SimTime /*now*/) const override {
    return {};
  }
  [[nodiscard]] bool serviceDown(const ObjectKey& /*service*/, SimTime /*now*/) const override {
    return false;
  }
  [[nodiscard]] bool scrapingDown(SimTime /*now*/) const override { return false; }
  [[nodiscard]] std::optional<SimTime> nextChangeAfter(SimTime /*now*/) const override {
    return std::nullopt;
  }
};

}  // namespace aviary
