#include "sim/trace/trace.hpp"

#include <algorithm>
#include <iterator>

#include "sim/engine/sim_assert.hpp"

namespace aviary {

std::string_view text(RunEnd end) {
  switch (end) {
    case RunEnd::Finished: return "finished";
    case RunEnd::Horizon: return "horizon";
    case RunEnd::Limit: return "limit";
  }
  return "";
}

std::string text(const TraceObject& object) { return object.kind + "/" + text(object.key); }

const SeriesRow* rowAt(const Track& track, SimTime time) {
  const auto after = std::upper_bound(
      track.rows.begin(), track.rows.end(), time,
      [](SimTime moment, const SeriesRow& row) { return moment < row.time; });
  return after == track.rows.begin() ? nullptr : &*std::prev(after);
}

const Record& Trace::record(RecordId id) const {
  SIM_ASSERT(id.exists(), "a record id of this trace");
  SIM_ASSERT(id.value <= records_.size(), "a record id of this trace");
  return records_[id.value - 1];
}

const TraceObject& Trace::object(ObjectId id) const {
  SIM_ASSERT(id.exists(), "an object id of this trace");
  SIM_ASSERT(id.value <= objects_.size(), "an object id of this trace");
  return objects_[id.value - 1];
}

std::string_view Trace::text(TextId id) const {
  SIM_ASSERT(id.value < texts_.size(), "a text id of this trace");
  return texts_[id.value];
}

RecordId Trace::idOf(const Record& record) const {
  const auto index = &record - records_.data();
  SIM_ASSERT(index >= 0, "a record of this trace");
  SIM_ASSERT(static_cast<std::size_t>(index) < records_.size(), "a record of this trace");
  return RecordId{static_cast<std::uint32_t>(index) + 1};
}

std::optional<ObjectId> Trace::find(std::string_view kind, const ObjectKey& key) const {
  for (std::size_t i = 0; i < objects_.size(); ++i) {
    if (objects_[i].kind == kind && objects_[i].key == key) {
      return ObjectId{static_cast<std::uint32_t>(i + 1)};
    }
  }
  return std::nullopt;
}

std::span<const Record> Trace::between(SimTime from, SimTime until) const {
  const auto earlier = [](const Record& record, SimTime time) { return record.time < time; };
  const auto first = std::lower_bound(records_.begin(), records_.end(), from, earlier);
  const auto last = std::lower_bound(first, records_.end(), std::max(from, until), earlier);
  return {first, last};
}

std::vector<RecordId> Trace::causesOf(RecordId id) const {
  std::vector<RecordId> chain;
  RecordId cause = record(id).cause;
  while (cause.exists()) {
    // Two records of one instant may name each other: a tick and the event it made.
    if (cause == id || std::find(chain.begin(), chain.end(), cause) != chain.end()) break;
    chain.push_back(cause);
    cause = record(cause).cause;
  }
  return chain;
}

}  // namespace aviary
