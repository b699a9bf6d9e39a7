#include <doctest/doctest.h>

#include <string>

#include "sim/scenario/scenario_reader.hpp"

using namespace aviary;
using namespace std::chrono_literals;

namespace {

PointsLoad businessDay(const std::string& fields) {
  const std::string text =
      "apiVersion: aviary.dev/v1\nkind: Scenario\nmetadata: {name: day}\nspec:\n"
      "  traffic:\n    - {name: users, to: app, profile: {businessDay: {" +
      fields +
      "}}}\n---\napiVersion: v1\nkind: Service\nmetadata: {name: app}\n"
      "spec: {selector: {app: app}, ports: [{port: 80}]}\n";
  Diagnostics diagnostics;
  const auto scenario = readScenario(
      {"day.yaml", text}, [](const std::string&) { return LoadResult{}; }, diagnostics);
  REQUIRE(scenario.has_value());
  return std::get<PointsLoad>(scenario->traffic.sources.at(0).profile);
}

}  // namespace

TEST_CASE("profiles: a business day is quiet at night, dips at noon and comes again tomorrow") {
  const PointsLoad day = businessDay("night: 10/s, peak: 100/s");
  REQUIRE(day.points.size() > 14);
  // From 19:00 the day before to 8:00 nothing happens.
  CHECK(day.points[0] == LoadPoint{0h, 10});
  CHECK(day.points[1] == LoadPoint{8h, 10});
  CHECK(day.points[2] == LoadPoint{10h, 100});
  CHECK(day.points[4] == LoadPoint{13h, 75});
  CHECK(day.points[7] == LoadPoint{19h, 10});
  CHECK(day.points[8] == LoadPoint{32h, 10});
}

TEST_CASE("profiles: a business day may start in the middle of its rise") {
  const PointsLoad day = businessDay("night: 10/s, peak: 100/s, opens: 7h, startsAt: 8h");
  // Half way from 10 at 7:00 to 100 at 9:00.
  CHECK(day.points[0] == LoadPoint{0h, 55});
  CHECK(day.points[1] == LoadPoint{1h, 100});
}
