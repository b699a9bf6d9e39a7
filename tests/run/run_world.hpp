#pragma once

#include <doctest/doctest.h>

#include <string>

#include "sim/run/run.hpp"
#include "sim/scenario/scenario_reader.hpp"
#include "sim/trace/trace.hpp"

namespace aviary::testing {

/// Reads a scenario that a test has written and plays it. Fails the test on any diagnostic.
inline RunResult play(const std::string& text) {
  Diagnostics diagnostics;
  const auto scenario = readScenario({"test.yaml", text}, {}, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all()) FAIL_CHECK(aviary::text(diagnostic));
  REQUIRE(scenario);
  return run(*scenario);
}

/// Events of a reason, in the order of time.
inline std::vector<const Record*> eventsOf(const Trace& trace, std::string_view reason) {
  std::vector<const Record*> out;
  for (const Record& record : trace.records()) {
    const auto* event = record.as<EventRecord>();
    if (event != nullptr && trace.text(event->reason) == reason) out.push_back(&record);
  }
  return out;
}

/// A Deployment `app` of `replicas` pods behind a Service of its name. \param pod  more lines of
/// its pod spec, \param container  of its container; indented as they stand in a file.
inline std::string appWith(int replicas, const std::string& pod, const std::string& container) {
  return "---\n"
         "apiVersion: apps/v1\n"
         "kind: Deployment\n"
         "metadata: {name: app}\n"
         "spec:\n"
         "  replicas: " +
         std::to_string(replicas) +
         "\n"
         "  selector: {matchLabels: {app: app}}\n"
         "  template:\n"
         "    metadata: {labels: {app: app}}\n"
         "    spec:\n" +
         pod +
         "      containers:\n"
         "        - name: app\n"
         "          image: app:1\n" +
         container +
         "---\n"
         "apiVersion: v1\n"
         "kind: Service\n"
         "metadata: {name: app}\n"
         "spec: {selector: {app: app}, ports: [{port: 80}]}\n";
}

}  // namespace aviary::testing
