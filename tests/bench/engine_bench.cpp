#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <queue>
#include <utility>
#include <vector>

#include "sim/engine/distribution.hpp"
#include "sim/engine/engine.hpp"

namespace aviary {
namespace {

constexpr double meanDelay = 1e6;  // nanoseconds

SimDuration exponentialDelay(Rng& rng) {
  return SimDuration{static_cast<std::int64_t>(meanDelay * sampleExponential(rng)) + 1};
}

// One event in ten cancels and replaces another pending event; every event schedules itself anew.
constexpr std::uint64_t cancelOneOf = 10;

/// The hold model on the engine: the number of pending events stays what it is.
class KernelHold {
 public:
  explicit KernelHold(std::uint32_t pending) : handles_(pending) {
    label_ = engine_.label("bench", "hold");
    for (std::uint32_t index = 0; index < pending; ++index) {
      schedule(index);
    }
  }

  std::uint64_t play(SimDuration span) {
    const std::uint64_t before = engine_.eventsPlayed();
    benchmark::DoNotOptimize(engine_.runUntil(engine_.now() + span));
    return engine_.eventsPlayed() - before;
  }

 private:
  void schedule(std::uint32_t index) {
    handles_[index] = engine_.after(exponentialDelay(rng_), Phase::Traffic, label_,
                                    [this, index] { happen(index); });
  }

  void happen(std::uint32_t index) {
    schedule(index);
    const std::uint64_t draw = rng_.next();
    if ((draw & 0xffffffffU) * cancelOneOf >> 32 == 0) {
      const auto other = static_cast<std::uint32_t>((draw >> 32) * handles_.size() >> 32);
      benchmark::DoNotOptimize(engine_.cancel(handles_[other]));
      schedule(other);
    }
  }

  Engine engine_;
  Rng rng_{1};
  LabelId label_;
  std::vector<EventHandle> handles_;
};

void kernelHold(benchmark::State& state) {
  KernelHold hold(static_cast<std::uint32_t>(state.range(0)));
  // About 100,000 events at a time, whatever the number pending.
  const SimDuration span{static_cast<std::int64_t>(meanDelay * 1e5) / state.range(0)};
  hold.play(SimDuration{static_cast<std::int64_t>(meanDelay)});
  std::uint64_t events = 0;
  for (auto _ : state) {
    events += hold.play(span);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
}
BENCHMARK(kernelHold)->Name("kernel_hold")->Arg(1000)->Arg(1'000'000);

/// What one would write first: std::priority_queue, std::function and a flag for cancelled events.
class ReferenceHold {
 public:
  explicit ReferenceHold(std::uint32_t pending) : current_(pending) {
    for (std::uint32_t index = 0; index < pending; ++index) {
      schedule(index);
    }
  }

  std::uint64_t play(std::uint64_t count) {
    std::uint64_t played = 0;
    while (played < count) {
      const Entry entry = heap_.top();
      heap_.pop();
      const std::uint32_t event = entry.event;
      if (cancelled_[event] == 0) {
        now_ = entry.at;
        const std::function<void()> action = std::move(actions_[event]);
        free_.push_back(event);
        action();
        ++played;
      } else {
        free_.push_back(event);
      }
    }
    return played;
  }

 private:
  struct Entry {
    SimTime at;
    Phase phase;
    std::uint64_t sequence;
    std::uint32_t event;
    bool operator>(const Entry& other) const {
      if (at != other.at) return at > other.at;
      if (phase != other.phase) return phase > other.phase;
      return sequence > other.sequence;
    }
  };

  void schedule(std::uint32_t index) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(actions_.size()));
      actions_.emplace_back();
      cancelled_.push_back(0);
    }
    const std::uint32_t event = free_.back();
    free_.pop_back();
    actions_[event] = [this, index] { happen(index); };
    cancelled_[event] = 0;
    heap_.push({now_ + exponentialDelay(rng_), Phase::Traffic, ++sequence_, event});
    current_[index] = event;
  }

  void happen(std::uint32_t index) {
    schedule(index);
    const std::uint64_t draw = rng_.next();
    if ((draw & 0xffffffffU) * cancelOneOf >> 32 == 0) {
      const auto other = static_cast<std::uint32_t>((draw >> 32) * current_.size() >> 32);
      cancelled_[current_[other]] = 1;
      schedule(other);
    }
  }

  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> heap_;
  std::vector<std::function<void()>> actions_;
  std::vector<std::uint8_t> cancelled_;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> current_;
  Rng rng_{1};
  SimTime now_{};
  std::uint64_t sequence_ = 0;
};

