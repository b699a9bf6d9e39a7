// Random schedules against std::map, and the promise that playing events allocates nothing.
#include <doctest/doctest.h>

#include <cstdlib>
#include <map>
#include <new>
#include <tuple>
#include <vector>

#include "sim/engine/engine.hpp"
#include "sim/engine/rng.hpp"
#include "sim/engine/ziggurat.hpp"

namespace {

std::uint64_t allocations = 0;

void* allocate(std::size_t bytes, std::size_t alignment) {
  ++allocations;
  // aligned_alloc asks for a multiple of the alignment
  void* const memory = std::aligned_alloc(alignment, (bytes + alignment) / alignment * alignment);
  if (memory == nullptr) {
    throw std::bad_alloc{};
  }
  return memory;
}

}  // namespace

// Never inlined: a compiler that sees free() without the allocation beside it warns of a mismatch.
[[gnu::noinline]] void* operator new(std::size_t bytes) {
  return allocate(bytes, 16);
}
[[gnu::noinline]] void* operator new(std::size_t bytes, std::align_val_t alignment) {
  return allocate(bytes, static_cast<std::size_t>(alignment));
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

namespace aviary {
namespace {

// How far apart events are: each shape drives another part of the queue.
struct Shape {
  const char* name;
  std::uint64_t pendingMax;
  double delayMean;         // nanoseconds
  std::uint64_t farOneOf;   // one event in so many is 10,000 times as far; 0: none
  std::uint64_t roundedTo;  // delays are multiples of this, so that ties happen
};

const Shape shapes[] = {
    {"a few events", 10, 1e6, 0, 1},
    {"spread", 2000, 1e6, 0, 1},
    {"spread, with timers far away", 2000, 1e3, 10, 1},
    {"nearly all at the same instants", 3000, 1e9, 0, 1'000'000'000},
    {"ties and timers", 1500, 1e6, 5, 1'000'000},
    {"dense", 3000, 50.0, 50, 1},
    {"more than a wheel holds", 12000, 1e6, 20, 1},
    {"many an event in a nanosecond", 12000, 1e3, 1000, 1},
};

/// Schedules and cancels at random; every event played must be the first of the map.
class Model {
 public:
  Model(const Shape& shape, std::uint64_t seed) : shape_(shape), rng_(seed) {}

  std::uint64_t run() {
    // The number pending swings up and down, past the sizes at which the queue changes its shape.
    for (int round = 0; round < 6; ++round) {
      target_ = round % 2 == 0 ? shape_.pendingMax : 1 + shape_.pendingMax / 50;
      engineRunsFor(8000 + 4 * shape_.pendingMax);
    }
    target_ = 0;
    while (!expected_.empty()) {
      engineRunsFor(1000);
    }
    CHECK(engine_.nextEventAt() == std::nullopt);
    return mismatches_;
  }

 private:
  using Key = std::tuple<SimTime, Phase, std::uint64_t>;

  void engineRunsFor(std::uint64_t events) {
    stopAt_ = engine_.eventsPlayed() + events;
    if (expected_.empty()) {
      schedule();  // only before the first event
    }
    (void)engine_.runUntil(SimTime::max() - std::chrono::hours{1});
    mismatches_ += engine_.eventsPending() != expected_.size() ? 1 : 0;
  }

  void schedule() {
    double delay = shape_.delayMean * sampleExponential(rng_);
    if (shape_.farOneOf != 0 && rng_.below(shape_.farOneOf) == 0) {
      delay *= 1e4;
    }
    const auto nanoseconds =
        static_cast<std::uint64_t>(delay) / shape_.roundedTo * shape_.roundedTo;
    const SimTime when = engine_.now() + SimDuration{static_cast<std::int64_t>(nanoseconds)};
    const auto phase = static_cast<Phase>(rng_.below(6));
    const Key key{when, phase, ++sequence_};
    const EventHandle handle =
        engine_.at(when, phase, LabelId{}, [this, sequence = sequence_] { happen(sequence); });
    expected_.emplace(key, handle);
  }

  void happen(std::uint64_t sequence) {
    const auto first = expected_.begin();
    mismatches_ += std::get<2>(first->first) != sequence ? 1 : 0;
    mismatches_ += std::get<0>(first->first) != engine_.now() ? 1 : 0;
    expected_.erase(first);
    const std::uint64_t wanted = expected_.size() < target_ ? 1 + rng_.below(3) : rng_.below(2);
    for (std::uint64_t count = 0; count < wanted && target_ != 0; ++count) {
      schedule();
    }
    if (!expected_.empty() && rng_.below(4) == 0) {
      cancelOne();
    }
    if (rng_.below(16) == 0 && !expected_.empty()) {
      mismatches_ += engine_.nextEventAt() != std::get<0>(expected_.begin()->first) ? 1 : 0;
    }
    if (expected_.empty() && target_ != 0) {
      schedule();
    }
    if (engine_.eventsPlayed() == stopAt_) {
      engine_.stop();
    }
  }

  void cancelOne() {
    const Key about{engine_.now() + SimDuration{static_cast<std::int64_t>(shape_.delayMean *
                                                                          sampleExponential(rng_))},
                    Phase::Fault, 0};
    auto victim = expected_.lower_bound(about);
    if (victim == expected_.end()) {
      victim = expected_.begin();
    }
    EventHandle copy = victim->second;
    mismatches_ += engine_.pending(copy) ? 0 : 1;
    mismatches_ += engine_.cancel(victim->second) ? 0 : 1;
    mismatches_ += engine_.pending(copy) ? 1 : 0;
    mismatches_ += engine_.cancel(copy) ? 1 : 0;
    expected_.erase(victim);
  }

  Shape shape_;
  Rng rng_;
  Engine engine_;
  std::map<Key, EventHandle> expected_;
  std::uint64_t sequence_ = 0;
  std::uint64_t target_ = 0;
  std::uint64_t stopAt_ = 0;
  std::uint64_t mismatches_ = 0;
};

/// A hold model whose delays repeat after a while, so that its memory need is known to end.
struct Hold {
  Engine engine;
  Rng rng{7};
  LabelId label = engine.label("test", "hold");
  std::vector<EventHandle> handles = std::vector<EventHandle>(500);

  void schedule(std::size_t index) {
    const auto delay = static_cast<std::int64_t>(1e6 * sampleExponential(rng));
    handles[index] =
        engine.after(SimDuration{delay}, Phase::Traffic, label, [this, index] { happen(index); });
  }
  void happen(std::size_t index) {
    schedule(index);
    const std::size_t other = rng.below(10 * handles.size());
    if (other < handles.size() && engine.cancel(handles[other])) {
      schedule(other);
    }
  }
};

}  // namespace

TEST_CASE("event order: every schedule plays as a sorted map would") {
  for (const Shape& shape : shapes) {
    for (const std::uint64_t seed : {1, 2, 3}) {
      CAPTURE(shape.name);
      CAPTURE(seed);
      CHECK(Model(shape, seed).run() == 0);
    }
  }
}

TEST_CASE("event order: cancelling most of what is scheduled keeps the queue small and right") {
  Engine engine;
  std::uint64_t played = 0;
  for (int round = 0; round < 1000; ++round) {
    EventHandle doomed[100];
    for (EventHandle& handle : doomed) {
      handle = engine.after(std::chrono::hours{1}, Phase::Traffic, LabelId{}, [] {});
    }
    engine.after(std::chrono::seconds{1}, Phase::Traffic, LabelId{}, [&played] { ++played; });
    for (EventHandle& handle : doomed) {
      REQUIRE(engine.cancel(handle));
    }
    REQUIRE(engine.eventsPending() == 1);
    REQUIRE(engine.runUntil(engine.now() + std::chrono::seconds{1}) == RunStatus::Finished);
  }
  CHECK(played == 1000);
  CHECK(engine.nextEventAt() == std::nullopt);
}

TEST_CASE("event order: playing, scheduling and cancelling allocate nothing in the long run") {
  Hold hold;
  for (std::size_t index = 0; index < hold.handles.size(); ++index) {
    hold.schedule(index);
  }
  // 500 events a millisecond: a million events to find the greatest extent of everything.
  CHECK(hold.engine.runUntil(timeAt(std::chrono::seconds{2})) == RunStatus::Finished);
  const std::uint64_t before = allocations;
  const std::uint64_t playedBefore = hold.engine.eventsPlayed();
  CHECK(hold.engine.runUntil(timeAt(std::chrono::seconds{4})) == RunStatus::Finished);
  const std::uint64_t allocated = allocations - before;
  CHECK(hold.engine.eventsPlayed() - playedBefore > 900'000);
  // A rare crowd in a bucket may still grow its memory: by doubling, so hardly ever.
  CHECK(allocated <= 4);
}

}  // namespace aviary
