#include "sim/delivery/canary_text.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>
#include <string>

namespace aviary {

TEST_CASE("canary text: numbers are printed as Go prints them") {
  struct Row {
    double value;
    const char* text;
  };
  const double inf = std::numeric_limits<double>::infinity();
  const Row rows[] = {
      {0, "0"},
      {99, "99"},
      {99.5, "99.5"},
      {0.1, "0.1"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {1e20, "100000000000000000000"},
      {1e21, "1e+21"},
      {-2.5, "-2.5"},
      {123456789, "123456789"},
      {inf, "+Inf"},
      {-inf, "-Inf"},
      {std::nan(""), "NaN"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(goNumber(row.value) == row.text);
  }
}

TEST_CASE("canary text: durations are printed as Go prints them") {
  struct Row {
    std::int64_t milliseconds;
    const char* text;
  };
  const Row rows[] = {
      {0, "0s"},           {1, "1ms"},       {250, "250ms"},        {1000, "1s"},
      {1515, "1.515s"},    {1500, "1.5s"},   {60000, "1m0s"},       {90500, "1m30.5s"},
      {3600000, "1h0m0s"}, {-250, "-250ms"}, {3600500, "1h0m0.5s"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(goDuration(row.milliseconds) == row.text);
  }
}

TEST_CASE("canary text: measured durations lose their fraction") {
  CHECK(wholeMilliseconds(249.9) == 249);
  CHECK(wholeMilliseconds(0.2504, 1000) == 250);
  CHECK(wholeMilliseconds(-1.7) == -1);
  CHECK(wholeMilliseconds(std::numeric_limits<double>::infinity()) == 0);
}

}  // namespace aviary
