#include "sim/telemetry/latency_histogram.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>

#include "sim/telemetry/bucket_layout.hpp"

using namespace aviary;

TEST_CASE("latency histogram: every bucket starts where the one before ends") {
  for (std::size_t bucket = 0; bucket + 1 < LatencyHistogram::bucketCount; ++bucket) {
    const std::uint64_t low = LatencyHistogram::lowerBound(bucket);
    const std::uint64_t next = LatencyHistogram::lowerBound(bucket + 1);
    REQUIRE(next > low);
    REQUIRE(LatencyHistogram::bucketOf(low) == bucket);
    REQUIRE(LatencyHistogram::bucketOf(next - 1) == bucket);
  }
  CHECK(LatencyHistogram::bucketOf(~std::uint64_t{0}) == LatencyHistogram::bucketCount - 1);
}

TEST_CASE("latency histogram: quantiles are within 1/128 and differences can be taken") {
  LatencyHistogram histogram;
  CHECK_FALSE(histogram.quantileMillis(0.5).has_value());
  for (std::uint64_t ms = 1; ms <= 1000; ++ms) histogram.add(ms * 1000);
  CHECK(histogram.quantileMillis(0.5).value() == doctest::Approx(500).epsilon(0.008));
  CHECK(histogram.quantileMillis(0.99).value() == doctest::Approx(990).epsilon(0.008));
  const LatencyHistogram before = histogram;
  histogram.add(7);
  histogram.subtract(before);
  CHECK(histogram.total() == 1);
  CHECK(histogram.sumMicros() == 7);
  CHECK(histogram.quantileMillis(0.5).value() == 0.007);
}

TEST_CASE("latency histogram: quantiles of what several have counted since an earlier state") {
  LatencyHistogram first;
  LatencyHistogram second;
  LatencyHistogram before;
  const LatencyHistogram none;
  LatencyHistogram::News news;
  const auto quantiles = [&news] { return news.quantiles({0.5, 0.99}); };
  news.add(first, none);
  CHECK_FALSE(quantiles().has_value());
  for (int i = 0; i < 100; ++i) first.add(40'000);
  before.follow(first);
  CHECK(before.total() == 100);
  CHECK(before.sumMicros() == 4'000'000);
  news.clear();
  news.add(first, before);
  CHECK_FALSE(quantiles().has_value());
  first.add(9);
  second.add(5'000'000);
  // Half of two values is the first one; a bucket of 5 s is 1/128 of it wide.
  news.clear();
  news.add(first, before);
  news.add(second, none);
  const auto found = quantiles();
  CHECK(quantiles() == found);
  REQUIRE(found.has_value());
  CHECK((*found)[0] == 0.009);
  CHECK((*found)[1] == doctest::Approx(5000).epsilon(0.008));
  before.follow(first);
  CHECK(before.total() == 101);
  CHECK(before.quantileMillis(0) == 0.009);
}

TEST_CASE("latency histogram: a quantile lies in the bucket that counting one by one leads to") {
  LatencyHistogram earlier;
  for (std::uint64_t i = 0; i < 50; ++i) earlier.add(i * 1700);
  LatencyHistogram first = earlier;
  LatencyHistogram second;
  // Seven octaves, with gaps: 1, 3, ... 127 us, then 400 us to 25 ms.
  for (std::uint64_t i = 0; i < 64; ++i) first.add(2 * i + 1);
  for (std::uint64_t i = 1; i < 64; ++i) second.add(i * 400);
  LatencyHistogram both = first;
  both.merge(second);
  both.subtract(earlier);
  const LatencyHistogram none;
  LatencyHistogram::News news;
  for (int percent = 0; percent <= 100; ++percent) {
    CAPTURE(percent);
    const double q = percent / 100.0;
    std::uint64_t below = 0;
    std::size_t bucket = 0;
    const auto isIt = [&](std::uint64_t here) {
      return here > 0 && static_cast<double>(below + here) >= q * 127;
    };
    while (!isIt(both.count(bucket))) below += both.count(bucket++);
    news.clear();
    news.add(first, earlier);
    news.add(second, none);
    const auto found = news.quantiles({q, 1 - q});
    REQUIRE(found.has_value());
    CHECK((*found)[0] * 1000 >= doctest::Approx(LatencyHistogram::lowerBound(bucket)));
    CHECK((*found)[0] * 1000 <= doctest::Approx(LatencyHistogram::lowerBound(bucket + 1)));
  }
}

TEST_CASE("bucket layout: one lookup finds the same bucket as a search") {
  for (std::size_t k = 0; k < exporterKindCount; ++k) {
    const BucketLayout layout = layoutOf(static_cast<ExporterKind>(k));
    const auto& bounds = layout.boundsMicros();
    const auto check = [&](std::uint64_t micros) {
      const auto expected = static_cast<std::size_t>(
          std::lower_bound(bounds.begin(), bounds.end(), micros) - bounds.begin());
      REQUIRE(layout.bucketOf(micros) == expected);
    };
    for (const std::uint64_t bound : bounds) {
      check(bound - 1);
      check(bound);
      check(bound + 1);
    }
    for (std::uint64_t micros = 0; micros < 20000000; micros += 997) check(micros);
    check(0);
    check(std::uint64_t{1} << 40);
  }
}
