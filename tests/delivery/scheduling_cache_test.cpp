#include "sim/delivery/scheduling_cache.hpp"

#include <doctest/doctest.h>

namespace aviary {
namespace {

std::shared_ptr<const Pod> podOn(std::uint64_t uid, const StringMap& labels,
                                 const std::string& namespace_ = "default") {
  Pod made;
  made.metadata.name = "pod" + std::to_string(uid);
  made.metadata.namespace_ = namespace_;
  made.metadata.uid = Uid{uid};
  made.metadata.labels = labels;
  made.nodeName = "n1";
  return std::make_shared<const Pod>(std::move(made));
}

TEST_CASE("scheduler cache: the classes of a selector are found by its rarest label, or without") {
  SchedulerCache cache;
  // Classes get their ids as they come: 0, 1, 2, 3.
  cache.addPod(podOn(1, {{"app", "a"}, {"hash", "x"}}), 0);
  cache.addPod(podOn(2, {{"app", "a"}, {"hash", "y"}}), 0);
  cache.addPod(podOn(3, {{"app", "b"}}), 0);
  cache.addPod(podOn(4, {{"app", "a"}, {"hash", "x"}}, "other"), 0);
  using Ids = std::vector<PodClassId>;
  const auto found = [&cache](StringMap labels, std::vector<LabelRequirement> more = {}) {
    return cache.classesOf("default", {std::move(labels), std::move(more)});
  };
  CHECK(found({{"app", "a"}}) == Ids{0, 1});
  CHECK(found({{"app", "a"}, {"hash", "y"}}) == Ids{1});
  CHECK(found({{"app", "a"}}, {{"hash", "In", {"x"}}}) == Ids{0});
  CHECK(found({}, {{"app", "In", {"a", "b"}}}) == Ids{0, 1, 2});
  CHECK(found({}, {{"hash", "DoesNotExist", {}}}) == Ids{2});
  CHECK(found({{"app", "c"}}).empty());
  CHECK(cache.classesOf("nowhere", {}).empty());
  CHECK(cache.classesOf("other", {}) == Ids{3});
  cache.removePod(Uid{1});
  CHECK(found({{"app", "a"}}) == Ids{1});
}

TEST_CASE("scheduler cache: a known pod that changes counts as it is now and as the last to come") {
  SchedulerCache cache;
  PodSpec spec;
  spec.containers.resize(1);
  spec.containers.front().requests["cpu"] = milliQuantity(250);
  Pod first = *podOn(1, {{"app", "a"}});
  first.spec = spec;
  Pod second = first;
  second.metadata.uid = Uid{2};
  cache.addPod(std::make_shared<const Pod>(first), 0);
  cache.addPod(std::make_shared<const Pod>(second), 0);
  const NodeSlot slot = *cache.slotOf("n1");
  const auto uids = [&cache](NodeSlot at) {
    std::vector<Uid> order;
    for (const PodOnNode& pod : cache.node(at).pods) order.push_back(pod.pod->metadata.uid);
    return order;
  };
  first.metadata.deletionTimestamp = SimTime{};
  cache.addPod(std::make_shared<const Pod>(first), 0);
  CHECK(uids(slot) == std::vector{Uid{2}, Uid{1}});
  const auto& places = cache.podClass(0).places;
  CHECK(places.at(0).second.live == 1);
  CHECK(places.at(0).second.terminating == 1);
  CHECK(cache.node(slot).requested.cpuMillicores == 500);  // 2 x 250m
  // Another node, another priority and other labels are told apart.
  first.nodeName = "n2";
  cache.addPod(std::make_shared<const Pod>(first), 5);
  CHECK(uids(slot) == std::vector{Uid{2}});
  CHECK(uids(*cache.slotOf("n2")) == std::vector{Uid{1}});
  CHECK(!cache.hasPodBelow(0));
  first.metadata.labels = {{"app", "b"}};
  cache.addPod(std::make_shared<const Pod>(first), -1);
  CHECK(cache.hasPodBelow(0));
  CHECK(cache.classesOf("default", {{{"app", "b"}}, {}}).size() == 1);
  CHECK(cache.node(*cache.slotOf("n2")).requested.cpuMillicores == 250);
}

}  // namespace
}  // namespace aviary
