#include "tests/run/run_world.hpp"

namespace aviary {
namespace {

std::string restartOf(const std::string& pod, const std::string& container,
                      const std::string& version) {
  return "apiVersion: aviary.dev/v1\n"
         "kind: Scenario\n"
         "metadata: {name: test}\n"
         "spec:\n"
         "  duration: 3m\n"
         "  until: horizon\n"
         "  propagation: {endpoints: {min: 500ms, max: 500ms}}\n"
         "  versions:\n"
         "    \"app:1\": " +
         version +
         "\n"
         "  traffic:\n"
         "    - {name: users, to: app, profile: {steps: [{at: 20s, rate: 50/s}]}}\n"
         "  timeline:\n"
         "    - {at: 1m, retry: {deployment: app}}\n" +
         testing::appWith(3, pod, container);
}

std::uint64_t failedOf(const std::string& scenario) {
  return testing::play(scenario).trace->totals().failed;
}

}  // namespace

TEST_CASE("termination: requests meet pods that have left until their endpoints are gone") {
  // Pods stop at once. For half a second each, endpoints still lead a third of 50/s to them; three
  // pods leave: 3 x 0.5 s x 50/s / 3, about 25 requests are refused, give or take 15.
  const std::string version = "{startup: {imagePull: 1s, boot: 1s}}";
  const std::uint64_t failed = failedOf(restartOf("", "", version));
  CHECK(failed >= 10);
  CHECK(failed <= 40);
}

TEST_CASE("termination: a preStop sleep longer than the propagation hides a rolling update") {
  const std::string version = "{startup: {imagePull: 1s, boot: 1s}}";
  const std::string sleep = "          lifecycle: {preStop: {sleep: {seconds: 2}}}\n";
  CHECK(failedOf(restartOf("", sleep, version)) == 0);
}

TEST_CASE(
    "termination: a process answers what it has within its grace period, and loses the rest") {
  const std::string slow =
      "{serviceTime: 4s, concurrency: 1000, startup: {imagePull: 1s, boot: 1s}}";
  const std::string sleep = "          lifecycle: {preStop: {sleep: {seconds: 2}}}\n";
  const std::string grace = "      terminationGracePeriodSeconds: ";
  CHECK(failedOf(restartOf(grace + "30\n", sleep, slow)) == 0);
  // 2 s of grace remain at SIGTERM (2 s are the least), then what has not been answered is lost: of
  // 4 s of service at 50/s / 3 at least those of the last 2 s before, 33 for each of three pods.
  CHECK(failedOf(restartOf(grace + "3\n", sleep, slow)) >= 30);
}

}  // namespace aviary
