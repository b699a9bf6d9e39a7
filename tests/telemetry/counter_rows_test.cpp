#include "sim/telemetry/counter_rows.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace aviary;

namespace {

using Row = std::vector<std::uint64_t>;

/// The row of a target that has answered `n` requests: every third in the second bucket.
Row rowOf(std::uint64_t n) {
  return {n - n / 3, n / 3, 0};
}

}  // namespace

TEST_CASE("counter rows: every row reads back, whole ones and those between") {
  CounterRows rows(3);
  // 40 rows: whole ones are 0, 16, and 32. The numbers need one, two and three bytes.
  for (std::uint64_t i = 0; i < 40; ++i) rows.append(rowOf(i * i * 100), i * 1000);
  CHECK(rows.size() == 40);
  for (std::uint64_t i = 0; i < 40; ++i) {
    CAPTURE(i);
    const std::uint64_t n = i * i * 100;
    CHECK(rows.value(i, 0) == n - n / 3);
    CHECK(rows.value(i, 1) == n);
    CHECK(rows.value(i, 2) == n);
    CHECK(rows.value(i, 3) == i * 1000);
    CHECK(rows.counts(i) == Row{n - n / 3, n, n});
  }
}

TEST_CASE("counter rows: a fall is told, also of one bucket behind a growing sum") {
  struct Case {
    const char* name;
    Row row;
    std::uint64_t sum;
    CounterRows::Course course;
  };
  const Case cases[] = {
      {"grows", {5, 2, 0}, 80, CounterRows::Course::Grows},
      {"restarts", {1, 0, 0}, 10, CounterRows::Course::Falls},
      {"only the sum falls", {5, 1, 0}, 60, CounterRows::Course::Falls},
      // Cumulative 5, 6, 6 -> 6, 6, 6: a bucket of its own falls, no counter of Prometheus does.
      {"one bucket falls into a lower one", {6, 0, 0}, 70, CounterRows::Course::Grows},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    CounterRows rows(3);
    CHECK(rows.append(Row{5, 1, 0}, 70) == CounterRows::Course::Grows);
    CHECK(rows.append(c.row, c.sum) == c.course);
    CHECK(rows.endsWith(c.row, c.sum));
    CHECK_FALSE(rows.endsWith(c.row, c.sum + 1));
    rows.append(Row{7, 7, 7}, 100);
    CHECK(rows.value(0, 1) == 6);
    CHECK(rows.value(1, 0) == c.row[0]);
    CHECK(rows.value(1, 3) == c.sum);
  }
}

TEST_CASE("counter rows: forgotten rows leave the numbers of the others alone") {
  CounterRows rows(3);
  for (std::uint64_t i = 0; i < 40; ++i) rows.append(rowOf(i), i);
  rows.forgetBefore(20);
  // Row 20 needs the whole row 16.
  CHECK(rows.first() == 16);
  CHECK(rows.value(20, 1) == 20);
  CHECK(rows.value(39, 3) == 39);
  rows.append(rowOf(40), 40);
  rows.append(rowOf(41), 41);
  CHECK(rows.value(40, 1) == 40);
}
