#include "sim/run/queue_sampler.hpp"

#include <fmt/format.h>

#include <utility>

namespace aviary {

QueueSampler::QueueSampler(Engine& engine, TrafficModel& traffic, TraceBuilder& builder,
                           Recorder& recorder, SimDuration scrapeInterval)
    : engine_(engine),
      traffic_(traffic),
      builder_(builder),
      recorder_(recorder),
      interval_(scrapeInterval),
      label_(engine.label("sample", "queues")) {}

void QueueSampler::start() {
  const RequestEngine& requests = traffic_.requests();
  if (requests.queues().empty()) return;
  for (const WorkQueue& queue : requests.queues()) {
    seen_.push_back({builder_.queue(requests.services()[queue.service].name), 0, false});
  }
  engine_.at(engine_.now(), Phase::Record, label_, [this] { scrape(); });
}

void QueueSampler::scrape() {
  engine_.after(interval_, Phase::Record, label_, [this] { scrape(); });
  traffic_.advanceTo(engine_.now());
  for (std::size_t i = 0; i < seen_.size(); ++i) sample(i);
}

void QueueSampler::sample(std::size_t index) {
  const RequestEngine& requests = traffic_.requests();
  const WorkQueue& queue = requests.queues()[index];
  Seen& seen = seen_[index];
  QueueRow row;
  row.time = engine_.now();
  row.backlog = queue.backlog.size();
  if (row.backlog > 0) {
    row.age = row.time.time_since_epoch() - SimDuration{queue.backlog.front().arrival};
  }
  builder_.sample(seen.place, row);
  const std::uint64_t refused = queue.refused - std::exchange(seen.refused, queue.refused);
  const bool full = refused > 0;
  if (full == std::exchange(seen.full, full)) return;
  const ObjectKey& name = requests.services()[queue.service];
  if (full) {
    tell(
        name, EventType::Warning, "QueueFull",
        fmt::format("{} pieces of work wait, as many as may; {} were refused since the last scrape",
                    row.backlog, refused));
  } else {
    tell(name, EventType::Normal, "QueueHasRoom",
         fmt::format("{} pieces of work wait, at most {} may; {} were refused in all", row.backlog,
                     queue.limit, queue.refused));
  }
}

void QueueSampler::tell(const ObjectKey& queue, EventType type, std::string_view reason,
                        std::string message) {
  recorder_.add(
      "Queue", queue,
      EventRecord{type, recorder_.text(reason), recorder_.text("traffic"), std::move(message)},
      Cause::none());
}

}  // namespace aviary
