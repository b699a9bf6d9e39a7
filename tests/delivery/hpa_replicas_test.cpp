#include <doctest/doctest.h>

#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "sim/delivery/hpa_replicas.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;

constexpr SimTime now{seconds{1000}};

Pod podNamed(const std::string& name, PodPhase phase, ConditionStatus ready, int requestMilli) {
  Pod pod;
  pod.metadata.name = name;
  pod.status.phase = phase;
  // Past the 300 s of initialisation; unready since 10 s after the start, so it never was ready.
  pod.status.startTime = SimTime{seconds{0}};
  pod.status.conditions.edit().push_back({"Ready", ready, "", "", {}, SimTime{seconds{10}}});
  Container container;
  container.name = "app";
  if (requestMilli >= 0) container.requests["cpu"] = milliQuantity(requestMilli);
  pod.spec = PodSpec{};
  pod.spec.edit().containers = {container};
  return pod;
}

/// Pods and their samples from a line such as `300 u500 - p f700 ?900`: a number is a ready pod
/// with that usage, u an unready one, - a pod without a sample, p a pending one, f a failed one,
/// d one that is being deleted, ? a sample of a pod nobody knows.
struct Pods {
  std::vector<Pod> pods;
  HpaSamples samples;

  explicit Pods(const std::string& line, const std::vector<int>& requests = {}) {
    std::istringstream in(line);
    for (std::string word; in >> word;) add(word, requests);
  }

  [[nodiscard]] std::vector<const Pod*> all() const {
    std::vector<const Pod*> out;
    for (const Pod& pod : pods) out.push_back(&pod);
    return out;
  }

 private:
  void add(const std::string& word, const std::vector<int>& requests) {
    const char kind = word.front();
    const bool bare = kind >= '0' && kind <= '9';
    const std::string number = bare ? word : word.substr(1);
    const std::string name = "pod-" + std::to_string(++count_);
    if (!number.empty()) samples[name] = {std::stoll(number), now, seconds{30}};
    if (kind == '?') return;
    const std::size_t index = pods.size();
    const int request = index < requests.size() ? requests[index] : 1000;
    Pod pod = podNamed(name,
                       kind == 'p'   ? PodPhase::Pending
                       : kind == 'f' ? PodPhase::Failed
                                     : PodPhase::Running,
                       kind == 'u' ? ConditionStatus::False : ConditionStatus::True, request);
    if (kind == 'd') pod.metadata.deletionTimestamp = now;
    pods.push_back(std::move(pod));
  }

  int count_ = 0;
};

MetricTarget utilization(int percent) {
  MetricTarget target;
  target.type = MetricTarget::Type::Utilization;
  target.averageUtilization = percent;
  return target;
}

MetricTarget average(std::int64_t milli) {
  MetricTarget target;
  target.type = MetricTarget::Type::AverageValue;
  target.averageValue = milliQuantity(milli);
  return target;
}

MetricTarget value(std::int64_t milli) {
  MetricTarget target;
  target.type = MetricTarget::Type::Value;
  target.value = milliQuantity(milli);
  return target;
}

HpaCurrent currently(int replicas) { return {replicas, replicas, now, {}, {}}; }

