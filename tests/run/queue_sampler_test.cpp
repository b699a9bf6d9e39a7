#include "sim/run/queue_sampler.hpp"

#include <doctest/doctest.h>

#include "tests/run/run_world.hpp"

namespace aviary {
namespace {

// Four pieces a second for one worker that ends two a second; ten may wait.
Scenario jobs() {
  const std::string text =
      "apiVersion: aviary.dev/v1\n"
      "kind: Scenario\n"
      "metadata: {name: test}\n"
      "spec:\n"
      "  duration: 40s\n"
      "  until: horizon\n"
      "  prometheus: {scrapeInterval: 5s}\n"
      "  versions:\n"
      "    \"app:1\": {serviceTime: {distribution: constant, value: 500ms}, concurrency: 1,\n"
      "      startup: {imagePull: 1s, boot: 1s}}\n"
      "  traffic:\n"
      "    - {name: jobs, workers: {app: app}, queueLimit: 10, arrivals: uniform,\n"
      "       profile: {steps: [{at: 0s, rate: 4/s}, {at: 21s, rate: 0/s}]}}\n" +
      testing::appWith(1, "", "");
  Diagnostics diagnostics;
  auto scenario = readScenario({"test.yaml", text}, {}, diagnostics);
  for (const Diagnostic& diagnostic : diagnostics.all()) FAIL_CHECK(aviary::text(diagnostic));
  return std::move(*scenario);
}

const QueueRow& rowAt(const QueueTrack& track, double seconds) {
  const QueueRow* found = &track.rows.front();
  for (const QueueRow& row : track.rows) {
    if (toSeconds(row.time) <= seconds) found = &row;
  }
  return *found;
}

}  // namespace

TEST_CASE("queue sampler: the trace tells how much work waits, and the log that it overflows") {
  const RunResult result = run(jobs(), {});
  REQUIRE(result.trace->queues().size() == 1);
  const QueueTrack& queue = result.trace->queues().front();
  CHECK(queue.name == "jobs");
  CHECK(rowAt(queue, 0).backlog == 0);
  // From about 10 s on ten wait. The worker takes two a second, so that the oldest came 5 s ago.
  CHECK(rowAt(queue, 20).backlog >= 9);
  CHECK(toSeconds(rowAt(queue, 20).age) == doctest::Approx(5).epsilon(0.2));
  // Nothing comes from 21 s on: five seconds later it has all been taken.
  CHECK(rowAt(queue, 30).backlog == 0);
  CHECK(rowAt(queue, 30).age == SimDuration::zero());
  int full = 0;
  int room = 0;
  for (const Record& record : result.trace->records()) {
    const EventRecord* event = record.as<EventRecord>();
    if (event == nullptr) continue;
    full += static_cast<int>(result.trace->text(event->reason) == "QueueFull");
    room += static_cast<int>(result.trace->text(event->reason) == "QueueHasRoom");
  }
  CHECK(full == 1);
  CHECK(room == 1);
}

}  // namespace aviary
