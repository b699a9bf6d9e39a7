#include "sim/trace/trace_builder.hpp"

#include <doctest/doctest.h>

#include "sim/engine/sim_assert.hpp"
#include "tests/support/sample_trace.hpp"

using namespace aviary;

namespace {
SimTime at(int seconds) { return timeAt(std::chrono::seconds{seconds}); }
}  // namespace

TEST_CASE("builder: objects and texts keep the number of their first mention") {
  TraceBuilder builder({});
  const ObjectId first = builder.object("Pod", {"default", "a"});
  const ObjectId second = builder.object("Pod", {"default", "b"});
  CHECK(first == ObjectId{1});
  CHECK(second == ObjectId{2});
  CHECK(builder.object("Pod", {"default", "a"}) == first);
  CHECK(builder.object("Node", {"default", "a"}) == ObjectId{3});
  CHECK(builder.text("") == TextId{0});
  CHECK(builder.text("x") == TextId{1});
  CHECK(builder.text("x") == TextId{1});
}

TEST_CASE("builder: a cause is found by record, by version, and through linked writes") {
  TraceBuilder builder({});
  const ObjectId pod = builder.object("Pod", {"default", "a"});
  const auto body = [](PodStep step) { return PodChange{step, {}, {}, {}, {}}; };
  const RecordId created = builder.add(at(1), pod, body(PodStep::Created));
  builder.note(10, created);
  builder.link(11, 10);
  builder.link(12, 11);
  const RecordId byVersion =
      builder.add(at(2), pod, body(PodStep::Scheduled), Cause::by(ResourceVersion{12}));
  const RecordId byRecord = builder.add(at(3), pod, body(PodStep::Running), Cause::by(byVersion));
  const RecordId unknown =
      builder.add(at(4), pod, body(PodStep::Ready), Cause::by(ResourceVersion{99}));
  const auto trace = builder.finish(at(5), RunEnd::Horizon);

  CHECK(trace->record(byVersion).cause == created);
  CHECK(trace->causesOf(byRecord) == std::vector<RecordId>{byVersion, created});
  CHECK(trace->causesOf(created).empty());
  CHECK_FALSE(trace->record(unknown).cause.exists());
  CHECK(trace->idOf(trace->record(byRecord)) == byRecord);
}

TEST_CASE("builder: the activity whose record comes last can be named beforehand") {
  TraceBuilder builder({});
  const ObjectId canary = builder.object("Canary", {"default", "a"});
  const RecordId tick{builder.nextId().value + 1};
  const RecordId event = builder.add(at(1), canary, EventRecord{}, Cause::by(tick));
  CHECK(builder.add(at(1), canary, TickRecord{}, Cause::by(event)) == tick);
  const auto trace = builder.finish(at(1), RunEnd::Finished);
  SUBCASE("and two records that name each other make no endless chain") {
    CHECK(trace->causesOf(event) == std::vector<RecordId>{tick});
  }
}

TEST_CASE("builder: a record that would be its own cause, or caused by nothing known, has none") {
  TraceBuilder builder({});
  const ObjectId pod = builder.object("Pod", {"default", "a"});
  builder.add(at(0), pod, PodChange{}, Cause::by(RecordId{1}));
  builder.add(at(0), pod, PodChange{}, Cause::by(RecordId{77}));
  const auto trace = builder.finish(at(0), RunEnd::Finished);
  CHECK_FALSE(trace->record(RecordId{1}).cause.exists());
  CHECK_FALSE(trace->record(RecordId{2}).cause.exists());
}

TEST_CASE("builder: what arrives out of order is a fault of the program") {
  TraceBuilder builder({});
  const ObjectId pod = builder.object("Pod", {"default", "a"});
  builder.add(at(2), pod, PodChange{});
  CHECK_THROWS_AS(builder.add(at(1), pod, PodChange{}), InternalFault);
  builder.link(5, 4);
  CHECK_THROWS_AS(builder.link(4, 3), InternalFault);
}

TEST_CASE("builder: the last sample of an instant stands, and holds until the next") {
  TraceBuilder builder({});
  const ObjectId canary = builder.object("Canary", {"default", "a"});
  const TrackId track = builder.track(canary, canary, canary);
  SeriesRow row = SeriesRow::empty(at(1));
  row[SeriesColumn::CanaryWeight] = 10;
  builder.sample(track, row);
  row[SeriesColumn::CanaryWeight] = 20;
  builder.sample(track, row);
  row.time = at(5);
  row[SeriesColumn::CanaryWeight] = 30;
  builder.sample(track, row);
  const auto trace = builder.finish(at(9), RunEnd::Finished);
  const Track& curves = trace->tracks()[0];
  CHECK(curves.rows.size() == 2);
  CHECK(rowAt(curves, at(0)) == nullptr);
  CHECK((*rowAt(curves, at(4)))[SeriesColumn::CanaryWeight] == 20);
  CHECK((*rowAt(curves, at(5)))[SeriesColumn::CanaryWeight] == 30);
  CHECK((*rowAt(curves, at(99)))[SeriesColumn::CanaryWeight] == 30);
}

TEST_CASE("trace: records are found by time, both ends at the very instant") {
  const auto trace = sampleTrace();
  CHECK(trace->between(at(60), at(61)).size() == 2);
  CHECK(trace->between(at(61), at(120)).empty());
  CHECK(trace->between(at(120), at(120)).empty());
  CHECK(trace->between(at(400), at(10)).empty());
  CHECK(trace->between(at(0), at(1000)).size() == trace->records().size());
  CHECK(trace->find("Canary", {"default", "payment-service"}) == ObjectId{1});
  CHECK_FALSE(trace->find("Canary", {"other", "payment-service"}).has_value());
}

TEST_CASE("trace: every series column stands at its own place in the table") {
  for (std::size_t i = 0; i < seriesColumnTable.size(); ++i) {
    CAPTURE(seriesColumnTable[i].name);
    CHECK(static_cast<std::size_t>(seriesColumnTable[i].column) == i);
  }
}
