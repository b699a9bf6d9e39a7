#include "sim/delivery/canary_hooks.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace aviary {

using std::chrono::seconds;

TEST_CASE("canary hooks: only 200, 201 and 202 pass; 429 and 5xx hide the body") {
  struct Row {
    int status;
    bool passed;
    std::string error;
  };
  const std::string gaveUp = "POST http://h/x giving up after 1 attempt(s)";
  const Row rows[] = {
      {200, true, ""},      {201, true, ""},    {202, true, ""},      {203, false, "no"},
      {204, false, "no"},   {403, false, "no"}, {404, false, "no"},   {429, false, gaveUp},
      {500, false, gaveUp}, {501, false, "no"}, {503, false, gaveUp},
  };
  for (const Row& row : rows) {
    CAPTURE(row.status);
    const HookOutcome outcome = hookOutcome({row.status, "no", "", {}}, "http://h/x", 1, {});
    CHECK(outcome.passed == row.passed);
    if (!row.passed) CHECK(outcome.error == row.error);
  }
}

TEST_CASE("canary hooks: a call without an answer names its cause") {
  const HookOutcome outcome =
      hookOutcome({0, "", "context deadline exceeded", {}}, "http://h", 3, {});
  CHECK_FALSE(outcome.passed);
  CHECK(outcome.error == "POST http://h giving up after 3 attempt(s): context deadline exceeded");
}

TEST_CASE("canary hooks: waits between attempts double up to thirty seconds") {
  const HookReply refused{503, "", "", {}};
  const int waits[] = {1, 2, 4, 8, 16, 30, 30};
  for (int attempt = 1; attempt <= 7; ++attempt) {
    CAPTURE(attempt);
    const HookNext next = nextAttempt(refused, attempt, 7);
    CHECK(next.again);
    CHECK(next.wait == seconds{waits[attempt - 1]});
  }
  CHECK_FALSE(nextAttempt(refused, 8, 7).again);
}

TEST_CASE("canary hooks: a plain refusal is not asked again") {
  CHECK_FALSE(nextAttempt({403, "", "", {}}, 1, 5).again);
  CHECK_FALSE(nextAttempt({501, "", "", {}}, 1, 5).again);
  CHECK_FALSE(nextAttempt({503, "", "", {}}, 1, 0).again);
}

TEST_CASE("canary hooks: a missing timeout is ten seconds") {
  CHECK(hookTimeout("") == seconds{10});
  CHECK(hookTimeout("5") == seconds{10});
  CHECK(hookTimeout("5s") == seconds{5});
  CHECK(hookTimeout("1m30s") == seconds{90});
}

}  // namespace aviary
