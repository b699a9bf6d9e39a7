#include "sim/delivery/canary_alerts.hpp"

#include <doctest/doctest.h>

namespace aviary {
namespace {

Canary podinfo() {
  Canary canary;
  canary.metadata.name = "podinfo";
  canary.metadata.namespace_ = "test";
  canary.spec.targetRef = {"apps/v1", "Deployment", "podinfo", ""};
  return canary;
}

std::string routingField(const CanaryAnalysis& analysis) {
  Canary canary = podinfo();
  canary.spec.analysis = analysis;
  const std::vector<std::string> fields = alertFields(canary, "");
  return fields.size() == 4 ? fields.back() : "";
}

}  // namespace

TEST_CASE("canary alerts: an entry hears its severity and worse, an empty one hears nothing") {
  struct Row {
    const char* wanted;
    bool info, warn, error;
  };
  const Row rows[] = {
      {"info", true, true, true}, {"warn", false, true, true},   {"error", false, false, true},
      {"", false, false, false},  {"loud", false, false, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.wanted);
    CHECK(hearsAlert(row.wanted, AlertSeverity::Info) == row.info);
    CHECK(hearsAlert(row.wanted, AlertSeverity::Warn) == row.warn);
    CHECK(hearsAlert(row.wanted, AlertSeverity::Error) == row.error);
  }
}

TEST_CASE("canary alerts: the fields tell target, threshold, deadline and routing") {
  Canary canary = podinfo();
  canary.spec.analysis.stepWeight = 10;
  canary.spec.analysis.maxWeight = 50;
  canary.spec.progressDeadlineSeconds = 60;
  CHECK(alertFields(canary, "eu-1") ==
        std::vector<std::string>{"Cluster: eu-1", "Target: Deployment/podinfo.test",
                                 "Failed checks threshold: 1", "Progress deadline: 60s",
                                 "Traffic routing: Weight step: 10 max: 50"});
}

TEST_CASE("canary alerts: the routing field names the strategy") {
  CanaryAnalysis steps;
  steps.stepWeights = {1, 2, 10, 80};
  CHECK(routingField(steps) == "Traffic routing: Weight steps: 1,2,10,80 max: 0");
  CanaryAnalysis blueGreen;
  blueGreen.iterations = 2;
  CHECK(routingField(blueGreen) == "Traffic routing: Blue/Green");
  blueGreen.match.emplace_back();
  CHECK(routingField(blueGreen) == "Traffic routing: A/B Testing");
  CHECK(routingField({}).empty());
}

TEST_CASE("canary alerts: each chat room gets its own mark-up") {
  const CanaryAlertMessage alert{
      AlertSeverity::Error, "Failed checks threshold reached 3", {"A: b"}};
  CHECK(renderAlert("slack", "podinfo.test", alert) ==
        "*podinfo.test*\nFailed checks threshold reached 3\nA: b");
  CHECK(renderAlert("msteams", "podinfo.test", alert) ==
        "**podinfo.test**\n\nFailed checks threshold reached 3\n\nA: b");
  CHECK(renderAlert("gchat", "podinfo.test", alert) ==
        "<b>podinfo.test</b><br>Failed checks threshold reached 3<br>A: b");
  CHECK(isNotifierType("discord"));
  CHECK_FALSE(isNotifierType("pager"));
  CHECK(alertColor(AlertSeverity::Warn) == "good");
  CHECK(alertColor(AlertSeverity::Error) == "danger");
}

}  // namespace aviary
