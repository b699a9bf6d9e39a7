#include "sim/scenario/scalars.hpp"

#include <doctest/doctest.h>

using namespace aviary;
using namespace std::chrono_literals;

TEST_CASE("scalars: durations in Go and Prometheus notation") {
  struct Row {
    const char* text;
    std::optional<std::chrono::nanoseconds> value;
  };
  const Row rows[] = {
      {"30s", 30s},
      {"1m30s", 90s},
      {"500ms", 500ms},
      {"1.5h", 90min},
      {"0.001s", 1ms},
      {"0", 0s},
      {"1d", 24h},
      {"1w", 168h},
      {"-5s", -5s},
      {"2us", 2us},
      {"1\u00b5s", 1us},
      {"30", std::nullopt},
      {"", std::nullopt},
      {"-", std::nullopt},
      {"s", std::nullopt},
      {"5 s", std::nullopt},
      {"5x", std::nullopt},
      {"5s3", std::nullopt},
      {"99999999h", std::nullopt},  // 3.6e20 ns do not fit 63 bits
      {"99999999999999999999s", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(parseDuration(row.text) == row.value);
  }
}

TEST_CASE("scalars: whole numbers") {
  CHECK(parseInteger("42") == 42);
  CHECK(parseInteger("-7") == -7);
  CHECK(parseInteger("+7") == 7);
  CHECK(parseInteger("0") == 0);
  CHECK(parseInteger("5.0") == 5);
  CHECK(parseInteger("1e3") == 1000);
  CHECK_FALSE(parseInteger("5.5"));
  CHECK_FALSE(parseInteger("010"));
  CHECK_FALSE(parseInteger("1e300"));
  CHECK_FALSE(parseInteger("9223372036854775808"));
  CHECK(parseInteger("9223372036854775807") == 9223372036854775807LL);
  CHECK_FALSE(parseInteger(""));
  CHECK_FALSE(parseInteger("x"));
}

TEST_CASE("scalars: numbers, percentages and rates") {
  CHECK(parseDouble("0.5") == 0.5);
  CHECK(parseDouble("-1e3") == -1000.0);
  CHECK_FALSE(parseDouble("nan"));
  CHECK_FALSE(parseDouble("inf"));
  CHECK_FALSE(parseDouble("1e999"));
  CHECK_FALSE(parseDouble("0x10"));
  CHECK(isNumberText(".nan"));
  CHECK(isNumberText("-.inf"));
  CHECK(isNumberText("1e999"));
  CHECK_FALSE(isNumberText("1.2.3"));
  CHECK(parsePercent("3%") == 0.03);
  CHECK(parsePercent("0.05%") == 0.05 / 100);
  CHECK_FALSE(parsePercent("3"));
  CHECK(parseRate("200/s") == 200.0);
  CHECK(parseRate("24/m") == 24.0 / 60);
  CHECK(parseRate("7200/h") == 2.0);
  CHECK_FALSE(parseRate("200"));
  CHECK_FALSE(parseRate("200/ms"));
  CHECK_FALSE(parseRate("/s"));
}

TEST_CASE("scalars: booleans of YAML 1.2 and of old YAML") {
  CHECK(parseBool("true") == true);
  CHECK(parseBool("False") == false);
  CHECK_FALSE(parseBool("yes"));
  CHECK(parseOldBool("yes") == true);
  CHECK(parseOldBool("off") == false);
  CHECK_FALSE(parseOldBool("true"));
}
