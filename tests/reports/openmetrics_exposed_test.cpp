#include "reports/exporters/openmetrics_exposed.hpp"

#include <doctest/doctest.h>

#include <sstream>

#include "sim/trace/trace_builder.hpp"

namespace aviary {

TEST_CASE("openmetrics: Flagger's metrics have their history, counters and infos their suffix") {
  TraceBuilder builder{TraceHeader{}};
  const MetricLabels podinfo{{"name", "podinfo"}, {"namespace", "a \"test\""}};
  const auto at = [](int seconds) { return timeAt(std::chrono::seconds{seconds}); };
  builder.exposed().series = {
      {"flagger_info", {{"version", "1.44.0"}}, {{at(0), 1}}},
      {"flagger_canary_status", podinfo, {{at(40), 1}, {at(100), 0}}},
      {"flagger_canary_successes_total", podinfo, {{at(250), 1}}},
  };
  // Two ticks of 20 ms and one of 3 s.
  builder.exposed().histograms = {
      {"flagger_canary_duration_seconds", podinfo, {0.025, 1, 10}, {2, 0, 1, 0}, 3.04}};
  std::ostringstream out;
  writeExposed(out, *builder.finish(at(300), RunEnd::Finished));
  const std::string labels = R"({name="podinfo",namespace="a \"test\"")";
  CHECK(out.str() ==
        "# TYPE flagger info\n"
        "# HELP flagger release of Flagger and the provider of canaries without one.\n"
        "flagger_info{version=\"1.44.0\"} 1 0\n"
        "# TYPE flagger_canary_status gauge\n"
        "# HELP flagger_canary_status last result: 0 running, 1 successful, 2 failed.\n"
        "flagger_canary_status" + labels + "} 1 40\n"
        "flagger_canary_status" + labels + "} 0 100\n"
        "# TYPE flagger_canary_successes counter\n"
        "# HELP flagger_canary_successes promotions.\n"
        "flagger_canary_successes_total" + labels + "} 1 250\n"
        "# TYPE flagger_canary_duration_seconds histogram\n"
        "# UNIT flagger_canary_duration_seconds seconds\n"
        "# HELP flagger_canary_duration_seconds time spent in ticks that came to an analysis.\n"
        "flagger_canary_duration_seconds_bucket" + labels + ",le=\"0.025\"} 2 300\n"
        "flagger_canary_duration_seconds_bucket" + labels + ",le=\"1.0\"} 2 300\n"
        "flagger_canary_duration_seconds_bucket" + labels + ",le=\"10.0\"} 3 300\n"
        "flagger_canary_duration_seconds_bucket" + labels + ",le=\"+Inf\"} 3 300\n"
        "flagger_canary_duration_seconds_count" + labels + "} 3 300\n"
        "flagger_canary_duration_seconds_sum" + labels + "} 3.04 300\n");
}

TEST_CASE("openmetrics: a run without canaries exposes nothing of Flagger") {
  TraceBuilder builder{TraceHeader{}};
  std::ostringstream out;
  writeExposed(out, *builder.finish({}, RunEnd::Finished));
  CHECK(out.str().empty());
}

}  // namespace aviary
