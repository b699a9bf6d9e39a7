#include "sim/traffic/locality.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace aviary;

namespace {

const std::vector<std::uint32_t> pods{0, 1, 2, 3};
const std::vector<PodPlace> places{{{"eu", "eu-a"}, {{"rack", "1"}}},
                                   {{"eu", "eu-b"}, {{"rack", "1"}}},
                                   {{"us", "us-a"}, {{"rack", "2"}}},
                                   {{"asia", ""}, {}}};

using Pods = std::vector<std::uint32_t>;
using Levels = std::vector<Pods>;

/// All pods by level, the nearest first.
Levels levels(const LocalityPolicy& policy) {
  PodChoice choice = preferredPods(policy, pods, places);
  Levels out{std::move(choice.pods)};
  out.insert(out.end(), choice.farther.begin(), choice.farther.end());
  return out;
}

Levels nearest(Locality client, std::string failover = "") {
  return levels({LocalityPolicy::Kind::Nearest, std::move(client), std::move(failover), {}, {}});
}

Levels sharing(Locality client, std::vector<std::string> labels) {
  return levels({LocalityPolicy::Kind::Labels, std::move(client), "", {}, std::move(labels)});
}

}  // namespace

TEST_CASE(
    "locality: the nearest pods are those of the zone, of the region, of the one to fail to") {
  CHECK(nearest({"eu", "eu-a"}) == Levels{{0}, {1}, {2, 3}});
  CHECK(nearest({"eu", "eu-a"}, "asia") == Levels{{0}, {1}, {3}, {2}});
  CHECK(nearest({"eu", "eu-c"}) == Levels{{0, 1}, {2, 3}});
  CHECK(nearest({"africa", "x"}, "us") == Levels{{2}, {0, 1, 3}});
  CHECK(nearest({"africa", "x"}) == Levels{pods});
}

TEST_CASE("locality: failoverPriority counts shared labels from the first one on") {
  const std::string region = "topology.kubernetes.io/region";
  const std::string zone = "topology.kubernetes.io/zone";
  CHECK(sharing({"eu", "eu-a"}, {region, zone}) == Levels{{0}, {1}, {2, 3}});
  // The zone alone does not count where the region differs.
  CHECK(sharing({"us", "eu-a"}, {region, zone}) == Levels{{2}, {0, 1, 3}});
  CHECK(sharing({"us", "us-a"}, {"rack=1", region}) == Levels{{0, 1}, {2, 3}});
  CHECK(sharing({"us", "us-a"}, {"rack=2", region}) == Levels{{2}, {0, 1, 3}});
}

TEST_CASE("locality: shares decide how often a pod stands in the list") {
  LocalityPolicy policy{LocalityPolicy::Kind::Distribute, {"eu", "eu-a"}, "", {}, {}};
  policy.shares = {{"eu/*", 80}, {"us/us-a/*", 20}, {"mars", 0}};
  const Pods list = levels(policy).front();
  const auto count = [&](std::uint32_t pod) { return std::count(list.begin(), list.end(), pod); };
  // 80 % over two pods, 20 % on one, in tenths of a percent.
  CHECK(count(0) == 400);
  CHECK(count(1) == 400);
  CHECK(count(2) == 200);
  CHECK(count(3) == 0);
  // A place without pods leaves its share to the others; no place at all, to everybody.
  policy.shares = {{"mars", 100}};
  CHECK(levels(policy) == Levels{pods});
}

TEST_CASE("locality: Istio prefers near pods where it detects outliers, or by shares") {
  using Kind = LocalityPolicy::Kind;
  LocalityLbSetting setting;
  setting.failover.push_back({"eu", "us"});
  CHECK(localityOf(setting, {}, true).kind == Kind::Anywhere);
  CHECK(localityOf(setting, {"eu", "eu-a"}, false).kind == Kind::Anywhere);
  CHECK(localityOf(std::nullopt, {"eu", "eu-a"}, true).kind == Kind::Nearest);
  CHECK(localityOf(setting, {"eu", "eu-a"}, true).failover == "us");
  setting.distribute.push_back({"eu/eu-b/*", {{"eu/*", 100}}});
  CHECK(localityOf(setting, {"eu", "eu-a"}, true).kind == Kind::Nearest);
  CHECK(localityOf(setting, {"eu", "eu-b"}, false).kind == Kind::Distribute);
  setting.enabled = false;
  CHECK(localityOf(setting, {"eu", "eu-b"}, true).kind == Kind::Anywhere);
}
