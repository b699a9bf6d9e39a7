#include "reports/exporters/number_text.hpp"

#include <doctest/doctest.h>

#include <limits>

using namespace aviary;

TEST_CASE("numbers: shortest text that reads back as the same number") {
  struct Row {
    double value;
    const char* text;
  };
  const Row rows[] = {
      {0, "0"},           {-0.0, "0"},          {0.1, "0.1"},         {97.01, "97.01"},
      {100000, "100000"}, {1e15, "1e+15"},      {1e-5, "1e-05"},      {-2.5, "-2.5"},
      {100.0 / 3, "33.333333333333336"},
      {std::numeric_limits<double>::quiet_NaN(), "NaN"},
      {std::numeric_limits<double>::infinity(), "+Inf"},
  };
  for (const Row& row : rows) CHECK(shortestText(row.value) == row.text);
}

TEST_CASE("numbers: rounded for people, without zeros at the end") {
  CHECK(roundedText(99.934, 2) == "99.93");
  CHECK(roundedText(99.9, 2) == "99.9");
  CHECK(roundedText(100, 2) == "100");
  CHECK(roundedText(-0.001, 2) == "0");
  CHECK(groupedText(0) == "0");
  CHECK(groupedText(999) == "999");
  CHECK(groupedText(1234567) == "1,234,567");
}

TEST_CASE("numbers: seconds are exact, durations read aloud") {
  CHECK(exactSeconds(timeAt(std::chrono::seconds{240})) == "240");
  CHECK(exactSeconds(timeAt(std::chrono::milliseconds{250})) == "0.25");
  CHECK(exactSeconds(timeAt(SimDuration{-1})) == "-0.000000001");
  CHECK(durationText(std::chrono::minutes{13}) == "13m");
  CHECK(durationText(std::chrono::seconds{270}) == "4m 30s");
  CHECK(durationText(std::chrono::minutes{62}) == "1h 2m");
  CHECK(durationText(std::chrono::milliseconds{250}) == "250ms");
  CHECK(durationText({}) == "0s");
}
