#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/routing.hpp"

namespace aviary {

/// Where a node, or a client, is; empty: nobody says.
struct Locality {
  std::string region;
  std::string zone;
  bool operator==(const Locality&) const = default;
};

/// Which pods of a destination a client prefers for where they are.
struct LocalityPolicy {
  enum class Kind : std::uint8_t {
    Anywhere,
    SameZone,   ///< those in the client's zone while there is one
    Nearest,    ///< zone, then region, then the region to fail over to, then all
    Distribute  ///< shares by place
  };
  Kind kind = Kind::Anywhere;
  Locality client;
  std::string failover;               ///< region
  std::map<std::string, int> shares;  ///< percent by place
  bool operator==(const LocalityPolicy&) const = default;
};

/// Source: istio pkg/networking/core/loadbalancer: without outlier detection a proxy does not know
/// when to fail over and takes all pods alike; shares need none.
/// Differs: pods of the nearest place that are ejected, not gone, are not replaced by farther ones.
[[nodiscard]] LocalityPolicy localityOf(const std::optional<LocalityLbSetting>& setting,
                                        const Locality& client, bool detectsOutliers);

/// The pods that requests go to, evenly. With shares a pod stands there several times.
/// \param places  of the pods, one each.
[[nodiscard]] std::vector<std::uint32_t> preferredPods(const LocalityPolicy& policy,
                                                       const std::vector<std::uint32_t>& pods,
                                                       const std::vector<Locality>& places);

}  // namespace aviary
