#include "sim/engine/sim_time.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

#include "sim/engine/sim_assert.hpp"

namespace aviary {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST_CASE("sim time: seconds become the nearest whole nanosecond") {
  struct Row {
    double seconds;
    std::int64_t nanoseconds;
  };
  const Row rows[] = {
      {0.0, 0},
      {1.5, 1'500'000'000},
      {0.1, 100'000'000},
      {1e-9, 1},
      {0.4e-9, 0},
      {0.6e-9, 1},
      {-0.25, -250'000'000},
      {2.7, 2'700'000'000},
      {3600.0, 3'600'000'000'000},
  };
  for (const Row& row : rows) {
    CAPTURE(row.seconds);
    CHECK(fromSeconds(row.seconds).count() == row.nanoseconds);
  }
}

TEST_CASE("sim time: a conversion stops at 100 years and refuses what is no number") {
  CHECK(fromSeconds(1e300) == durationMax);
  CHECK(fromSeconds(-std::numeric_limits<double>::infinity()) == -durationMax);
  CHECK(durationMax + durationMax > durationMax);
  CHECK_THROWS_AS((void)fromSeconds(std::nan("")), InternalFault);
}

TEST_CASE("sim time: API timestamps are whole seconds, cut off") {
  CHECK(wholeSeconds(timeAt(milliseconds{1999})) == timeAt(seconds{1}));
  CHECK(wholeSeconds(timeAt(seconds{2})) == timeAt(seconds{2}));
  CHECK(wholeSeconds(timeAt(seconds{2} - nanoseconds{1})) == timeAt(seconds{1}));
  CHECK(toSeconds(milliseconds{1500}) == 1.5);
  CHECK(toSeconds(timeAt(milliseconds{250})) == 0.25);
}

TEST_CASE("sim assert: a fault names the rule, the condition and the place") {
  std::string text;
  try {
    SIM_ASSERT(2 < 1, "order is right");
  } catch (const InternalFault& fault) {
    text = fault.what();
  }
  CHECK(text.starts_with("violated: order is right (2 < 1) at tests/engine/sim_time_test.cpp:"));
  CHECK_NOTHROW([] { SIM_ASSERT(1 < 2, "order is right"); }());
}

}  // namespace aviary