void referenceHeap(benchmark::State& state) {
  ReferenceHold hold(static_cast<std::uint32_t>(state.range(0)));
  hold.play(static_cast<std::uint64_t>(state.range(0)));
  std::uint64_t events = 0;
  for (auto _ : state) {
    events += hold.play(100'000);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
}
BENCHMARK(referenceHeap)->Name("reference_heap")->Arg(1000)->Arg(1'000'000);

constexpr double arrivalGap = 1e9 / 160.0;   // nanoseconds: 160 customers a second
constexpr double serviceMean = 1e9 / 200.0;  // so the server is busy 80 % of the time

SimDuration drawn(Rng& rng, double meanNanoseconds) {
  return SimDuration{static_cast<std::int64_t>(meanNanoseconds * sampleExponential(rng))};
}

/// One server, one queue: an event for each arrival and each departure.
class Mm1 {
 public:
  Mm1() {
    arrival_ = engine_.label("arrival", "bench");
    departure_ = engine_.label("departure", "bench");
    engine_.after(drawn(arrivals_, arrivalGap), Phase::Traffic, arrival_, [this] { arrive(); });
  }

  std::uint64_t play(std::uint64_t customers) {
    leaveAt_ = served_ + customers;
    const std::uint64_t before = served_;
    benchmark::DoNotOptimize(engine_.runUntil(SimTime::max()));
    return served_ - before;
  }

  [[nodiscard]] double meanSojournSeconds() const {
    return toSeconds(sojourns_) / static_cast<double>(served_);
  }

 private:
  void arrive() {
    waiting_.push_back(engine_.now());
    if (waiting_.size() == 1) {
      serve();
    }
    engine_.after(drawn(arrivals_, arrivalGap), Phase::Traffic, arrival_, [this] { arrive(); });
  }

  void serve() {
    engine_.after(drawn(services_, serviceMean), Phase::Traffic, departure_, [this] { depart(); });
  }

  void depart() {
    sojourns_ += engine_.now() - waiting_.front();
    waiting_.pop_front();
    if (!waiting_.empty()) {
      serve();
    }
    if (++served_ == leaveAt_) {
      engine_.stop();
    }
  }

  Engine engine_;
  Rng arrivals_{1};
  Rng services_{2};
  LabelId arrival_;
  LabelId departure_;
  std::deque<SimTime> waiting_;
  SimDuration sojourns_{};
  std::uint64_t served_ = 0;
  std::uint64_t leaveAt_ = 0;
};

constexpr std::uint64_t customersAtOnce = 100'000;

void mm1Kernel(benchmark::State& state) {
  Mm1 queue;
  std::uint64_t customers = 0;
  for (auto _ : state) {
    customers += queue.play(customersAtOnce);
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(customers));
  state.counters["sojournSeconds"] = queue.meanSojournSeconds();  // theory: 1 / (200 - 160)
}
BENCHMARK(mm1Kernel)->Name("mm1_kernel");

/// The same queue by Lindley's recursion: a departure follows from the one before, without events.
void referenceLindley(benchmark::State& state) {
  Rng arrivals{1};
  Rng services{2};
  SimTime arrival{};
  SimTime departure{};
  SimDuration sojourns{};
  std::uint64_t customers = 0;
  for (auto _ : state) {
    for (std::uint64_t count = 0; count < customersAtOnce; ++count) {
      arrival += drawn(arrivals, arrivalGap);
      departure = std::max(arrival, departure) + drawn(services, serviceMean);
      sojourns += departure - arrival;
    }
    customers += customersAtOnce;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(customers));
  state.counters["sojournSeconds"] = toSeconds(sojourns) / static_cast<double>(customers);
}
BENCHMARK(referenceLindley)->Name("reference_lindley");

void sampleBench(benchmark::State& state, const Distribution& distribution) {
  Rng rng{1};
  SimDuration sum{};
  for (auto _ : state) {
    for (int draw = 0; draw < 1000; ++draw) {
      sum += sample(distribution, rng);
    }
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations() * 1000);
}
using std::chrono::milliseconds;
BENCHMARK_CAPTURE(sampleBench, exponential, Distribution::exponential(milliseconds{40}))
    ->Name("sample/exponential");
BENCHMARK_CAPTURE(sampleBench, lognormal,
                  Distribution::lognormal(milliseconds{40}, milliseconds{120}))
    ->Name("sample/lognormal");
BENCHMARK_CAPTURE(sampleBench, gamma, Distribution::gamma(milliseconds{40}, 0.7))
    ->Name("sample/gamma");

void binomialBench(benchmark::State& state) {
  Rng rng{1};
  std::uint64_t sum = 0;
  for (auto _ : state) {
    sum += sampleBinomial(rng, static_cast<std::uint64_t>(state.range(0)), 0.03);
  }
  benchmark::DoNotOptimize(sum);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(binomialBench)->Name("sample/binomial")->Arg(50)->Arg(2000);

}  // namespace
}  // namespace aviary
