#include "sim/controllers/reconcile_loop.hpp"

#include <algorithm>
#include <bit>

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

// Served entries that are kept: as many as wait at once where no cluster starts.
constexpr std::size_t sparesMax = 32;

// Kubelets and the scheduler patch statuses and bind, the node controller patches taints, and users
// apply patches; the others write whole objects on top of what they have read.
WriteStyle styleOf(ReconcileRank rank) {
  switch (rank) {
    case ReconcileRank::Scheduler:
    case ReconcileRank::Kubelet:
    case ReconcileRank::Node:
    case ReconcileRank::UserAction: return WriteStyle::Patch;
    case ReconcileRank::ReplicaSet:
    case ReconcileRank::Deployment:
    case ReconcileRank::Disruption:
    case ReconcileRank::Endpoints:
    case ReconcileRank::Autoscaler:
    case ReconcileRank::Canary:
    case ReconcileRank::Rollout: break;
  }
  return WriteStyle::Update;
}

}  // namespace

QueueId ReconcileLoop::addQueue(std::string_view controller, ReconcileRank rank,
                                Reconcile reconcile, std::optional<RefusalBackoff> backoff) {
  const auto id = static_cast<std::uint32_t>(queues_.size());
  Queue queue;
  queue.controller = controller;
  queue.rank = rank;
  queue.reconcile = std::move(reconcile);
  queue.label = engine_.label("wake", controller);
  queue.backoff = backoff;
  queues_.push_back(std::move(queue));
  if (id == 0) label_ = engine_.label("reconcile", "controllers");
  order_.push_back(id);
  orderQueues();
  return {id};
}

void ReconcileLoop::orderQueues() {
  SIM_ASSERT(order_.size() <= 64, "there is a bit for each work queue");
  std::stable_sort(order_.begin(), order_.end(), [this](std::uint32_t a, std::uint32_t b) {
    return queues_[a].rank < queues_[b].rank;
  });
  busy_ = 0;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    Queue& queue = queues_[order_[i]];
    queue.turn = std::uint64_t{1} << i;
    if (!queue.order.empty()) busy_ |= queue.turn;
  }
}

void ReconcileLoop::enqueue(QueueId queue, ObjectKeyView key, ResourceVersion cause) {
  SIM_ASSERT(queue.value < queues_.size(), "a work queue that was added");
  Queue& q = queues_[queue.value];
  const auto next = q.waiting.lower_bound(key);
  if (next != q.waiting.end() && next->first == key) return;
  q.order.push_back(q.waiting.insert(next, entryFor(key, cause)));
  busy_ |= q.turn;
  arm();
}

ReconcileLoop::Waiting::node_type ReconcileLoop::entryFor(ObjectKeyView key,
                                                          ResourceVersion cause) {
  if (spare_.empty()) {
    Waiting made;
    made.emplace(keyOf(key), cause);
    return made.extract(made.begin());
  }
  Waiting::node_type entry = std::move(spare_.back());
  spare_.pop_back();
  entry.key().namespace_ = key.namespace_;
  entry.key().name = key.name;
  entry.mapped() = cause;
  return entry;
}

void ReconcileLoop::enqueueAt(QueueId queue, ObjectKeyView key, SimTime when) {
  SIM_ASSERT(queue.value < queues_.size(), "a work queue that was added");
  if (when <= engine_.now()) {
    enqueue(queue, key, 0);
    return;
  }
  Queue& q = queues_[queue.value];
  auto place = q.delayed.lower_bound(key);
  if (place == q.delayed.end() || place->first != key) {
    place = q.delayed.emplace_hint(place, keyOf(key), Wake{});
  }
  Wake& wake = place->second;
  if (engine_.pending(wake.timer)) {
    if (wake.at <= when) return;
    engine_.cancel(wake.timer);
  }
  wake.at = when;
  const auto index = static_cast<std::uint32_t>(queue.value);
  // The key is found again through its place in the map: the action must stay small.
  wake.timer = engine_.at(when, Phase::Reconcile, q.label, [this, index, place] {
    enqueue({index}, place->first, 0);
    queues_[index].delayed.erase(place);
  });
}

void ReconcileLoop::arm() {
  if (armed_ || busy_ == 0) return;
  armed_ = true;
  engine_.at(engine_.now(), Phase::Reconcile, label_, [this] { serveOne(); });
}

void ReconcileLoop::serveOne() {
  armed_ = false;
  if (busy_ == 0) return;
  const QueueId id{order_[static_cast<std::size_t>(std::countr_zero(busy_))]};
  Queue& queue = queues_[id.value];
  // Taken out before it is served, so that it can be queued again meanwhile.
  auto item = queue.waiting.extract(queue.order.front());
  queue.order.pop_front();
  if (queue.order.empty()) busy_ &= ~queue.turn;
  const ResourceVersion before = store_.cause();
  store_.setCause(item.mapped());
  store_.setWriteStyle(styleOf(queue.rank));
  const std::uint64_t refusals = store_.refusals();
  queue.reconcile(item.key());
  store_.setWriteStyle(WriteStyle::Patch);
  store_.setCause(before);
  if (queue.backoff) follow(id, item.key(), store_.refusals() - refusals);
  if (spare_.size() < sparesMax) spare_.push_back(std::move(item));
  arm();
}

/// Source: client-go util/workqueue/rate_limiting_queue.go, AddRateLimited and Forget.
void ReconcileLoop::follow(QueueId id, const ObjectKey& key, std::uint64_t refusals) {
  Queue& queue = queues_[id.value];
  if (refusals == 0) {
    if (!queue.refused.empty()) queue.refused.erase(key);
    return;
  }
  constexpr int doublingsMax = 20;
  const int passes = std::min(queue.refused[key]++, doublingsMax);
  const SimDuration wait = queue.backoff->first * (std::int64_t{1} << passes);
  enqueueAt(id, key, engine_.now() + std::min(wait, queue.backoff->longest));
}

}  // namespace aviary
