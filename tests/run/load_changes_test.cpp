#include "sim/run/load_changes.hpp"

#include <doctest/doctest.h>

namespace aviary {

TEST_CASE("load changes: every rate of a profile is multiplied, and no time") {
  CHECK(timesLoad(ConstantLoad{20}, 3) == LoadProfile(ConstantLoad{60}));
  const RampLoad ramp{10, 30, std::chrono::seconds{5}, std::chrono::seconds{60}};
  CHECK(timesLoad(ramp, 2) ==
        LoadProfile(RampLoad{20, 60, std::chrono::seconds{5}, std::chrono::seconds{60}}));
  SineLoad sine;
  sine.mean = 10;
  sine.amplitude = 5;
  SineLoad twice = sine;
  twice.mean = 20;
  twice.amplitude = 10;
  CHECK(timesLoad(sine, 2) == LoadProfile(twice));
  const StepsLoad steps{{{std::chrono::seconds{1}, 8}, {std::chrono::seconds{9}, 4}}};
  CHECK(timesLoad(steps, 0.5) ==
        LoadProfile(StepsLoad{{{std::chrono::seconds{1}, 4}, {std::chrono::seconds{9}, 2}}}));
  SpikesLoad spikes;
  spikes.base = 1;
  spikes.peak = 7;
  SpikesLoad none = spikes;
  none.base = none.peak = 0;
  CHECK(timesLoad(spikes, 0) == LoadProfile(none));
}

}  // namespace aviary
