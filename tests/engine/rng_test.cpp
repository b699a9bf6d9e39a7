#include "sim/engine/rng.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "sim/engine/hash.hpp"
#include "sim/engine/portable_math.hpp"

namespace aviary {

TEST_CASE("hash: integers, texts and bytes have fixed values") {
  // FNV-1a of nothing is its offset basis, which the mixer then scrambles.
  CHECK(StableHash{}.value() == StableHash::mix(0xcbf29ce484222325U));
  // FNV-1a("a") = 0xaf63dc4c8601ec8c, from the published test vectors.
  CHECK(StableHash{}.bytes("a").value() == StableHash::mix(0xaf63dc4c8601ec8cU));
  CHECK(StableHash{}.bytes("foobar").value() == StableHash::mix(0x85944171f73967e8U));
  CHECK(StableHash{}.bytes("foo").bytes("bar").value() == StableHash{}.bytes("foobar").value());
  CHECK(StableHash{}.text("ab").text("c").value() != StableHash{}.text("a").text("bc").value());
  CHECK(StableHash{}.integer(1).value() != StableHash{}.integer(256).value());
}

TEST_CASE("rng: the generator is xoshiro256++ seeded by SplitMix64") {
  // SplitMix64 from 0 begins e220a8397b1dcdaf, 6e789e6aa1b965f4, 06c45d188009454f,
  // f88bb8a8724c81ec; the first xoshiro256++ output of that state is
  // rotl(s0 + s3, 23) + s0.
  constexpr std::uint64_t s0 = 0xe220a8397b1dcdafU;
  constexpr std::uint64_t s3 = 0xf88bb8a8724c81ecU;
  Rng rng{0};
  CHECK(rng.next() == std::rotl(s0 + s3, 23) + s0);
}

TEST_CASE("rng: streams have fixed numbers on every machine") {
  const RngStreams streams{42};
  struct Row {
    const char* name;
    std::array<std::uint64_t, 2> numbers;
  };
  const Row rows[] = {
      {"traffic/checkout/arrivals", {0x92807c3cf865b4a0U, 0x1dfb3de20116605aU}},
      {"kubelet/boot", {0xab6055169bdaa9a1U, 0x137e2c1c1950291eU}},
      {"", {0x47bcd307593b7293U, 0x94dace04a4d863a7U}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Rng rng = streams.stream(row.name);
    CHECK(rng.next() == row.numbers[0]);
    CHECK(rng.next() == row.numbers[1]);
  }
}

TEST_CASE("rng: a stream depends on seed and name, not on other streams") {
  const RngStreams streams{1};
  Rng first = streams.stream("traffic/checkout/arrivals");
  (void)streams.stream("traffic/payment/arrivals").next();
  Rng again = streams.stream("traffic/checkout/arrivals");
  CHECK(first.next() == again.next());
  CHECK(streams.stream("a").next() != streams.stream("b").next());
  CHECK(streams.stream("a").next() != RngStreams{2}.stream("a").next());
}

TEST_CASE("rng: uniform numbers fill [0, 1) evenly") {
  Rng rng{3};
  std::array<int, 10> tenths{};
  double least = 1.0;
  double greatest = 0.0;
  for (int draw = 0; draw < 100'000; ++draw) {
    const double u = rng.uniform();
    least = std::min(least, u);
    greatest = std::max(greatest, u);
    ++tenths[static_cast<std::size_t>(u * 10.0)];
  }
  CHECK(least >= 0.0);
  CHECK(greatest < 1.0);
  // 10,000 expected in each, deviation sqrt(100000 * 0.1 * 0.9) = 95; 5 of them are allowed.
  for (const int count : tenths) {
    CHECK(std::abs(count - 10'000) < 475);
  }
}

TEST_CASE("rng: below(n) is even and stays below n") {
  Rng rng{4};
  CHECK(rng.below(0) == 0);
  CHECK(rng.below(1) == 0);
  std::array<int, 6> faces{};
  for (int draw = 0; draw < 60'000; ++draw) {
    ++faces[rng.below(6)];
  }
  // 10,000 expected in each, deviation sqrt(60000 * 1/6 * 5/6) = 91.
  for (const int count : faces) {
    CHECK(std::abs(count - 10'000) < 455);
  }
  // With n = 3 * 2^62 plain scaling would give one third of the values twice the chance.
  const std::uint64_t large = std::uint64_t{3} << 62;
  int low = 0;
  for (int draw = 0; draw < 30'000; ++draw) {
    low += rng.below(large) < large / 3 ? 1 : 0;
  }
  CHECK(std::abs(low - 10'000) < 410);
}

TEST_CASE("portable math: exp and log agree with the C library to 2 units in the last place") {
  Rng rng{5};
  double worstExp = 0.0;
  double worstLog = 0.0;
  for (int draw = 0; draw < 200'000; ++draw) {
    const double x = (rng.uniform() - 0.5) * (draw % 2 == 0 ? 2.0 : 1400.0);
    worstExp = std::max(worstExp, std::abs(portableExp(x) / std::exp(x) - 1.0));
    const double y = draw % 2 == 0 ? 0.5 + rng.uniform() * 2.0 : std::exp(x);
    const double scale = std::max(std::abs(std::log(y)), 1e-300);
    worstLog = std::max(worstLog, std::abs(portableLog(y) - std::log(y)) / scale);
  }
  CHECK(worstExp < 4.5e-16);
  CHECK(worstLog < 4.5e-16);
}

TEST_CASE("portable math: the ends of the range") {
  CHECK(portableLog(1.0) == 0.0);
  CHECK(portableLog(0.0) == -std::numeric_limits<double>::infinity());
  CHECK(portableLog(5e-324) == doctest::Approx(-744.4400719213812));
  CHECK(portableExp(0.0) == 1.0);
  CHECK(portableExp(1000.0) == std::numeric_limits<double>::infinity());
  CHECK(portableExp(-1000.0) == 0.0);
}

}  // namespace aviary
