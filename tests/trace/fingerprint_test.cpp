#include "sim/trace/fingerprint.hpp"

#include <doctest/doctest.h>

#include <functional>

#include "tests/support/sample_trace.hpp"

using namespace aviary;

namespace {

/// The smallest trace with everything the cases below vary.
struct Parts {
  std::uint64_t seed = 1;
  int weight = 10;
  double value = 99.5;
  std::string sentence = "because";
  int seconds = 5;
  double sampled = 50;
  std::uint64_t failed = 3;
};

std::string digestOf(const Parts& parts) {
  TraceHeader header;
  header.seed = parts.seed;
  TraceBuilder builder(header);
  const ObjectId canary = builder.object("Canary", {"default", "a"});
  TickRecord tick;
  tick.phase = builder.text("Progressing");
  tick.canaryWeight = parts.weight;
  tick.checks = {{"request-success-rate", parts.value, 99, {}, "%", true, ""}};
  tick.rule = {"advance", parts.sentence};
  const SimTime time = timeAt(std::chrono::seconds{parts.seconds});
  builder.add(time, canary, tick);
  const TrackId track = builder.track(canary, canary, canary);
  SeriesRow row = SeriesRow::empty(time);
  row[SeriesColumn::CanaryCpu] = parts.sampled;
  builder.sample(track, row);
  builder.totals().failed = parts.failed;
  return digest(*builder.finish(timeAt(std::chrono::seconds{60}), RunEnd::Finished));
}

}  // namespace

TEST_CASE("digest: 16 hexadecimal digits, the same for the same run") {
  const std::string once = digest(*sampleTrace());
  CHECK(once.size() == 16);
  CHECK(once.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(digest(*sampleTrace()) == once);
}

TEST_CASE("digest: changes with what happened, not with how it is told") {
  struct Row {
    const char* name;
    std::function<void(Parts&)> edit;
    bool same;
  };
  const Row rows[] = {
      {"seed", [](Parts& p) { p.seed = 2; }, true},
      {"sentence", [](Parts& p) { p.sentence = "for another reason"; }, true},
      {"value beyond a millionth", [](Parts& p) { p.value = 99.5000000001; }, true},
      {"weight", [](Parts& p) { p.weight = 20; }, false},
      {"value", [](Parts& p) { p.value = 99.51; }, false},
      {"time", [](Parts& p) { p.seconds = 6; }, false},
      {"series", [](Parts& p) { p.sampled = 51; }, false},
      {"series without a value", [](Parts& p) { p.sampled = noValue; }, false},
      {"totals", [](Parts& p) { p.failed = 4; }, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    Parts parts;
    row.edit(parts);
    CHECK((digestOf(parts) == digestOf({})) == row.same);
  }
}

TEST_CASE("digest: two runs are held against each other record by record") {
  const auto left = sampleTrace();
  CHECK_FALSE(firstDifference(*left, *sampleTrace()).has_value());
  TraceBuilder empty({});
  const auto right = empty.finish({}, RunEnd::Finished);
  const auto difference = firstDifference(*left, *right);
  REQUIRE(difference.has_value());
  CHECK(difference->index == 0);
  CHECK(difference->left.starts_with("00:01:00 Deployment/default/payment-service action"));
  CHECK(difference->right == "(end)");
}
