#include <doctest/doctest.h>

#include <optional>
#include <vector>

#include "sim/delivery/hpa_memory.hpp"

namespace aviary {
namespace {

using std::chrono::seconds;
using Policy = HpaScalingPolicy;
constexpr auto pods = Policy::Type::Pods;
constexpr auto percent = Policy::Type::Percent;

constexpr SimTime now{seconds{10'000}};

struct Aged {
  int number = 0;
  int age = 0;
};

std::vector<HpaScaleEvent> eventsOf(const std::vector<Aged>& aged) {
  std::vector<HpaScaleEvent> out;
  for (const Aged& one : aged) out.push_back({one.number, now - seconds{one.age}, false});
  return out;
}

HpaMemory remembering(const std::vector<Aged>& recommendations) {
  HpaMemory memory;
  for (const Aged& one : recommendations) {
    memory.recommendations.push_back({one.number, now - seconds{one.age}});
  }
  return memory;
}

/// Both directions with the same rules, without a window.
HpaRules bothWays(std::vector<Policy> policies, const char* select = "Max") {
  const HpaScalingRules rules{0, select, std::move(policies), {}};
  return {rules, rules};
}

HpaRules windows(int up, int down) {
  HpaRules rules = effectiveRules(HpaBehavior{}, seconds{300});
  rules.up.stabilizationWindowSeconds = up;
  rules.down.stabilizationWindowSeconds = down;
  return rules;
}

struct RateRow {
  const char* name;
  int current;
  int wanted;
  HpaRules rules;
  std::vector<Aged> ups;
  std::vector<Aged> downs;
  int replicas;
  std::string_view reason;
};

void check(const RateRow& row) {
  CAPTURE(row.name);
  HpaMemory memory;
  memory.ups = eventsOf(row.ups);
  memory.downs = eventsOf(row.downs);
  const HpaNormalized size =
      normalizeWithBehavior(memory, row.current, row.wanted, {0, 1000}, row.rules, now);
  CHECK(size.replicas == row.replicas);
  CHECK(size.scalingLimited.reason == row.reason);
}

TEST_CASE("hpa: policies limit the rate of a change") {
  constexpr std::string_view up = "ScaleUpLimit";
  constexpr std::string_view down = "ScaleDownLimit";
  const HpaRules standard = windows(0, 0);
  const HpaRules fewest = bothWays({{pods, 2, 60}, {percent, 50, 60}}, "Min");
  const auto both = [](int podsAtOnce, int percentAtOnce) {
    return bothWays({{pods, podsAtOnce, 60}, {percent, percentAtOnce, 60}});
  };
  const auto share = [](int percentAtOnce) { return bothWays({{percent, percentAtOnce, 60}}); };
  const RateRow rows[] = {
      {"by default +4 or double", 10, 50, standard, {}, {}, 20, up},
      {"by default +4 from one", 1, 50, standard, {}, {}, 5, up},
      {"110 rather than 20", 10, 500, both(100, 100), {}, {}, 110, up},
      {"20 rather than 12", 10, 500, both(2, 100), {}, {}, 20, up},
      {"pods only", 10, 50, bothWays({{pods, 30, 60}}), {}, {}, 40, up},
      {"percent only", 10, 50, share(200), {}, {}, 30, up},
      {"20 down rather than 1 %", 100, 2, both(20, 1), {}, {}, 80, down},
      {"2 down rather than 1 %", 100, 2, both(2, 1), {}, {}, 98, down},
      {"Min upwards: 3 or 1.5, rounded up", 1, 9, fewest, {}, {}, 2, up},
      {"Min downwards: 3 or 2.5, cut", 5, 1, fewest, {}, {}, 3, down},
      {"Disabled", 5, 9, bothWays({{pods, 2, 60}}, "Disabled"), {}, {}, 5, up},
      {"100 x 1.1 is a little over 110", 100, 200, share(10), {}, {}, 111, up},
      {"25 x 2.2 is a little over 55", 25, 250, share(120), {}, {}, 56, up},
      {"10 x 0.2 is a little under 2", 10, 1, share(80), {}, {}, 1, "DesiredWithinRange"},
      {"20 x 0.1 is a little under 2", 20, 0, share(90), {}, {}, 1, down},
      {"more pods than there can be wrap around", 10, 50, both(2147483647, 10), {}, {}, 11, up},
  };
  for (const RateRow& row : rows) check(row);
}

TEST_CASE("hpa: what was scaled within the period counts against a policy") {
  constexpr std::string_view up = "ScaleUpLimit";
  constexpr std::string_view down = "ScaleDownLimit";
  const auto share = [](int percentAtOnce, int period) {
    return bothWays({{percent, percentAtOnce, period}});
  };
  const std::vector<Aged> ups{{1, 100}, {5, 60}, {9, 20}};
  const std::vector<Aged> downs{{2, 100}, {4, 60}, {6, 20}};
  const std::vector<Aged> tens{{10, 100}, {10, 60}, {10, 20}};
  const HpaRules four = bothWays({{pods, 4, 60}});
  const RateRow rows[] = {
      {"85 + 5 is less than there are", 100, 500, bothWays({{pods, 5, 120}}), ups, {}, 100, up},
      {"85 + 150", 100, 500, bothWays({{pods, 150, 120}}), ups, {}, 235, up},
      {"85 x 3", 100, 500, share(200, 120), ups, {}, 255, up},
      {"6 - 4 + 2 = 4, x 4", 6, 24, share(300, 300), {{4, 10}}, {{2, 20}}, 16, up},
      {"100 + 12 = 112, half", 100, 0, share(50, 120), {}, downs, 56, down},
      {"10 - 2 + 4 = 12, half", 10, 1, share(50, 180), {{2, 20}}, {{4, 60}}, 6, down},
      {"130 x 0.9 is more than there are", 100, 0, share(10, 120), {}, tens, 100, down},
      {"an event as old as the period is out", 10, 50, four, {{4, 60}}, {}, 14, up},
      {"one second younger it counts", 10, 50, four, {{4, 59}}, {}, 10, up},
  };
  for (const RateRow& row : rows) check(row);
}

TEST_CASE("hpa: bounds are named where they bind before the rate") {
  struct Row {
    const char* name;
    int current;
    int wanted;
    int replicas;
    std::string_view reason;
  };
  const Row rows[] = {
      {"the maximum", 10, 50, 12, "TooManyReplicas"},
      {"the minimum", 10, 1, 3, "TooFewReplicas"},
      {"neither", 10, 11, 11, "DesiredWithinRange"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    HpaMemory memory;
    const auto size =
        normalizeWithBehavior(memory, row.current, row.wanted, {3, 12}, windows(0, 0), now);
    CHECK(size.replicas == row.replicas);
    CHECK(size.scalingLimited.reason == row.reason);
    HpaMemory plain;
    const auto without =
        normalizeWithoutBehavior(plain, row.current, row.wanted, {3, 12}, seconds{300}, now);
    CHECK(without.replicas == row.replicas);
    CHECK(without.scalingLimited.reason == row.reason);
  }
}

TEST_CASE("hpa: windows hold a change back") {
  struct Row {
    const char* name;
    int current;
    int wanted;
    std::vector<Aged> recommendations;
    int up;
    int down;
    int replicas;
    std::string_view reason;
  };
  const Row rows[] = {
      {"the highest of the window", 100, 3, {{4, 120}, {5, 60}}, 0, 180, 5, "ScaleDownStabilized"},
      {"the lowest of the window", 1, 7, {{4, 120}, {5, 60}}, 300, 0, 4, "ScaleUpStabilized"},
      {"the other direction's window does not matter", 100, 3, {{1, 120}, {2, 60}}, 300, 0, 3,
       "ReadyForNewScale"},
      {"3 was wanted of late: hold at 2", 2, 1, {{2, 6000}, {3, 180}}, 300, 300, 2,
       "ScaleDownStabilized"},
      {"1 was wanted of late: hold at 2", 2, 3, {{2, 6000}, {1, 180}}, 300, 300, 2,
       "ScaleUpStabilized"},
      {"as old as the window is out", 8, 3, {{8, 300}}, 0, 300, 3, "ReadyForNewScale"},
      {"one second younger it counts", 8, 3, {{8, 299}}, 0, 300, 8, "ScaleDownStabilized"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    HpaMemory memory = remembering(row.recommendations);
    const auto size = normalizeWithBehavior(memory, row.current, row.wanted, {1, 1000},
                                            windows(row.up, row.down), now);
    CHECK(size.replicas == row.replicas);
    CHECK(size.ableToScale.reason == row.reason);
  }
}

TEST_CASE("hpa: without a behavior the highest recommendation of the window wins") {
  struct Row {
    const char* name;
    int current;
    int wanted;
    std::vector<Aged> recommendations;
    int replicas;
    std::string_view able;
    std::string_view limited;
  };
  const Row rows[] = {
      {"a size reduced by hand comes back, doubling", 4, 4, {{10, 300}}, 8, "ScaleDownStabilized",
       "ScaleUpLimit"},
      {"as old as the window it still counts", 10, 2, {{10, 300}}, 10, "ScaleDownStabilized",
       "DesiredWithinRange"},
      {"one second older it does not", 10, 2, {{10, 301}}, 2, "ReadyForNewScale",
       "DesiredWithinRange"},
      {"one grows to 4 at once", 1, 50, {}, 4, "ReadyForNewScale", "ScaleUpLimit"},
      {"3 grows to 6", 3, 50, {}, 6, "ReadyForNewScale", "ScaleUpLimit"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    HpaMemory memory = remembering(row.recommendations);
    const auto size = normalizeWithoutBehavior(memory, row.current, row.wanted, {1, 64},
                                               seconds{300}, now);
    CHECK(size.replicas == row.replicas);
    CHECK(size.ableToScale.reason == row.able);
    CHECK(size.scalingLimited.reason == row.limited);
  }
}

TEST_CASE("hpa: a low load from the start shrinks after five minutes") {
  // The first sync, at 15, remembers the present size: it counts up to 315, or just not at 315.
  const auto firstChange = [](auto normalize) {
    HpaMemory memory;
    memory.recommendations = {{10, SimTime{seconds{15}}}};
    for (int at = 15; at <= 600; at += 15) {
      if (normalize(memory, SimTime{seconds{at}}).replicas != 10) return at;
    }
    return 0;
  };
  CHECK(firstChange([](HpaMemory& memory, SimTime at) {
          return normalizeWithoutBehavior(memory, 10, 2, {1, 20}, seconds{300}, at);
        }) == 330);
  CHECK(firstChange([](HpaMemory& memory, SimTime at) {
          return normalizeWithBehavior(memory, 10, 2, {1, 20}, windows(0, 300), at);
        }) == 315);
}

TEST_CASE("hpa: ten percent a minute downwards always lets one pod go") {
  HpaMemory memory;
  const HpaRules rules = bothWays({{percent, 10, 60}});
  int size = 10;
  for (int wanted = 9; wanted >= 1; --wanted) {
    size = normalizeWithBehavior(memory, size, 1, {1, 20}, rules, now).replicas;
    CHECK(size == wanted);  // 10 x 0.9 = 9, 9 x 0.9 = 8.1, 8 x 0.9 = 7.2, ...
  }
}

TEST_CASE("hpa: a recommendation takes the last place that no window needs") {
  HpaMemory memory = remembering({{1, 400}, {2, 301}, {3, 300}});
  (void)normalizeWithoutBehavior(memory, 5, 5, {1, 20}, seconds{300}, now);
  REQUIRE(memory.recommendations.size() == 3);
  CHECK(memory.recommendations[0].replicas == 1);
  CHECK(memory.recommendations[1].replicas == 5);
  CHECK(memory.recommendations[2].replicas == 3);

  memory = remembering({{1, 301}, {2, 301}, {3, 100}});
  (void)normalizeWithBehavior(memory, 5, 5, {1, 20}, windows(302, 10), now);
  CHECK(memory.recommendations.size() == 4);  // the window upwards needs them all
}

TEST_CASE("hpa: a scale event takes the last outdated place, and outdated ones still count") {
  HpaMemory memory;
  memory.ups = eventsOf({{1, 61}, {2, 60}, {3, 10}});
  const HpaRules rules = bothWays({{pods, 4, 60}, {percent, 10, 15}});
  rememberScale(memory, rules, 10, 14, now);
  REQUIRE(memory.ups.size() == 3);
  CHECK(memory.ups[0].change == 4);  // 61 s is older than the longest period
  CHECK(memory.downs.empty());
  rememberScale(memory, rules, 14, 11, now);
  REQUIRE(memory.downs.size() == 1);
  CHECK(memory.downs[0].change == 3);

  // Outdated upwards, the 4 of 61 s ago still count in a longer period downwards: 10 - 4 = 6, - 1.
  memory.ups = eventsOf({{4, 61}});
  memory.ups[0].outdated = true;
  memory.downs.clear();
  HpaRules longDown = rules;
  longDown.down.policies = {{pods, 1, 600}};
  CHECK(normalizeWithBehavior(memory, 10, 1, {1, 20}, longDown, now).replicas == 5);
}

TEST_CASE("hpa: what a behavior leaves out is filled in field by field") {
  HpaBehavior behavior;
  behavior.scaleUp = HpaScalingRules{60, std::nullopt, {}, {}};
  behavior.scaleDown = HpaScalingRules{std::nullopt, "Min", {{pods, 1, 30}}, {}};
  const HpaRules rules = effectiveRules(behavior, seconds{120});
  CHECK(rules.up == HpaScalingRules{60, "Max", {{pods, 4, 15}, {percent, 100, 15}}, {}});
  CHECK(rules.down == HpaScalingRules{120, "Min", {{pods, 1, 30}}, {}});
  CHECK(effectiveRules({}, seconds{300}).down ==
        HpaScalingRules{300, "Max", {{percent, 100, 15}}, {}});
}

}  // namespace
}  // namespace aviary
