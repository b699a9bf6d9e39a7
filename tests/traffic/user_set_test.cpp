#include "sim/traffic/user_set.hpp"

#include <doctest/doctest.h>

#include <cmath>

using namespace aviary;

TEST_CASE("user set: requests from any of many users meet as many as chance has it") {
  // Of 1000 users, 500 requests miss each with (1 - 1/1000)^500 = 0.6064: they meet 393.6 of them,
  // with a deviation of sqrt(1000 x 0.6064 x 0.3936) = 15.4 at most.
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Rng rng(seed);
    UserSet users;
    users.addRandomly(500, 10, 1000, rng);
    CHECK(users.size() > 330);
    CHECK(users.size() < 460);
    sum += static_cast<double>(users.size());
  }
  CHECK(sum / 100 == doctest::Approx(393.6).epsilon(0.015));
}

TEST_CASE("user set: few requests at a time meet as many users as many at once") {
  // 500 requests in 250 steps of two: again 393.6 of 1000 users, here from 200 draws, so that the
  // mean is known within 4 x 7.4 / sqrt(200) = 2.1. The deviation of 7.4 is that of occupied cells:
  // sqrt(1000 x 999 x 0.998^500 + 1000 x 0.999^500 - (1000 x 0.999^500)^2).
  double sum = 0;
  double squares = 0;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    Rng rng(seed);
    UserSet users;
    for (int step = 0; step < 250; ++step) users.addRandomly(2, 0, 1000, rng);
    sum += static_cast<double>(users.size());
    UserSet atOnce;
    atOnce.addRandomly(500, 0, 1000, rng);
    const double distance = static_cast<double>(atOnce.size()) - 393.6;
    squares += distance * distance;
  }
  CHECK(std::abs(sum / 200 - 393.6) < 2.1);
  CHECK(std::sqrt(squares / 200) == doctest::Approx(7.4).epsilon(0.15));
}

TEST_CASE("user set: nobody counts twice, and in the end everybody has been met") {
  Rng rng(1);
  UserSet users;
  std::uint64_t before = 0;
  for (int i = 0; i < 200; ++i) {
    users.addRandomly(50, 37, 500, rng);
    CHECK(users.size() >= before);
    before = users.size();
  }
  CHECK(users.size() == 500);
  users.add(36);
  users.add(537);
  CHECK(users.size() == 502);
  for (std::uint32_t user = 37; user < 537; ++user) users.add(user);
  CHECK(users.size() == 502);
}

TEST_CASE("user set: users who came one by one are known to those who are drawn") {
  Rng rng(1);
  UserSet users;
  for (std::uint32_t user = 0; user < 64; ++user) users.add(user);
  users.addAnonymous(5);
  users.addRandomly(1, 0, 128, rng);
  CHECK(users.size() <= 70);
  for (std::uint32_t user = 64; user < 128; ++user) users.add(user);
  users.addRandomly(1000, 0, 128, rng);
  CHECK(users.size() == 133);
}

TEST_CASE("user set: two populations do not meet") {
  Rng rng(1);
  UserSet users;
  users.addRandomly(100'000, 0, 100, rng);
  CHECK(users.size() == 100);
  users.addRandomly(100'000, 100, 50, rng);
  CHECK(users.size() == 150);
}
