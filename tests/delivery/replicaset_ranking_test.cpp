#include "sim/delivery/replicaset_ranking.hpp"

#include <doctest/doctest.h>

#include <chrono>

#include "sim/delivery/replicaset_status.hpp"

namespace aviary {
namespace {

using namespace std::chrono_literals;

SimTime at(SimDuration time) {
  return SimTime{} + time;
}

RankedPod readyPod(SimDuration since, std::uint64_t identity) {
  RankedPod pod;
  pod.assigned = true;
  pod.phase = PodPhase::Running;
  pod.ready = true;
  pod.readySince = at(since);
  pod.identity = identity;
  return pod;
}

}  // namespace

TEST_CASE("replicaset: the first criterion that differs names the victim") {
  const RankedPod base = readyPod(100s, 5);
  const SimTime now = at(1000s);
  struct Row {
    const char* name;
    void (*worsen)(RankedPod&);
  };
  const Row rows[] = {
      {"not bound", [](RankedPod& p) { p.assigned = false; }},
      {"pending", [](RankedPod& p) { p.phase = PodPhase::Pending; }},
      {"unknown", [](RankedPod& p) { p.phase = PodPhase::Unknown; }},
      {"not ready", [](RankedPod& p) { p.ready = false; }},
      {"cheaper", [](RankedPod& p) { p.deletionCost = -1; }},
      {"more neighbours", [](RankedPod& p) { p.neighbours = 2; }},
      {"ready for a shorter time", [](RankedPod& p) { p.readySince = at(900s); }},
      {"more restarts", [](RankedPod& p) { p.restarts = 1; }},
      {"younger", [](RankedPod& p) { p.created = at(900s); }},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    RankedPod worse = base;
    worse.identity = 9;
    row.worsen(worse);
    CHECK(deletedBefore(worse, base, now));
    CHECK(!deletedBefore(base, worse, now));
  }
}

TEST_CASE("replicaset: ages of one power of two are the same age, and identity decides") {
  // At 1000 s: 600 s and 900 s are both between 549.8 s (2^39 ns) and 1099.5 s (2^40 ns).
  const RankedPod older = readyPod(100s, 1);
  const RankedPod younger = readyPod(400s, 2);
  CHECK(deletedBefore(older, younger, at(1000s)));
  // At 700 s they are 600 s and 300 s old: two classes, the younger goes first.
  CHECK(deletedBefore(younger, older, at(700s)));
}

TEST_CASE("replicaset: victims come in order, and all of them when all must go") {
  const std::vector<RankedPod> pods = {readyPod(100s, 3), readyPod(990s, 1), readyPod(800s, 2)};
  CHECK(chooseVictims(pods, 2, at(1000s)) == std::vector<std::size_t>{1, 2});
  CHECK(chooseVictims(pods, 3, at(1000s)) == std::vector<std::size_t>{0, 1, 2});
  CHECK(chooseVictims(pods, 9, at(1000s)).size() == 3);
}

TEST_CASE("replicaset: a deletion cost is an int32 or nothing") {
  struct Row {
    const char* written;
    int cost;
  };
  const Row rows[] = {{"-7", -7}, {"12", 12}, {"much", 0}, {"99999999999", 0}, {"", 0}};
  for (const Row& row : rows) {
    CAPTURE(row.written);
    ObjectMeta meta;
    meta.annotations["controller.kubernetes.io/pod-deletion-cost"] = row.written;
    CHECK(deletionCost(meta) == row.cost);
  }
  CHECK(deletionCost(ObjectMeta{}) == 0);
}

TEST_CASE("replicaset: a ready pod is available once minReadySeconds have passed") {
  ReplicaSet set;
  set.spec.minReadySeconds = 5;
  Pod pod;
  pod.status.phase = PodPhase::Running;
  pod.status.conditions = {{"Ready", ConditionStatus::True, "", "", {}, at(8s)}};
  struct Row {
    SimDuration now;
    int available;
  };
  for (const Row& row : {Row{12999ms, 0}, Row{13s, 1}}) {
    ReplicaSetCount count(set, at(row.now));
    count.add(pod);
    CHECK(count.status().readyReplicas == 1);
    CHECK(count.status().availableReplicas == row.available);
    CHECK(count.nextAvailable().has_value() == (row.available == 0));
  }
}

TEST_CASE("replicaset: deleted pods are terminating, failed ones are nothing") {
  ReplicaSet set;
  ReplicaSetCount count(set, at(10s));
  Pod pod;
  pod.metadata.deletionTimestamp = at(9s);
  count.add(pod);
  pod.status.phase = PodPhase::Failed;
  count.add(pod);
  pod.metadata.deletionTimestamp.reset();
  count.add(pod);
  pod.status.phase = PodPhase::Pending;
  count.add(pod);
  CHECK(count.status().replicas == 1);
  CHECK(count.status().terminatingReplicas == 1);
  CHECK(count.status().readyReplicas == 0);
}

}  // namespace aviary
