#include "sim/traffic/locality.hpp"

#include <doctest/doctest.h>

#include <algorithm>

using namespace aviary;

namespace {

const std::vector<std::uint32_t> pods{0, 1, 2, 3};
const std::vector<Locality> places{{"eu", "eu-a"}, {"eu", "eu-b"}, {"us", "us-a"}, {"asia", ""}};

std::vector<std::uint32_t> nearest(Locality client, std::string failover = "") {
  LocalityPolicy policy{LocalityPolicy::Kind::Nearest, std::move(client), std::move(failover), {}};
  return preferredPods(policy, pods, places);
}

}  // namespace

TEST_CASE(
    "locality: the nearest pods are those of the zone, of the region, of the one to fail to") {
  using Pods = std::vector<std::uint32_t>;
  CHECK(nearest({"eu", "eu-a"}) == Pods{0});
  CHECK(nearest({"eu", "eu-c"}) == Pods{0, 1});
  CHECK(nearest({"africa", "x"}, "us") == Pods{2});
  CHECK(nearest({"africa", "x"}) == pods);
}

TEST_CASE("locality: shares decide how often a pod stands in the list") {
  LocalityPolicy policy{LocalityPolicy::Kind::Distribute, {"eu", "eu-a"}, "", {}};
  policy.shares = {{"eu/*", 80}, {"us/us-a/*", 20}, {"mars", 0}};
  const std::vector<std::uint32_t> list = preferredPods(policy, pods, places);
  const auto count = [&](std::uint32_t pod) { return std::count(list.begin(), list.end(), pod); };
  // 80 % over two pods, 20 % on one, in tenths of a percent.
  CHECK(count(0) == 400);
  CHECK(count(1) == 400);
  CHECK(count(2) == 200);
  CHECK(count(3) == 0);
  // A place without pods leaves its share to the others; no place at all, to everybody.
  policy.shares = {{"mars", 100}};
  CHECK(preferredPods(policy, pods, places) == pods);
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
