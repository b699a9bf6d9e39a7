#include "sim/delivery/replicaset_ranking.hpp"

#include <bit>
#include <charconv>
#include <numeric>

namespace aviary {
namespace {

// floor(log2(age in nanoseconds)); -1 without an age.
int ageClass(SimTime since, SimTime now) {
  const auto age = (now - since).count();
  return age > 0 ? std::bit_width(static_cast<std::uint64_t>(age)) - 1 : -1;
}

int phaseOrder(PodPhase phase) {
  switch (phase) {
    case PodPhase::Pending:
      return 0;
    case PodPhase::Unknown:
      return 1;
    default:
      return 2;
  }
}

enum class Order : std::uint8_t { Before, After, Same };

template <class T>
Order smallerFirst(const T& a, const T& b) {
  if (a == b) return Order::Same;
  return a < b ? Order::Before : Order::After;
}

// Younger first by age class; within one class, different times leave it to the identity.
Order youngerFirst(SimTime a, SimTime b, const RankedPod& left, const RankedPod& right,
                   SimTime now) {
  if (a == b) return Order::Same;
  const Order byClass = smallerFirst(ageClass(a, now), ageClass(b, now));
  return byClass != Order::Same ? byClass : smallerFirst(left.identity, right.identity);
}

Order compare(const RankedPod& a, const RankedPod& b, SimTime now) {
  if (const Order o = smallerFirst(a.assigned, b.assigned); o != Order::Same) return o;
  if (const Order o = smallerFirst(phaseOrder(a.phase), phaseOrder(b.phase)); o != Order::Same) {
    return o;
  }
  if (const Order o = smallerFirst(a.ready, b.ready); o != Order::Same) return o;
  if (const Order o = smallerFirst(a.deletionCost, b.deletionCost); o != Order::Same) return o;
  if (const Order o = smallerFirst(b.neighbours, a.neighbours); o != Order::Same) return o;
  if (a.readySince && b.readySince) {
    const Order o = youngerFirst(*a.readySince, *b.readySince, a, b, now);
    if (o != Order::Same) return o;
  }
  if (const Order o = smallerFirst(b.restarts, a.restarts); o != Order::Same) return o;
  return youngerFirst(a.created, b.created, a, b, now);
}

// A merge sort of our own: the order is not transitive, and its result must not depend on a
// library.
void mergeSort(std::vector<std::size_t>& items, const std::vector<RankedPod>& pods, SimTime now) {
  std::vector<std::size_t> other(items.size());
  for (std::size_t width = 1; width < items.size(); width *= 2) {
    for (std::size_t low = 0; low < items.size(); low += 2 * width) {
      const std::size_t middle = std::min(low + width, items.size());
      const std::size_t high = std::min(low + 2 * width, items.size());
      std::size_t left = low;
      std::size_t right = middle;
      for (std::size_t out = low; out < high; ++out) {
        const bool takeRight =
            left >= middle ||
            (right < high && deletedBefore(pods[items[right]], pods[items[left]], now));
        other[out] = takeRight ? items[right++] : items[left++];
      }
    }
    items.swap(other);
  }
}

}  // namespace

bool deletedBefore(const RankedPod& a, const RankedPod& b, SimTime now) {
  const Order order = compare(a, b, now);
  return order == Order::Same ? a.identity < b.identity : order == Order::Before;
}

std::vector<std::size_t> chooseVictims(const std::vector<RankedPod>& pods, std::size_t count,
                                       SimTime now) {
  std::vector<std::size_t> order(pods.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (count >= pods.size()) return order;
  mergeSort(order, pods, now);
  order.resize(count);
  return order;
}

int deletionCost(const ObjectMeta& meta) {
  const auto found = meta.annotations.find("controller.kubernetes.io/pod-deletion-cost");
  if (found == meta.annotations.end()) return 0;
  const std::string& text = found->second;
  int value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && stop == text.data() + text.size() ? value : 0;
}

}  // namespace aviary
