#include "sim/delivery/canary_interval.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace aviary {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

SimTime at(int second) {
  return timeAt(seconds{second});
}

}  // namespace

TEST_CASE(
    "canary interval: an analysis ticks each minute unless it says otherwise, at most each ten "
    "seconds") {
  struct Row {
    const char* written;
    SimDuration interval;
  };
  const Row rows[] = {
      {"", seconds{60}},      {"nonsense", seconds{60}}, {"30s", seconds{30}},
      {"2m", seconds{120}},   {"500ms", seconds{10}},    {"5s", seconds{10}},
      {"1m30s", seconds{90}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.written);
    CanaryAnalysis analysis;
    analysis.interval = row.written;
    CHECK(analysisInterval(analysis) == row.interval);
  }
}

TEST_CASE("canary interval: durations are read as Go reads them") {
  CHECK(parseGoDuration("1.5h") == seconds{5400});
  CHECK(parseGoDuration("250ms") == milliseconds{250});
  CHECK(parseGoDuration("0") == SimDuration::zero());
  CHECK(parseGoDuration("-3s") == -seconds{3});
  CHECK_FALSE(parseGoDuration("10"));
  CHECK_FALSE(parseGoDuration("1d"));
  CHECK_FALSE(parseGoDuration("s"));
  CHECK_FALSE(parseGoDuration("1e3s"));
}

TEST_CASE("canary interval: a slow tick keeps one fire and the grid") {
  const JobClock job{at(7), seconds{10}};  // due at 7, 17, 27, 37 ...
  struct Row {
    const char* name;
    int began, ended, next;
  };
  const Row rows[] = {
      {"no time at all", 7, 7, 17},
      {"within the interval", 17, 20, 27},
      {"over one fire: it waits and runs at the end", 17, 30, 30},
      {"over three fires: two are dropped", 17, 49, 49},
      {"an off-grid tick returns to the grid", 30, 31, 37},
      {"an end exactly on the grid", 17, 27, 27},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(nextTick(job, at(row.began), at(row.ended)) == at(row.next));
  }
}

}  // namespace aviary
