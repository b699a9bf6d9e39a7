#include "sim/engine/event_queue.hpp"

#include <algorithm>

namespace aviary {
namespace {

// Fewer pending entries than this are as fast in the heap alone; the gap between the two numbers
// keeps the wheel from being built and dropped in turn.
constexpr std::size_t wheelLeave = 32;
constexpr std::size_t wheelEnter = 64;

// The wheel's heads stay in a core's second-level cache.
constexpr std::size_t bucketsMin = 64;
constexpr std::size_t bucketsMax = 2048;

constexpr std::size_t lapsMin = 64;
constexpr std::size_t lapsMax = 16384;

// A bucket is about this many times as long as events are apart.
constexpr std::uint64_t eventsPerBucket = 8;

// All laps are at least this many times as long as the mean delay of an event, which by Little's
// law is the number pending times the gap between events.
constexpr std::uint64_t delaysCovered = 4;

}  // namespace

void EventQueue::placeInPresent(QueueEntry entry) {
  const bool full = runEnd_ - runNext_ >= runEntries;
  if ((full || runNext_ == 0 || runEnd_ == runRoom) && !makeRoomInRun(entry)) {
    return;
  }
  // The entry in the middle, if there is one, ends the search.
  const QueueEntry& middle = run_[(runNext_ + runEnd_) / 2];
  std::size_t place = runEnd_;
  if (runNext_ != runEnd_ && entry.comesBefore(middle)) {
    for (place = --runNext_; run_[place + 1].comesBefore(entry); ++place) {
      run_[place] = run_[place + 1];
    }
  } else {
    for (++runEnd_; place > runNext_ && entry.comesBefore(run_[place - 1]); --place) {
      run_[place] = run_[place - 1];
    }
  }
  run_[place] = entry;
}

void EventQueue::placeAhead(QueueEntry entry) {
  const std::uint64_t bucket = bucketOf(entry);
  const std::uint64_t ahead = lapOf(bucket) - lap_;
  if (ahead <= 1) {
    putInWheel(bucket & (heads_.size() - 1), entry);
  } else if (ahead < laps_.size()) {
    laps_.push(lapOf(bucket), entry);
  } else {
    far_.push(entry);
  }
}

// The entry's place may be free afterwards; false: it waits in the heap.
bool EventQueue::makeRoomInRun(QueueEntry entry) {
  if (runEnd_ - runNext_ >= runEntries) {
    const QueueEntry last = run_[runEnd_ - 1];
    if (last.comesBefore(entry)) {
      near_.push(entry);
      return false;
    }
    near_.push(last);
    --runEnd_;
  }
  const auto first = run_.begin() + static_cast<std::ptrdiff_t>(runNext_);
  const auto end = run_.begin() + static_cast<std::ptrdiff_t>(runEnd_);
  const std::size_t count = runEnd_ - runNext_;
  runNext_ = (runRoom - count) / 2;
  runEnd_ = runNext_ + count;
  const auto middle = run_.begin() + static_cast<std::ptrdiff_t>(runNext_);
  if (middle <= first) {
    std::copy(first, end, middle);
  } else {
    std::copy_backward(first, end, middle + (end - first));
  }
  return true;
}

void EventQueue::chainFullHead(std::size_t index) {
  if (freeChunk_ == none) {
    freeChunk_ = static_cast<std::uint32_t>(chunks_.size());
    chunks_.emplace_back();
  }
  const std::uint32_t chunk = freeChunk_;
  freeChunk_ = chunks_[chunk].next;
  chunks_[chunk] = heads_[index];
  heads_[index].next = chunk;
  heads_[index].count = 0;
  // The entries stay counted: a chained chunk is always full.
}

std::size_t EventQueue::firstOccupiedFrom(std::size_t index) const {
  std::size_t word = index / 64;
  const std::uint64_t here = occupied_[word] >> (index % 64);
  if (here != 0) {
    return index + static_cast<std::size_t>(std::countr_zero(here));
  }
  ++word;
  for (std::size_t group = word / 64; group < occupiedWords_.size(); ++group) {
    std::uint64_t words = occupiedWords_[group];
    if (group == word / 64) {
      words = words >> (word % 64) << (word % 64);
    }
    if (words != 0) {
      word = group * 64 + static_cast<std::size_t>(std::countr_zero(words));
      return word * 64 + static_cast<std::size_t>(std::countr_zero(occupied_[word]));
    }
  }
  return heads_.size();
}

std::uint64_t EventQueue::nextOccupied() const {
  const std::size_t mask = heads_.size() - 1;
  const std::size_t from = (present_ + 1) & mask;
  std::size_t found = firstOccupiedFrom(from);
  if (found == heads_.size()) {
    found = firstOccupiedFrom(0);
  }
  return present_ + 1 + ((found - from) & mask);
}

void EventQueue::tune() {
  const std::uint64_t span = now_ - tunedAt_;
  const std::uint64_t width =
      span / tunedEvents_ * eventsPerBucket + span % tunedEvents_ * eventsPerBucket / tunedEvents_;
  unsigned shift = heapOnly;
  std::size_t buckets = 0;
  std::size_t laps = 0;
  if (size_ >= (shift_ == heapOnly ? wheelEnter : wheelLeave)) {
    buckets = std::clamp(std::bit_ceil(size_), bucketsMin, bucketsMax);
    shift = static_cast<unsigned>(std::bit_width(width | 1) - 1);
    // A bucket is at least half as long as `width`, a lap half as long as the wheel.
    const std::uint64_t perLap = eventsPerBucket / 2 * buckets / 2;
    laps = std::clamp(std::bit_ceil(size_ * delaysCovered / perLap), lapsMin, lapsMax);
  }
  const unsigned shiftChange = shift > shift_ ? shift - shift_ : shift_ - shift;
  if (shiftChange >= 2 || buckets > heads_.size() * 2 || buckets * 4 < heads_.size() ||
      laps > laps_.size() * 2 || laps * 4 < laps_.size()) {
    reshape(shift, buckets, laps);
  }
  tunedAt_ = now_;
  // A change costs as much as some operations on every entry: not more often than that.
  tunedEvents_ = std::max<std::uint64_t>(tuningEvents, size_);
  untilTuning_ = tunedEvents_;
}

void EventQueue::reshape(unsigned shift, std::size_t buckets, std::size_t laps) {
  collect();
  shift_ = shift;
  heads_.assign(buckets, Chunk{});
  occupied_.assign(buckets / 64, 0);
  occupiedWords_.assign((buckets + 4095) / 4096, 0);
  chunks_.clear();
  freeChunk_ = none;
  lapBits_ = buckets == 0 ? 0 : static_cast<unsigned>(std::bit_width(buckets) - 2);
  laps_.reset(laps);
  present_ = now_ >> shift_;
  lap_ = lapOf(present_);
  spread();
}

void EventQueue::collect() {
  scratch_.clear();
  scratch_.reserve(size_);
  for (; runNext_ < runEnd_; ++runNext_) {
    scratch_.push_back(run_[runNext_]);
  }
  near_.moveTo(scratch_);
  far_.moveTo(scratch_);
  while (!laps_.empty()) {
    laps_.empty(laps_.firstAfter(lap_ + 1),
                [this](const QueueEntry& entry) { scratch_.push_back(entry); });
  }
  for (std::size_t index = 0; index < heads_.size() && inWheel_ != 0; ++index) {
    if (heads_[index].count != 0) {
      emptyBucket(index, [this](const QueueEntry& entry) { scratch_.push_back(entry); });
    }
  }
}

void EventQueue::spread() {
  size_ = scratch_.size();
  for (const QueueEntry& entry : scratch_) {
    place(entry);
  }
}

}  // namespace aviary
