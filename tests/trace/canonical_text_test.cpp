#include "sim/trace/canonical_text.hpp"

#include <doctest/doctest.h>

#include "tests/support/sample_trace.hpp"

using namespace aviary;

TEST_CASE("canonical text: a clock shows a fraction only where there is one") {
  struct Row {
    std::int64_t nanoseconds;
    const char* text;
  };
  const Row rows[] = {
      {0, "00:00:00"},
      {240'000'000'000, "00:04:00"},
      {3'723'250'000'000, "01:02:03.25"},
      {1'000, "00:00:00.000001"},
      {360'000'000'000'000, "100:00:00"},
  };
  for (const Row& row : rows) {
    CHECK(clockText(timeAt(SimDuration{row.nanoseconds})) == row.text);
  }
}

TEST_CASE("canonical text: one line per record, with time, object and reason") {
  const auto trace = sampleTrace();
  const std::string expected =
      "00:01:00 Deployment/default/payment-service action setImage image payment:v2.0.0 of "
      "container payment\n"
      "00:01:00 Deployment/default/payment-service deployment 0 desired, 0 replicas, 0 updated, "
      "0 ready, 0 available, payment:v2.0.0\n"
      "00:02:00 Canary/default/payment-service tick Progressing 0 failed 0 iterations 0 (start)\n"
      "00:02:00 Canary/default/payment-service phase Initialized -> Progressing\n"
      "00:02:00 Canary/default/payment-service Normal Synced New revision detected! Scaling up "
      "payment-service.default\n"
      "00:03:00 Canary/default/payment-service tick Progressing 20 failed 0 iterations 0 "
      "(advance)\n"
      "00:03:00 Canary/default/payment-service weights 80/20\n";
  CHECK(canonicalText(*trace).substr(0, expected.size()) == expected);
  CHECK(canonicalText(*trace).find("00:04:00 Canary/default/payment-service tick Progressing 20 "
                                   "failed 1 iterations 0 -request-success-rate "
                                   "+request-duration (failed-check)\n") != std::string::npos);
  CHECK(canonicalText(*trace).find("00:03:40 - fault start errorRate 3 %") != std::string::npos);
}
