#include <algorithm>
#include <utility>

#include "sim/traffic/request_engine.hpp"

/// Queue workers: work waits in one line, and whichever worker is free takes the oldest piece. Its
/// split over versions is therefore the split of their workers, whatever a router says.
namespace aviary {

void RequestEngine::addQueue(const TrafficSource& from) {
  const auto index = static_cast<std::uint32_t>(queues_.size());
  const std::string stream = "traffic/source/" + from.name + "/";
  WorkQueue queue;
  queue.namespace_ = from.namespace_;
  queue.workers = from.workers;
  queue.limit = static_cast<std::uint64_t>(from.queueLimit);
  queue.service = serviceOf({from.namespace_, from.name});
  queues_.push_back(std::move(queue));
  SourceState source;
  source.name = from.name;
  source.queue = index;
  source.users = from.users.count;
  if (source.users > 0) source.firstUser = jars_.addUsers(source.users, jars_.jarWith({}));
  source.userDraws = streams_.stream(stream + "users");
  const SimTime end = from.end ? timeAt(*from.end) : SimTime::max();
  source.arrivals.emplace(from.profile, from.arrivals, timeAt(from.start), end,
                          streams_.stream(stream + "arrivals"));
  live_.push_back(static_cast<std::uint32_t>(sources_.size()));
  sources_.push_back(std::move(source));
  for (std::uint32_t pod = 0; pod < pods_.size(); ++pod) joinQueues(pod);
}

/// A piece of work joins the line, or is refused at once where the line is full.
void RequestEngine::enqueue(std::uint32_t index, const QueuedJob& job) {
  WorkQueue& queue = queues_[index];
  if (queue.backlog.size() < queue.limit) {
    queue.backlog.push_back(job);
    return;
  }
  ++queue.refused;
  InFlight refused;
  refused.due = job.arrival;
  refused.arrival = job.arrival;
  refused.cell = addCell(queue.service, noIndex);
  refused.outcome = Outcome::QueueFull;
  ++cells_[refused.cell].tally.routed;
  complete(refused);
}

void RequestEngine::joinQueues(std::uint32_t index) {
  const PodState& pod = pods_[index];
  for (WorkQueue& queue : queues_) {
    const bool known = std::find(queue.pods.begin(), queue.pods.end(), index) != queue.pods.end();
    if (!known && pod.identity.pod.namespace_ == queue.namespace_ &&
        selects(queue.workers, pod.labels)) {
      queue.pods.push_back(index);
    }
  }
}

void RequestEngine::playQueues(Nanos until) {
  for (std::uint32_t queue = 0; queue < queues_.size(); ++queue) {
    while (startNext(queue, until)) {
    }
  }
}

/// Starts the oldest piece of work if a worker is free for it by `until`. Among pods that are free
/// at the same moment they take turns, as the consumers of a broker do.
bool RequestEngine::startNext(std::uint32_t index, Nanos until) {
  WorkQueue& queue = queues_[index];
  if (queue.backlog.empty()) return false;
  std::erase_if(queue.pods, [this](std::uint32_t pod) { return pods_[pod].gone; });
  const QueuedJob job = queue.backlog.front();
  // What could start before was started when that time was played.
  const Nanos earliest = std::max(job.from, playedTo_ + 1);
  const auto count = static_cast<std::uint32_t>(queue.pods.size());
  std::uint32_t best = noIndex;
  Nanos start = until;
  for (std::uint32_t i = 1; i <= count; ++i) {
    const std::uint32_t place = (queue.cursor + i) % count;
    const PodState& pod = pods_[queue.pods[place]];
    const Nanos free = std::max(pod.queue.placeFor(earliest).start, earliest);
    if (!pod.accepts(free) || free > start || (free == start && best != noIndex)) continue;
    best = place;
    start = free;
  }
  if (best == noIndex) return false;
  queue.backlog.pop_front();
  queue.cursor = best;
  Attempt attempt;
  attempt.now = start;
  attempt.firstArrival = job.arrival;
  attempt.source = job.source;
  attempt.user = job.user;
  const Hop hop = serve(queue.pods[best], queue.service, attempt);
  const std::uint32_t cell = addCell(queue.service, pods_[hop.pod].workload);
  RequestTally& tally = cells_[cell].tally;
  ++tally.routed;
  ++tally.served;
  tally.waitMicros += static_cast<std::uint64_t>((start - job.arrival) / 1000);
  InFlight work;
  work.due = hop.due;
  work.arrival = job.arrival;
  work.cell = cell;
  work.user = personOf(attempt);
  work.pod = hop.pod;
  work.outcome = hop.outcome;
  work.wait = start - job.arrival;
  work.start = start;
  work.queue = index;
  work.source = job.source;
  keep(work);
  return true;
}

void RequestEngine::requeue(const InFlight& work, Nanos from) {
  RequestTally& tally = cells_[work.cell].tally;
  --tally.routed;
  --tally.served;
  tally.waitMicros -= static_cast<std::uint64_t>(work.wait / 1000);
  --versions_[pods_[work.pod].version].routed;
  std::deque<QueuedJob>& backlog = queues_[work.queue].backlog;
  const auto place = std::find_if(backlog.begin(), backlog.end(),
                                  [&](const QueuedJob& job) { return job.arrival > work.arrival; });
  backlog.insert(place, {work.arrival, from, work.source, work.user});
}

}  // namespace aviary
