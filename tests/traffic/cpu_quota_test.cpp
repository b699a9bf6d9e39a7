#include "sim/traffic/cpu_quota.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace aviary;

namespace {
constexpr Nanos ms = 1'000'000;
}  // namespace

TEST_CASE("cpu quota: a request that finds the period used up waits for the next one") {
  // Half a core: 50 ms of CPU in each 100 ms; every request needs a core while it runs.
  struct Row {
    const char* name;
    Nanos start;
    Nanos span;
    Nanos end;
  };
  const Row rows[] = {
      {"takes 30 of 50", 0, 30, 30},
      {"gets the other 20, then waits for 100 and takes 10", 0, 30, 110},
      {"finds nothing before 100", 10, 30, 130},
      {"finds 50 - 10 - 30 = 10 of the second period: 100 to 110, then 200 to 220", 90, 30, 220},
      {"starts where there is room", 300, 50, 350},
      {"needs two periods", 400, 60, 510},
  };
  CpuQuota quota;
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(quota.run(row.start * ms, row.span * ms, 1, 0.5) == row.end * ms);
  }
}

TEST_CASE("cpu quota: requests that mostly wait for others use little of it") {
  // 0.1 cores x 50 ms = 5 ms each: ten of them fit into the 50 ms of a period, the 11th does not.
  CpuQuota quota;
  for (int i = 0; i < 10; ++i) CHECK(quota.run(0, 50 * ms, 0.1, 0.5) == 50 * ms);
  CHECK(quota.run(0, 50 * ms, 0.1, 0.5) == 150 * ms);
}

TEST_CASE("cpu quota: what is asked beyond the limit is served at the limit") {
  // 400 requests of 10 ms are 4 s of CPU; a tenth of a core gives them in 40 s.
  CpuQuota quota;
  Nanos last = 0;
  for (int i = 0; i < 400; ++i) last = quota.run(0, 10 * ms, 1, 0.1);
  CHECK(last == 39'910 * ms);
  // The kernel grants at least 1 ms each period, however small the limit.
  CpuQuota smallest;
  CHECK(smallest.run(0, 2 * ms, 1, 1e-6) == 101 * ms);
}

TEST_CASE("cpu quota: a reset gives everything back, a shift keeps it") {
  CpuQuota quota;
  CHECK(quota.run(0, 50 * ms, 1, 0.5) == 50 * ms);
  quota.shift(1000 * ms);
  CHECK(quota.run(1050 * ms, 10 * ms, 1, 0.5) == 1110 * ms);
  quota.reset();
  CHECK(quota.run(1050 * ms, 10 * ms, 1, 0.5) == 1060 * ms);
}
