#include <doctest/doctest.h>

#include "sim/api/int_or_percent.hpp"
#include "sim/api/pod.hpp"
#include "sim/api/quantity.hpp"
#include "sim/api/selector.hpp"

namespace aviary {

TEST_CASE("quantity: Kubernetes notation is read in thousandths and written canonically") {
  struct Row {
    const char* written;
    std::int64_t milli;
    const char* canonical;
  };
  const Row rows[] = {
      {"0", 0, "0"},
      {"2", 2000, "2"},
      {"500m", 500, "500m"},
      {"1000m", 1000, "1"},
      {"0.1", 100, "100m"},
      {"12500m", 12500, "12500m"},
      {"1k", 1'000'000, "1k"},
      {"1e3", 1'000'000, "1k"},
      {"1Ki", 1'024'000, "1Ki"},
      {"70Mi", 73'400'320'000, "70Mi"},
      {"54000001n", 55, "55m"},  // rounded up to thousandths
      {"1u", 1, "1m"},
      {"-1500m", -1500, "-1500m"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written);
    const auto quantity = parseQuantity(row.written);
    REQUIRE(quantity.has_value());
    CHECK(quantity->milli == row.milli);
    CHECK(text(*quantity) == row.canonical);
  }
}

TEST_CASE("quantity: what is no quantity is refused") {
  for (const char* written : {"", "m", "1x", "1.2.3", "--1", "1e99", " 1", "1 Mi"}) {
    CAPTURE(written);
    CHECK(!parseQuantity(written));
  }
}

TEST_CASE("quantity: whole units round up, and notation does not matter to order") {
  CHECK(milliQuantity(1001).value() == 2);
  CHECK(milliQuantity(1000).value() == 1);
  CHECK(*parseQuantity("1Ki") == *parseQuantity("1024"));
  CHECK(*parseQuantity("999m") < *parseQuantity("1"));
}

TEST_CASE("int or percent: a percentage of a total rounds up or down") {
  CHECK(roundedUp({25, true}, 10) == 3);
  CHECK(roundedDown({25, true}, 10) == 2);
  CHECK(roundedUp({1, true}, 3) == 1);
  CHECK(roundedDown({99, true}, 1) == 0);
  CHECK(roundedUp({7, false}, 3) == 7);
  CHECK(text(IntOrPercent{25, true}) == "25%");
  CHECK(text(IntOrPercent{3, false}) == "3");
}

TEST_CASE("selector: labels and expressions must all hold") {
  const StringMap labels{{"app", "web"}, {"tier", "front"}, {"cores", "8"}};
  struct Row {
    LabelRequirement requirement;
    bool holds;
  };
  const Row rows[] = {
      {{"tier", "In", {"back", "front"}}, true},
      {{"tier", "In", {"back"}}, false},
      {{"zone", "NotIn", {"a"}}, true},
      {{"tier", "NotIn", {"front"}}, false},
      {{"tier", "Exists", {}}, true},
      {{"zone", "Exists", {}}, false},
      {{"zone", "DoesNotExist", {}}, true},
      {{"cores", "Gt", {"4"}}, true},
      {{"cores", "Lt", {"8"}}, false},
      {{"tier", "Gt", {"4"}}, false},
      {{"tier", "Sounds", {"front"}}, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.requirement.operator_);
    CHECK(matches(row.requirement, labels) == row.holds);
    CHECK(matches(LabelSelector{{{"app", "web"}}, {row.requirement}}, labels) == row.holds);
  }
  CHECK(matches(LabelSelector{}, labels));
  CHECK(!selects({}, labels));
  CHECK(selects({{"app", "web"}}, labels));
  CHECK(!selects({{"app", "api"}}, labels));
}

TEST_CASE("pod: requests are a sum, and init containers raise it where they need more") {
  PodSpec spec;
  spec.containers.resize(2);
  spec.containers[0].requests = {{"cpu", milliQuantity(100)}, {"memory", wholeQuantity(10)}};
  spec.containers[1].requests = {{"cpu", milliQuantity(50)}};
  CHECK(podRequests(spec).at("cpu").milli == 150);
  Container init;
  init.requests = {{"cpu", milliQuantity(400)}};
  spec.initContainers = {init};
  CHECK(podRequests(spec).at("cpu").milli == 400);
  Container sidecar;
  sidecar.restartPolicyAlways = true;
  sidecar.requests = {{"cpu", milliQuantity(30)}};
  spec.initContainers = {sidecar, init};  // 30 + 400 while starting, 150 + 30 later
  CHECK(podRequests(spec).at("cpu").milli == 430);
  spec.overhead = {{"cpu", milliQuantity(5)}};
  CHECK(podRequests(spec).at("cpu").milli == 435);
}

TEST_CASE("pod: the template hash sees every field but its own label") {
  PodTemplateSpec base;
  base.spec.edit().containers.resize(1);
  base.spec.edit().containers.front().image = "web:v1";
  PodTemplateSpec same = base;
  same.labels["pod-template-hash"] = "whatever";
  CHECK(templateHash(same) == templateHash(base));
  PodTemplateSpec other = base;
  other.spec.edit().containers.front().image = "web:v2";
  CHECK(templateHash(other) != templateHash(base));
  other = base;
  other.annotations["restartedAt"] = "now";
  CHECK(templateHash(other) != templateHash(base));
  other = base;
  other.spec.edit().terminationGracePeriodSeconds = 5;
  CHECK(templateHash(other) != templateHash(base));
  CHECK(templateHash(base).size() == 10);
}

}  // namespace aviary
