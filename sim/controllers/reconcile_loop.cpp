#include "sim/controllers/reconcile_loop.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

// Entries of forgotten keys that are kept: as many as wait at once where no cluster starts.
constexpr std::size_t sparesMax = 32;
// Keys without work that a queue remembers: all of a small cluster's; more cost their search.
constexpr std::size_t restingMax = 64;

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
  const Items::iterator place = placeOf(q, key);
  if (!place->second.waiting) wait(q, place, cause);
}

// The entry of a key, which is about to get work.
ReconcileLoop::Items::iterator ReconcileLoop::placeOf(Queue& queue, ObjectKeyView key) {
  const auto next = queue.items.lower_bound(key);
  if (next != queue.items.end() && next->first == key) {
    if (std::exchange(next->second.resting, false)) --queue.resting;
    return next;
  }
  if (spare_.empty()) return queue.items.emplace_hint(next, keyOf(key), Item{});
  Items::node_type entry = std::move(spare_.back());
  spare_.pop_back();
  entry.key().namespace_ = key.namespace_;
  entry.key().name = key.name;
  entry.mapped() = {};
  return queue.items.insert(next, std::move(entry));
}

void ReconcileLoop::wait(Queue& queue, Items::iterator place, ResourceVersion cause) {
  place->second.waiting = true;
  place->second.cause = cause;
  queue.order.push_back(place);
  busy_ |= queue.turn;
  arm();
}

void ReconcileLoop::enqueueAt(QueueId queue, ObjectKeyView key, SimTime when) {
  SIM_ASSERT(queue.value < queues_.size(), "a work queue that was added");
  if (when <= engine_.now()) {
    enqueue(queue, key, 0);
    return;
  }
  wakeAt(queue, placeOf(queues_[queue.value], key), when);
}

void ReconcileLoop::wakeAt(QueueId queue, Items::iterator place, SimTime when) {
  Item& item = place->second;
  if (engine_.pending(item.timer)) {
    if (item.wakesAt <= when) return;
    engine_.cancel(item.timer);
  }
  item.wakesAt = when;
  const std::uint32_t index = queue.value;
  // A key with a wake-up is not forgotten, so that its place is enough: the action must stay small.
  item.timer = engine_.at(when, Phase::Reconcile, queues_[index].label, [this, index, place] {
    if (!place->second.waiting) wait(queues_[index], place, 0);
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
  // Out of the order before it is served, so that it can be queued again meanwhile.
  const Items::iterator place = queue.order.front();
  queue.order.pop_front();
  if (queue.order.empty()) busy_ &= ~queue.turn;
  place->second.waiting = false;
  const ResourceVersion before = store_.cause();
  store_.setCause(place->second.cause);
  store_.setWriteStyle(styleOf(queue.rank));
  const std::uint64_t refusals = store_.refusals();
  queue.reconcile(place->first);
  store_.setWriteStyle(WriteStyle::Patch);
  store_.setCause(before);
  if (queue.backoff) follow(id, place, store_.refusals() - refusals);
  restOrForget(queue, place);
  arm();
}

/// Source: client-go util/workqueue/rate_limiting_queue.go, AddRateLimited and Forget.
void ReconcileLoop::follow(QueueId id, Items::iterator place, std::uint64_t refusals) {
  Item& item = place->second;
  if (refusals == 0) {
    item.refused = 0;
    return;
  }
  constexpr int doublingsMax = 20;
  const RefusalBackoff& backoff = *queues_[id.value].backoff;
  const int passes = std::min(item.refused++, doublingsMax);
  const SimDuration wait = backoff.first * (std::int64_t{1} << passes);
  wakeAt(id, place, engine_.now() + std::min(wait, backoff.longest));
}

// After a pass: what the key has to do, if anything, it has been told by now.
void ReconcileLoop::restOrForget(Queue& queue, Items::iterator place) {
  Item& item = place->second;
  if (item.waiting || engine_.pending(item.timer)) return;
  if (queue.resting < restingMax) {
    item.resting = true;
    ++queue.resting;
    return;
  }
  Items::node_type entry = queue.items.extract(place);
  if (spare_.size() < sparesMax) spare_.push_back(std::move(entry));
}

}  // namespace aviary
