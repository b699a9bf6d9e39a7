#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/meta.hpp"
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
    Labels,     ///< those that share most labels with the client, from the first label on
    Distribute  ///< shares by place
  };
  Kind kind = Kind::Anywhere;
  Locality client;
  std::string failover;               ///< region
  std::map<std::string, int> shares;  ///< percent by place
  std::vector<std::string> labels;    ///< keys, or `key=value` where the client's own is another
  bool operator==(const LocalityPolicy&) const = default;
};

/// Source: istio pkg/networking/core/loadbalancer: without outlier detection a proxy does not know
/// when to fail over and takes all pods alike; shares need none.
[[nodiscard]] LocalityPolicy localityOf(const std::optional<LocalityLbSetting>& setting,
                                        const Locality& client, bool detectsOutliers);

/// Where a pod is, and what it is called.
struct PodPlace {
  Locality at;
  StringMap labels;  ///< of the pod; only Kind::Labels asks
};

/// The pods that requests go to, evenly, and those that stand in when a proxy leaves some of these
/// out. With shares a pod stands there several times.
struct PodChoice {
  std::vector<std::uint32_t> pods;
  std::vector<std::vector<std::uint32_t>> farther;  ///< nearest first; none is empty
};

/// \param places  of the pods, one each.
[[nodiscard]] PodChoice preferredPods(const LocalityPolicy& policy,
                                      const std::vector<std::uint32_t>& pods,
                                      const std::vector<PodPlace>& places);

}  // namespace aviary