TEST_CASE("hpa: replicas by the use of what pods request") {
  struct Row {
    const char* name;
    int current;
    int percent;
    std::string pods;
    std::vector<int> requests;
    int replicas;
  };
  std::string ten137, ten138, ten140, old62 = "", old90, old30, lost30, ready38;
  for (int i = 0; i < 10; ++i) ten137 += "137 ", ten138 += "138 ", ten140 += "140 ";
  for (int i = 0; i < 8; ++i) old62 += "620 ", old90 += "900 ", old30 += "300 ", lost30 += "300 ";
  for (int i = 0; i < 5; ++i) old62 += "u0 ", old90 += "u0 ", old30 += "u0 ", lost30 += "- ";
  for (int i = 0; i < 13; ++i) ready38 += "380 ";
  const std::vector<int> quarter(10, 250);
  const Row rows[] = {
      {"50 % of 30 %: 1.667 x 3 = 5", 3, 30, "300 500 700", {}, 5},
      {"an unready pod counts 0: 1200/3000 = 40 %, 1.333 x 3", 3, 30, "u300 500 700", {}, 4},
      {"40 % alone, 13 % with the unready ones: hold", 3, 30, "400 u500 u700", {}, 3},
      {"a failed pod is nobody: 60 % of 2 pods", 3, 30, "500 700 f300", {}, 4},
      {"nor is one being deleted", 3, 30, "500 700 d300", {}, 4},
      {"28 % of 50 %: 0.56 x 5 = 2.8", 5, 50, "100 300 500 250 250", {}, 3},
      {"unready pods do not count downwards: 0.6 x 3", 5, 50, "100 300 500 u250 u250", {}, 2},
      {"nor do pending ones: 0.2 x 1", 5, 50, "100 p p p p", {}, 1},
      {"102 % of 100 % is tolerated", 3, 100, "1010 1030 1020", {900, 1000, 1100}, 3},
      // 495/2000 = 24 %; the missing at 100 %: 2495/4000 = 62 %; 0.62 x 4 = 2.48
      {"missing pods use their request downwards", 4, 100, "400 95 - -", {}, 3},
      {"exactly at the target nothing is added", 2, 100, "1000 -", {}, 2},
      {"1900 m of one, 95 % with the missing one: hold", 2, 100, "1900 -", {}, 2},
      {"60 %, then 80 %: 0.8 x 2 = 1.6", 2, 100, "600 -", {}, 2},
      // 450/1000 = 45 %, 0.9; with the missing pod 1450/2000 = 72 %, 1.44
      {"missing turns 0.9 into 1.44: hold", 3, 50, "u100 450 -", {}, 3},
      // 200 %; with both 2000/3000 = 66 %: 1.32 x 3 = 3.96
      {"unready and missing upwards", 3, 50, "u100 2000 -", {}, 4},
      // 200/2000 = 10 %; with the missing 1200/3000 = 40 %: 0.8 x 3 = 2.4
      {"unready and missing downwards", 4, 50, "u100 100 100 -", {}, 3},
      // 200/3000 = 6 %; the missing at 300 % of 2000: 6200/5000 = 124 %, 0.413 x 3 = 1.24
      {"missing pods use the target", 4, 300, "u200 100 100 -", {1000, 1000, 2000, 2000}, 2},
      {"0.8 x 3 = 2.4 would grow below the target: hold", 2, 50, "100 100 -", {}, 2},
      {"587 %; strangers change nothing", 4, 100, "4000 9500 3000 7000 ?1 ?9000", {}, 24},
      {"54.8 % is cut to 54 %", 10, 50, ten137, quarter, 10},
      {"55 % is 1.1, the last ratio tolerated", 10, 50, ten138, quarter, 10},
      {"56 %: 1.12 x 10 = 11.2", 10, 50, ten140, quarter, 12},
      {"rollout: 62 % of the old, 38 % of all", 10, 50, old62, {}, 10},
      {"rollout: 90 % of the old, 55 % of all", 10, 50, old90, {}, 10},
      {"rollout: 30 % of the old: 0.6 x 8 = 4.8", 10, 50, old30, {}, 5},
      {"rollout: the new without samples, 56 %", 10, 50, lost30, {}, 10},
      {"rollout: 13 ready pods at 38 %: 0.76 x 13 = 9.88", 10, 50, ready38, {}, 10},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Pods seen(row.pods, row.requests);
    const HpaCount count = replicasForResource(currently(row.current), {"cpu", ""},
                                               utilization(row.percent), seen.all(), seen.samples);
    CHECK(count.error.empty());
    CHECK(count.replicas == row.replicas);
  }
}

