#include "sim/scenario/notation.hpp"

#include <doctest/doctest.h>

#include "sim/scenario/scalars.hpp"

using namespace aviary;
using namespace std::chrono_literals;

TEST_CASE("notation: durations are whole units of the largest kind that fits") {
  struct Row {
    std::chrono::nanoseconds value;
    const char* text;
  };
  const Row rows[] = {
      {0ns, "0s"},       {90s, "90s"},          {30min, "30m"},      {24h, "1d"},
      {1500ms, "1500ms"}, {12500us, "12500us"}, {1234567ns, "1234567ns"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(durationNotation(row.value) == row.text);
    CHECK(parseDuration(row.text) == row.value);
  }
}

TEST_CASE("notation: the percentages that people write come back as written") {
  for (const char* text : {"0%", "3%", "0.05%", "0.06%", "0.07%", "0.061%", "12.5%", "29%", "57%",
                           "58%", "99.9%", "100%", "33.333333333333336%"}) {
    CHECK(percentNotation(*parsePercent(text)) == text);
  }
}

TEST_CASE("notation: every percentage up to three decimals reads as the same ratio") {
  for (int thousandths = 0; thousandths <= 100'000; thousandths += 7) {
    const double ratio = thousandths / 1000.0 / 100;
    const std::string text = percentNotation(ratio);
    REQUIRE_MESSAGE(parsePercent(text) == ratio, text);
  }
}

TEST_CASE("notation: rates and quantities") {
  CHECK(rateNotation(200) == "200/s");
  CHECK(parseRate(rateNotation(7.0 / 60)) == 7.0 / 60);
  CHECK(quantityNotation(milliQuantity(3920)) == "3920m");
  CHECK(quantityNotation(wholeQuantity(16LL << 30)) == "16Gi");
  CHECK(quantityNotation(wholeQuantity(4'000'000'000)) == "4G");
  CHECK(quantityNotation(wholeQuantity(110)) == "110");
}
