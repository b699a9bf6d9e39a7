#include "sim/telemetry/span_shape.hpp"

#include <doctest/doctest.h>

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "sim/telemetry/latency_histogram.hpp"

using namespace aviary;

namespace {

/// 1024 to 1055, 1056 to 1087 and 1088 to 1119 us, four buckets of 8 us each: a quarter of all
/// spans, another quarter in the same group, and half of them.
std::shared_ptr<const SpanShape> threePieces() {
  std::vector<SpanShape::Piece> pieces;
  pieces.push_back({0.25, 1040, 512, 4, 0});
  pieces.push_back({0.25, 1072, 516, 4, 0});
  pieces.push_back({0.5, 1104, 520, 4, 1});
  return std::make_shared<const SpanShape>(pieces);
}

void draw(LatencyHistogram& to, const std::shared_ptr<const SpanShape>& shape, std::uint64_t first,
          std::uint64_t second) {
  const auto groups = to.groupsOf(shape);
  groups[0] += first;
  groups[1] += second;
}

using Quantiles = std::optional<std::array<double, 2>>;

Quantiles quantilesSince(const LatencyHistogram& before, const LatencyHistogram& now,
                         std::array<double, 2> q) {
  LatencyHistogram::News news;
  news.add(now, before);
  return news.quantiles(q);
}

double quantile(const LatencyHistogram& of, double q) {
  return of.quantileMillis(q).value();
}

}  // namespace

TEST_CASE("span shape: groups and shares follow from the pieces") {
  const auto shape = threePieces();
  REQUIRE(shape->groups().size() == 2);
  CHECK(shape->groups()[0].share == 0.5);
  CHECK(shape->groups()[0].meanMicros == 1056);
  CHECK(shape->groups()[1].before == 0.5);
  CHECK(shape->groups()[1].meanMicros == 1104);
}

TEST_CASE("span shape: a single span lies where its share of all says") {
  struct Row {
    double share;
    std::uint32_t bucket;
    std::uint32_t group;
    double micros;
  };
  // A bucket of the first two pieces has 1/16 of all spans, one of the third has 1/8.
  const Row rows[] = {
      {0, 512, 0, 1040},      {0.0624, 512, 0, 1040}, {0.0626, 513, 0, 1040},
      {0.2499, 515, 0, 1040}, {0.25, 516, 0, 1072},   {0.4999, 519, 0, 1072},
      {0.5, 520, 1, 1104},    {0.7501, 522, 1, 1104}, {0.9999, 523, 1, 1104},
      {1, 523, 1, 1104},
  };
  const auto shape = threePieces();
  for (const Row& row : rows) {
    CAPTURE(row.share);
    const SpanShape::Single span = shape->at(row.share);
    CHECK(span.bucket == row.bucket);
    CHECK(span.group == row.group);
    CHECK(span.micros == row.micros);
  }
}

TEST_CASE("span shape: drawn spans lie in their groups by the shares of the pieces") {
  const auto shape = threePieces();
  LatencyHistogram drawn;
  draw(drawn, shape, 30, 70);
  CHECK(drawn.total() == 100);
  // 15 of the 30 lie in the first piece; 35 of the 70 in the first half of the third.
  CHECK(quantile(drawn, 0) == doctest::Approx(1.024));
  CHECK(quantile(drawn, 0.15) == doctest::Approx(1.056));
  CHECK(quantile(drawn, 0.3) == doctest::Approx(1.088));
  CHECK(quantile(drawn, 0.65) == doctest::Approx(1.104));
  CHECK(quantile(drawn, 1) == doctest::Approx(1.120));
}

TEST_CASE("span shape: drawn spans and single ones add up, and differences can be taken") {
  const auto shape = threePieces();
  LatencyHistogram all;
  draw(all, shape, 30, 70);
  const LatencyHistogram before = all;
  LatencyHistogram followed;
  followed.follow(before);
  draw(all, shape, 40, 0);
  for (int i = 0; i < 40; ++i) all.add(2048);
  // Since then: 20 in each of the first two pieces, and 40 of 2048 us.
  const LatencyHistogram none;
  for (const LatencyHistogram* earlier :
       {&before, &static_cast<const LatencyHistogram&>(followed)}) {
    const auto news = quantilesSince(*earlier, all, {0.25, 0.75});
    REQUIRE(news.has_value());
    CHECK((*news)[0] == doctest::Approx(1.056));
    CHECK((*news)[1] == doctest::Approx(2.056));  // in the middle of a bucket of 16 us
  }
  LatencyHistogram news = all;
  news.subtract(before);
  CHECK(news.total() == 80);
  CHECK(quantile(news, 0.25) == doctest::Approx(1.056));
  news.multiply(3);
  CHECK(news.total() == 240);
  LatencyHistogram sum;
  sum.merge(news);
  sum.merge(before);
  CHECK(sum.total() == 340);
  // 120 + 30 spans in the first group, the first half of them in its first piece.
  CHECK(quantile(sum, 75.0 / 340) == doctest::Approx(1.056));
  CHECK_FALSE(quantilesSince(before, before, {0.5, 0.5}).has_value());
}
