#include "sim/engine/engine.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

namespace aviary {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

/// Schedules events that write their names down.
class Recorder {
 public:
  explicit Recorder(EngineLimits limits = {}) : engine(limits) {}

  EventHandle at(SimDuration when, Phase phase, const std::string& name) {
    return engine.at(timeAt(when), phase, engine.label("test", name),
                     [this, text = std::string(name)] { played.push_back(text); });
  }

  Engine engine;
  std::vector<std::string> played;
};

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("engine: events of one instant play by phase, then in schedule order") {
  Recorder recorder;
  const Phase phases[] = {Phase::Record,  Phase::Reconcile,    Phase::Sample,
                          Phase::Traffic, Phase::PodLifecycle, Phase::Fault};
  for (const char* round : {"a", "b"}) {
    for (const Phase phase : phases) {
      recorder.at(seconds{1}, phase, round + std::to_string(static_cast<int>(phase)));
    }
  }
  recorder.at(nanoseconds{999'999'999}, Phase::Record, "before");
  recorder.at(nanoseconds{1'000'000'001}, Phase::Fault, "after");
  CHECK(recorder.engine.runUntil(timeAt(seconds{2})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"before", "a0", "b0", "a1", "b1", "a2", "b2", "a3", "b3", "a4",
                                 "b4", "a5", "b5", "after"});
}

TEST_CASE("engine: an event of an earlier phase scheduled at this instant plays next") {
  Recorder recorder;
  recorder.engine.at(timeAt(seconds{1}), Phase::Reconcile, LabelId{}, [&recorder] {
    recorder.played.push_back("reconcile");
    recorder.at(seconds{1}, Phase::Fault, "fault");
    recorder.at(seconds{1}, Phase::Reconcile, "again");
  });
  recorder.at(seconds{1}, Phase::Reconcile, "other");
  recorder.at(seconds{1}, Phase::Record, "record");
  CHECK(recorder.engine.runUntil(timeAt(seconds{1})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"reconcile", "fault", "other", "again", "record"});
}

TEST_CASE("engine: runUntil plays the horizon itself and nothing beyond") {
  Recorder recorder;
  recorder.at(seconds{1}, Phase::Record, "one");
  recorder.at(seconds{2}, Phase::Fault, "two");
  CHECK(recorder.engine.runUntil(timeAt(seconds{1})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"one"});
  CHECK(recorder.engine.now() == timeAt(seconds{1}));
  CHECK(recorder.engine.nextEventAt() == timeAt(seconds{2}));
  CHECK(recorder.engine.runUntil(timeAt(milliseconds{1500})) == RunStatus::Finished);
  CHECK(recorder.engine.now() == timeAt(milliseconds{1500}));
  CHECK(recorder.engine.eventsPlayed() == 1);
  CHECK(recorder.engine.runUntil(timeAt(seconds{9})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"one", "two"});
  CHECK(recorder.engine.now() == timeAt(seconds{9}));
  CHECK(recorder.engine.nextEventAt() == std::nullopt);
  CHECK(recorder.engine.eventsPending() == 0);
}

TEST_CASE("engine: after() counts from now, and now() is the event's own time") {
  Engine engine;
  std::vector<SimTime> seen;
  engine.after(seconds{3}, Phase::Traffic, LabelId{}, [&] {
    seen.push_back(engine.now());
    engine.after(seconds{4}, Phase::Traffic, LabelId{}, [&] { seen.push_back(engine.now()); });
  });
  CHECK(engine.runUntil(timeAt(seconds{10})) == RunStatus::Finished);
  CHECK(seen == std::vector<SimTime>{timeAt(seconds{3}), timeAt(seconds{7})});
}

TEST_CASE("engine: cancel is true once, for an event that is still to come") {
  Recorder recorder;
  Engine& engine = recorder.engine;
  EventHandle empty;
  CHECK_FALSE(engine.cancel(empty));
  CHECK_FALSE(engine.pending(empty));

  EventHandle first = recorder.at(seconds{1}, Phase::Traffic, "first");
  EventHandle copy = first;
  EventHandle second = recorder.at(seconds{1}, Phase::Traffic, "second");
  CHECK(engine.pending(first));
  CHECK(engine.cancel(first));
  CHECK_FALSE(engine.pending(first));
  CHECK_FALSE(engine.cancel(first));
  CHECK_FALSE(engine.pending(copy));
  CHECK_FALSE(engine.cancel(copy));
  CHECK(engine.eventsPending() == 1);

  CHECK(engine.runUntil(timeAt(seconds{1})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"second"});
  CHECK_FALSE(engine.pending(second));
  CHECK_FALSE(engine.cancel(second));
}

TEST_CASE("engine: a handle never names the later event of a reused slot") {
  Recorder recorder;
  EventHandle old = recorder.at(seconds{1}, Phase::Traffic, "old");
  EventHandle copy = old;
  CHECK(recorder.engine.cancel(old));
  const EventHandle fresh = recorder.at(seconds{1}, Phase::Traffic, "fresh");
  CHECK_FALSE(recorder.engine.pending(copy));
  CHECK_FALSE(recorder.engine.cancel(copy));
  CHECK(recorder.engine.pending(fresh));
  CHECK(recorder.engine.runUntil(timeAt(seconds{1})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"fresh"});
}

TEST_CASE("engine: an event that is being played is not pending, nor is one it cancels") {
  Recorder recorder;
  Engine& engine = recorder.engine;
  EventHandle self;
  EventHandle other;
  self = engine.at(timeAt(seconds{1}), Phase::Traffic, LabelId{}, [&] {
    CHECK_FALSE(engine.pending(self));
    CHECK_FALSE(engine.cancel(self));
    CHECK(engine.cancel(other));
  });
  other = recorder.at(seconds{1}, Phase::Traffic, "other");
  CHECK(engine.runUntil(timeAt(seconds{2})) == RunStatus::Finished);
  CHECK(recorder.played.empty());
  CHECK(engine.eventsPlayed() == 1);
}

TEST_CASE("engine: nextEventAt passes over cancelled events") {
  Recorder recorder;
  EventHandle first = recorder.at(seconds{1}, Phase::Traffic, "first");
  EventHandle second = recorder.at(seconds{2}, Phase::Traffic, "second");
  CHECK(recorder.engine.nextEventAt() == timeAt(seconds{1}));
  CHECK(recorder.engine.cancel(first));
  CHECK(recorder.engine.nextEventAt() == timeAt(seconds{2}));
  // What is scheduled now comes first although the engine has looked ahead.
  recorder.at(seconds{1}, Phase::Traffic, "early");
  CHECK(recorder.engine.nextEventAt() == timeAt(seconds{1}));
  CHECK(recorder.engine.cancel(second));
  CHECK(recorder.engine.runUntil(timeAt(seconds{3})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"early"});
}

TEST_CASE("engine: actions are destroyed when played, cancelled, or left behind") {
  const auto token = std::make_shared<int>(0);
  {
    Engine engine;
    engine.at(timeAt(seconds{1}), Phase::Traffic, LabelId{}, [token] { ++*token; });
    EventHandle cancelled = engine.at(timeAt(seconds{1}), Phase::Traffic, LabelId{}, [token] {});
    // Enough of them to relocate the slots while actions are in them.
    for (int index = 0; index < 100; ++index) {
      engine.at(timeAt(seconds{9}), Phase::Traffic, LabelId{}, [token] {});
    }
    CHECK(token.use_count() == 103);
    CHECK(engine.cancel(cancelled));
    CHECK(token.use_count() == 102);
    CHECK(engine.runUntil(timeAt(seconds{1})) == RunStatus::Finished);
    CHECK(*token == 1);
    CHECK(token.use_count() == 101);
  }
  CHECK(token.use_count() == 1);
}

TEST_CASE("engine: stop ends the run after the event, and a further run goes on") {
  Recorder recorder;
  recorder.engine.at(timeAt(seconds{1}), Phase::Traffic, LabelId{},
                     [&recorder] { recorder.engine.stop(); });
  recorder.at(seconds{1}, Phase::Record, "rest");
  CHECK(recorder.engine.runUntil(timeAt(seconds{5})) == RunStatus::Stopped);
  CHECK(recorder.engine.now() == timeAt(seconds{1}));
  CHECK(recorder.played.empty());
  CHECK(recorder.engine.runUntil(timeAt(seconds{5})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"rest"});
  CHECK(recorder.engine.now() == timeAt(seconds{5}));
}

TEST_CASE("engine: the event limit stops a run and names the last labels") {
  Recorder recorder({.eventsMax = 20, .eventsPerInstantMax = 1000});
  for (int index = 1; index <= 21; ++index) {
    recorder.at(seconds{index}, Phase::Traffic, std::to_string(index));
  }
  CHECK(recorder.engine.runUntil(timeAt(seconds{20})) == RunStatus::Finished);
  CHECK(recorder.engine.runUntil(timeAt(seconds{99})) == RunStatus::EventLimit);
  CHECK(recorder.engine.now() == timeAt(seconds{20}));
  CHECK(recorder.engine.eventsPlayed() == 20);
  const Names labels = recorder.engine.lastLabels();
  CHECK(labels.size() == 16);
  CHECK(labels.front() == "test 5");
  CHECK(labels.back() == "test 20");
}

TEST_CASE("engine: the instant limit stops a loop of zero delay") {
  struct Loop {
    Engine engine{{.eventsMax = 1'000'000, .eventsPerInstantMax = 100}};
    LabelId label = engine.label("reconcile", "loop");
    void spin() {
      engine.after(nanoseconds{0}, Phase::Reconcile, label, [this] { spin(); });
    }
  };
  Loop loop;
  loop.engine.at(timeAt(seconds{1}), Phase::Traffic, loop.label, [&loop] { loop.spin(); });
  CHECK(loop.engine.runUntil(timeAt(seconds{2})) == RunStatus::InstantLimit);
  CHECK(loop.engine.eventsPlayed() == 100);
  CHECK(loop.engine.now() == timeAt(seconds{1}));
  CHECK(loop.engine.lastLabels().back() == "reconcile loop");
}

TEST_CASE("engine: exactly as many events as the instant limit may happen at each instant") {
  Recorder recorder({.eventsMax = 1000, .eventsPerInstantMax = 3});
  for (const int second : {0, 0, 0, 1, 1, 1, 2, 2, 2}) {
    recorder.at(seconds{second}, Phase::Traffic, std::to_string(second));
  }
  CHECK(recorder.engine.runUntil(timeAt(seconds{2})) == RunStatus::Finished);
  CHECK(recorder.played.size() == 9);
}

TEST_CASE("engine: the past is out of reach") {
  Recorder recorder;
  CHECK(recorder.engine.runUntil(timeAt(seconds{5})) == RunStatus::Finished);
  CHECK_THROWS_AS(recorder.at(milliseconds{4999}, Phase::Fault, "late"), InternalFault);
  CHECK_THROWS_AS(recorder.engine.after(nanoseconds{-1}, Phase::Fault, LabelId{}, [] {}),
                  InternalFault);
  CHECK_THROWS_AS(recorder.engine.after(SimDuration::max(), Phase::Fault, LabelId{}, [] {}),
                  InternalFault);
  CHECK_THROWS_AS((void)recorder.engine.runUntil(timeAt(seconds{4})), InternalFault);
  recorder.at(seconds{5}, Phase::Fault, "now");
  CHECK(recorder.engine.runUntil(timeAt(seconds{5})) == RunStatus::Finished);
  CHECK(recorder.played == Names{"now"});
}

TEST_CASE("engine: a fault in an action leaves with time and label") {
  Engine engine;
  engine.at(timeAt(milliseconds{1250}), Phase::Traffic, engine.label("probe", "payment-0"),
            [] { SIM_ASSERT(1 + 1 == 3, "sums are right"); });
  std::string text;
  try {
    (void)engine.runUntil(timeAt(seconds{2}));
  } catch (const InternalFault& fault) {
    text = fault.what();
  }
  CHECK(
      text.starts_with("at 1.250000000 s, event 'probe payment-0': violated: sums are right "
                       "(1 + 1 == 3) at tests/engine/engine_test.cpp:"));
  // The engine is whole after the exception.
  CHECK(engine.runUntil(timeAt(seconds{2})) == RunStatus::Finished);
}

TEST_CASE("engine: an action does not run the engine") {
  Engine engine;
  engine.at(timeAt(seconds{1}), Phase::Traffic, LabelId{},
            [&engine] { (void)engine.runUntil(timeAt(seconds{2})); });
  CHECK_THROWS_AS((void)engine.runUntil(timeAt(seconds{2})), InternalFault);
}

TEST_CASE("engine: the same label text has one id") {
  Engine engine;
  const LabelId probe = engine.label("probe", "default/payment-0");
  CHECK(engine.label("probe", "default/payment-1") != probe);
  CHECK(engine.label("scrape", "default/payment-0") != probe);
  CHECK(engine.label("probe", "default/payment-0") == probe);
  CHECK(engine.labelText(probe) == "probe default/payment-0");
  CHECK(engine.labelText(engine.label("tick", "")) == "tick");
  CHECK(engine.labelText(LabelId{99}) == "unlabelled");
}

}  // namespace aviary
