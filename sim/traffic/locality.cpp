#include "sim/traffic/locality.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace aviary {
namespace {

/// Whether `region/zone/*`, in which a part may be `*` or missing, means the place.
bool matches(std::string_view pattern, const Locality& place) {
  for (const std::string* part : {&place.region, &place.zone}) {
    const std::size_t end = std::min(pattern.find('/'), pattern.size());
    const std::string_view wanted = pattern.substr(0, end);
    if (!wanted.empty() && wanted != "*" && wanted != *part) return false;
    pattern.remove_prefix(std::min(end + 1, pattern.size()));
  }
  return true;
}

template <class Wanted>
std::vector<std::uint32_t> those(const std::vector<std::uint32_t>& pods,
                                 const std::vector<Locality>& places, Wanted wanted) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < pods.size(); ++i) {
    if (wanted(places[i])) out.push_back(pods[i]);
  }
  return out;
}

/// Pods in proportion: each stands in the list as often as its share of its place's share says.
std::vector<std::uint32_t> distributed(const LocalityPolicy& policy,
                                       const std::vector<std::uint32_t>& pods,
                                       const std::vector<Locality>& places) {
  constexpr std::size_t entriesPerPercent = 10;
  std::vector<std::uint32_t> out;
  for (const auto& [pattern, percent] : policy.shares) {
    const auto members =
        those(pods, places, [&](const Locality& place) { return matches(pattern, place); });
    const std::size_t entries = static_cast<std::size_t>(percent) * entriesPerPercent;
    for (std::size_t i = 0; !members.empty() && i < entries; ++i) {
      out.push_back(members[i % members.size()]);
    }
  }
  return out;
}

}  // namespace

LocalityPolicy localityOf(const std::optional<LocalityLbSetting>& setting, const Locality& client,
                          bool detectsOutliers) {
  LocalityPolicy policy;
  policy.client = client;
  const bool known = !client.region.empty() || !client.zone.empty();
  if (!known || (setting && !setting->enabled)) return policy;
  const LocalityLbSetting none;
  const LocalityLbSetting& wanted = setting ? *setting : none;
  for (const LocalityLbSetting::Distribute& rule : wanted.distribute) {
    if (!matches(rule.from, client)) continue;
    policy.kind = LocalityPolicy::Kind::Distribute;
    policy.shares = rule.to;
    return policy;
  }
  if (!detectsOutliers) return policy;
  policy.kind = LocalityPolicy::Kind::Nearest;
  for (const LocalityLbSetting::Failover& rule : wanted.failover) {
    if (rule.from == client.region) policy.failover = rule.to;
  }
  return policy;
}

std::vector<std::uint32_t> preferredPods(const LocalityPolicy& policy,
                                         const std::vector<std::uint32_t>& pods,
                                         const std::vector<Locality>& places) {
  const Locality& client = policy.client;
  std::vector<std::uint32_t> out;
  const auto sameRegion = [&](const Locality& place) { return place.region == client.region; };
  const auto sameZone = [&](const Locality& place) {
    return place.zone == client.zone && (client.region.empty() || sameRegion(place));
  };
  switch (policy.kind) {
    case LocalityPolicy::Kind::Anywhere:
      return pods;
    case LocalityPolicy::Kind::Distribute:
      out = distributed(policy, pods, places);
      break;
    case LocalityPolicy::Kind::SameZone:
      out = those(pods, places, sameZone);
      break;
    case LocalityPolicy::Kind::Nearest:
      if (!client.zone.empty()) out = those(pods, places, sameZone);
      if (out.empty() && !client.region.empty()) out = those(pods, places, sameRegion);
      if (out.empty() && !policy.failover.empty()) {
        out = those(pods, places,
                    [&](const Locality& place) { return place.region == policy.failover; });
      }
      break;
  }
  return out.empty() ? pods : out;
}

}  // namespace aviary
