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
                                 const std::vector<PodPlace>& places, Wanted wanted) {
  std::vector<std::uint32_t> out;
  for (std::size_t i = 0; i < pods.size(); ++i) {
    if (wanted(places[i])) out.push_back(pods[i]);
  }
  return out;
}

/// Pods in proportion: each stands in the list as often as its share of its place's share says.
std::vector<std::uint32_t> distributed(const LocalityPolicy& policy,
                                       const std::vector<std::uint32_t>& pods,
                                       const std::vector<PodPlace>& places) {
  constexpr std::size_t entriesPerPercent = 10;
  std::vector<std::uint32_t> out;
  for (const auto& [pattern, percent] : policy.shares) {
    const auto members =
        those(pods, places, [&](const PodPlace& place) { return matches(pattern, place.at); });
    const std::size_t entries = static_cast<std::size_t>(percent) * entriesPerPercent;
    for (std::size_t i = 0; !members.empty() && i < entries; ++i) {
      out.push_back(members[i % members.size()]);
    }
  }
  return out;
}

/// The value a label has where the client is.
std::string clientValue(const LocalityPolicy& policy, std::string_view key) {
  if (key == "topology.kubernetes.io/region") return policy.client.region;
  if (key == "topology.kubernetes.io/zone") return policy.client.zone;
  return {};
}

std::string podValue(const PodPlace& place, std::string_view key) {
  if (key == "topology.kubernetes.io/region") return place.at.region;
  if (key == "topology.kubernetes.io/zone") return place.at.zone;
  const auto found = place.labels.find(std::string(key));
  return found == place.labels.end() ? std::string() : found->second;
}

/// Labels that the pod does not share with the client, counted from the first one it does not.
std::size_t labelDistance(const LocalityPolicy& policy, const PodPlace& place) {
  std::size_t shared = 0;
  for (const std::string& label : policy.labels) {
    const std::size_t equals = label.find('=');
    const std::string_view key = std::string_view(label).substr(0, equals);
    const std::string wanted =
        equals == std::string::npos ? clientValue(policy, key) : label.substr(equals + 1);
    if (podValue(place, key) != wanted) break;
    ++shared;
  }
  return policy.labels.size() - shared;
}

/// The client's zone, its region, the region to fail over to, everywhere else.
std::size_t placeDistance(const LocalityPolicy& policy, const PodPlace& place) {
  const Locality& client = policy.client;
  const bool sameRegion = place.at.region == client.region;
  const bool near = client.region.empty() || sameRegion;
  if (!client.zone.empty() && place.at.zone == client.zone && near) return 0;
  if (!client.region.empty() && sameRegion) return 1;
  return !policy.failover.empty() && place.at.region == policy.failover ? 2 : 3;
}

template <class Distance>
PodChoice byDistance(const std::vector<std::uint32_t>& pods, const std::vector<PodPlace>& places,
                     std::size_t farthest, Distance distance) {
  std::vector<std::vector<std::uint32_t>> levels(farthest + 1);
  for (std::size_t i = 0; i < pods.size(); ++i) levels[distance(places[i])].push_back(pods[i]);
  std::erase_if(levels, [](const auto& level) { return level.empty(); });
  PodChoice choice;
  if (levels.empty()) return choice;
  choice.pods = std::move(levels.front());
  levels.erase(levels.begin());
  choice.farther = std::move(levels);
  return choice;
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
  if (!wanted.failoverPriority.empty()) {
    policy.kind = LocalityPolicy::Kind::Labels;
    policy.labels = wanted.failoverPriority;
  }
  for (const LocalityLbSetting::Failover& rule : wanted.failover) {
    if (rule.from == client.region) policy.failover = rule.to;
  }
  return policy;
}

PodChoice preferredPods(const LocalityPolicy& policy, const std::vector<std::uint32_t>& pods,
                        const std::vector<PodPlace>& places) {
  const auto distance = [&](const PodPlace& place) {
    return policy.kind == LocalityPolicy::Kind::Labels ? labelDistance(policy, place)
                                                       : placeDistance(policy, place);
  };
  PodChoice choice;
  switch (policy.kind) {
    case LocalityPolicy::Kind::Anywhere:
      break;
    case LocalityPolicy::Kind::Distribute:
      choice.pods = distributed(policy, pods, places);
      break;
    case LocalityPolicy::Kind::SameZone:
      choice.pods =
          those(pods, places, [&](const PodPlace& place) { return distance(place) == 0; });
      break;
    case LocalityPolicy::Kind::Labels:
      return byDistance(pods, places, policy.labels.size(), distance);
    case LocalityPolicy::Kind::Nearest:
      return byDistance(pods, places, 3, distance);
  }
  if (choice.pods.empty()) choice.pods = pods;
  return choice;
}

}  // namespace aviary
