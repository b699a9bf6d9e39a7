#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/routing.hpp"
#include "sim/api/service.hpp"
#include "sim/traffic/route_table.hpp"

namespace aviary {

/// The names that a routing object speaks of: its hosts, the Services it leads to, itself where
/// others refer to it. `anyName` stands for hosts that cannot be told, such as wildcards.
inline constexpr std::string_view anyName = "*";
[[nodiscard]] std::vector<std::string> namesOf(const VirtualService& object);
[[nodiscard]] std::vector<std::string> namesOf(const DestinationRule& object);
[[nodiscard]] std::vector<std::string> namesOf(const TraefikService& object);
[[nodiscard]] std::vector<std::string> namesOf(const IngressRoute& object);
[[nodiscard]] std::vector<std::string> namesOf(const Ingress& object);
[[nodiscard]] std::vector<std::string> namesOf(const GatewayHttpRoute& object);
[[nodiscard]] std::vector<std::string> namesOf(const TrafficSplit& object);
[[nodiscard]] std::vector<std::string> namesOf(const Service& object);
[[nodiscard]] std::vector<std::string> namesOf(const Endpoints& object);
/// What requests with these traits ask for.
[[nodiscard]] std::vector<std::string> namesOf(const RequestTraits& traits);

/// Which names may have to do with each other: two are in one group when an object speaks of both,
/// now or at any time before. How requests are routed depends on objects of their own group only.
///
/// Invariants: groups only ever grow; a group with `anyName` goes together with every other one.
/// Costs: near O(log names) per name.
class RouteNames {
 public:
  /// One object's names, or one source's, belong together from now on. Returns one of them.
  /// \pre names is not empty. \param known  another one that belongs to them.
  std::uint32_t join(const std::vector<std::string>& names,
                     std::optional<std::uint32_t> known = std::nullopt);
  /// Whether both are of one group, or one is of a group with `anyName`.
  [[nodiscard]] bool together(std::uint32_t a, std::uint32_t b);

 private:
  [[nodiscard]] std::uint32_t nodeOf(const std::string& name);
  [[nodiscard]] std::uint32_t rootOf(std::uint32_t node);
  void unite(std::uint32_t root, std::uint32_t node);

  std::map<std::string, std::uint32_t, std::less<>> nodes_;
  std::vector<std::uint32_t> parents_;
  std::vector<bool> meansAny_;  // by root
};

}  // namespace aviary