TEST_CASE("hpa: the status shows the use of the ready pods, before anything is added") {
  const Pods seen("400 95 - -");
  const HpaCount count = replicasForResource(currently(4), {"cpu", ""}, utilization(100),
                                             seen.all(), seen.samples);
  CHECK(count.status.averageUtilization == 24);
  CHECK(count.status.averageValue == milliQuantity(247));  // 495 / 2, cut
}

TEST_CASE("hpa: the CPU of a young pod counts once its sample lies behind its readiness") {
  struct Row {
    const char* name;
    int start;
    int transition;
    ConditionStatus ready;
    int timestamp;
    int replicas;
  };
  // One old pod at 100 % of a target of 50 %, and this one at 100 % as well: 2 or, unready, hold at
  // 2 x 1000/2000 = 50 %, which is the target.
  const Row rows[] = {
      {"sample ends one window after readiness", 900, 960, ConditionStatus::True, 990, 4},
      {"sample begins a second before readiness", 900, 960, ConditionStatus::True, 989, 2},
      {"young and not ready", 900, 960, ConditionStatus::False, 999, 2},
      {"300 s old: any sample counts", 700, 960, ConditionStatus::True, 961, 4},
      {"old, unready for the first time after 30 s", 600, 630, ConditionStatus::False, 999, 4},
      {"old, never ready", 600, 629, ConditionStatus::False, 999, 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Pods seen("1000 1000");
    Pod& young = seen.pods[1];
    young.status.startTime = SimTime{seconds{row.start}};
    young.status.conditions.edit()[0].status = row.ready;
    young.status.conditions.edit()[0].lastTransitionTime = SimTime{seconds{row.transition}};
    seen.samples["pod-2"].timestamp = SimTime{seconds{row.timestamp}};
    const auto count = replicasForResource(currently(2), {"cpu", ""}, utilization(50), seen.all(),
                                           seen.samples);
    CHECK(count.replicas == row.replicas);
  }
}

TEST_CASE("hpa: readiness is for CPU only") {
  Pods seen("u1000 u1000");
  for (Pod& pod : seen.pods) {
    pod.spec.edit().containers[0].requests["memory"] = milliQuantity(1000);
  }
  const auto of = [&seen](const char* resource) {
    return replicasForResource(currently(2), {resource, ""}, utilization(50), seen.all(),
                               seen.samples);
  };
  CHECK(of("memory").replicas == 4);
  CHECK(of("cpu").error ==
        "did not receive metrics for targeted pods (pods might be unready)");
}

TEST_CASE("hpa: why a metric gives no count") {
  struct Row {
    const char* name;
    std::string pods;
    std::vector<int> requests;
    const char* container;
    const char* error;
  };
  const Row rows[] = {
      {"no pods", "", {}, "", "no pods returned by selector while calculating replica count"},
      {"no samples", "- -", {}, "",
       "did not receive metrics for targeted pods (pods might be unready)"},
      {"no request", "100 200", {1000, -1}, "",
       "missing request for cpu in container app of Pod pod-2"},
      {"requests of nothing", "100 200", {0, 0}, "", "no metrics returned matched known pods"},
      {"no such container", "100", {}, "log", "container log not found in Pod pod-1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Pods seen(row.pods, row.requests);
    const HpaCount count = replicasForResource(currently(2), {"cpu", row.container},
                                               utilization(50), seen.all(), seen.samples);
    CHECK(count.error == row.error);
  }
}

TEST_CASE("hpa: replicas by a metric of the pods") {
  const std::int64_t thousand = 1'000'000;  // in thousandths
  const Pods ready("20000000 10000000 30000000");
  CHECK(replicasForPodsMetric(currently(3), average(15 * thousand), ready.all(), ready.samples)
            .replicas == 4);  // 20 k / 15 k x 3
  const Pods unready("u50000000 u15000000 u30000000");
  const HpaCount count =
      replicasForPodsMetric(currently(3), average(15 * thousand), unready.all(), unready.samples);
  CHECK(count.replicas == 7);  // 31666.666 / 15000 x 3 = 6.33: readiness does not matter
  CHECK(count.status.averageValue == milliQuantity(31'666'666));
}

TEST_CASE("hpa: replicas by the value of an object or of series") {
  struct Row {
    const char* name;
    int current;
    MetricTarget target;
    std::string pods;
    std::int64_t value;
    int replicas;
  };
  const Row rows[] = {
      {"20 k of 15 k, 3 ready", 3, value(15'000), "1 1 1", 20'000, 4},
      {"50 k of 10 k, 1 ready", 3, value(10'000), "1 u1 u1", 50'000, 5},
      {"8600 of 4400, 1 ready: below the present size", 3, value(4400), "1 u1 u1", 8600, 2},
      {"within the tolerance", 3, value(10'000), "1", 10'900, 3},
      {"8600 for 2150 each: 4", 3, average(2150), "", 8600, 4},
      {"6000 for 2000 each: 3", 5, average(2000), "", 6000, 3},
      {"2150 for 1000 each by 2 pods: 1.075", 2, average(1000), "", 2150, 2},
      {"from zero", 0, value(15'000), "", 20'000, 2},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const Pods seen(row.pods);
    const auto count =
        replicasForValue(currently(row.current), row.target, seen.all(), row.value);
    CHECK(count.error.empty());
    CHECK(count.replicas == row.replicas);
  }
}

TEST_CASE("hpa: a value without pods to share it") {
  const HpaCount count = replicasForValue(currently(3), value(10'000), {}, 20'000);
  CHECK(count.error ==
        "unable to calculate ready pods: "
        "no pods returned by selector while calculating replica count");
  // Nobody divides the value, so the tolerance cannot hold, and the average shows no number.
  const HpaCount nobody = replicasForValue({3, 0, now, {}, {}}, average(2000), {}, 6000);
  CHECK(nobody.replicas == 3);
  REQUIRE(nobody.status.averageValue.has_value());
  CHECK(text(*nobody.status.averageValue) == "-9223372036854775808m");
}

TEST_CASE("hpa: a tolerance of its own for each direction") {
  HpaCurrent current = currently(10);
  current.tolerance = {0.0, 0.5};
  const Pods up("510 510 510 510 510 510 510 510 510 510");
  CHECK(replicasForResource(current, {"cpu", ""}, utilization(50), up.all(), up.samples)
            .replicas == 11);  // 51/50 x 10 = 10.2
  const Pods down("250 250 250 250 250 250 250 250 250 250");
  CHECK(replicasForResource(current, {"cpu", ""}, utilization(50), down.all(), down.samples)
            .replicas == 10);  // 0.5 is the edge
  current.tolerance.down = 0.49;
  CHECK(replicasForResource(current, {"cpu", ""}, utilization(50), down.all(), down.samples)
            .replicas == 5);
}

TEST_CASE("hpa: a target is compared by the amount it gives") {
  MetricTarget target = average(2000);
  target.type = MetricTarget::Type::Utilization;
  CHECK(effectiveType(target) == MetricTarget::Type::AverageValue);
  target = utilization(50);
  target.type = MetricTarget::Type::Value;
  CHECK(effectiveType(target) == MetricTarget::Type::Utilization);
  target = value(10);
  target.averageValue = milliQuantity(5);
  CHECK(effectiveType(target) == MetricTarget::Type::Value);
}

TEST_CASE("hpa: floats that no 32 bits hold become the lowest number") {
  CHECK(toInt32(2147483647.0) == 2147483647);
  CHECK(toInt32(2147483648.0) == std::numeric_limits<int>::min());
  CHECK(toInt32(-2147483648.0) == std::numeric_limits<int>::min());
  CHECK(toInt32(std::numeric_limits<double>::quiet_NaN()) == std::numeric_limits<int>::min());
  CHECK(toInt32(-1.9) == -1);
}

}  // namespace
}  // namespace aviary
