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

}  // namespace
}  // namespace aviary
