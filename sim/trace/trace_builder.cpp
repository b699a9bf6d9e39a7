#include "sim/trace/trace_builder.hpp"

#include <algorithm>

#include "sim/engine/sim_assert.hpp"

namespace aviary {

TraceBuilder::TraceBuilder(TraceHeader header) : trace_(new Trace) {
  trace_->header_ = std::move(header);
  trace_->texts_.emplace_back();
  textIds_.emplace(std::string(), TextId{});
}

ObjectId TraceBuilder::object(std::string_view kind, const ObjectKey& key) {
  const auto found = objectIds_.find(ObjectOrder::View{key.name, kind, key.namespace_});
  if (found != objectIds_.end()) return found->second;
  TraceObject object{std::string(kind), key};
  trace_->objects_.push_back(object);
  const ObjectId id{static_cast<std::uint32_t>(trace_->objects_.size())};
  objectIds_.emplace(std::move(object), id);
  return id;
}

TextId TraceBuilder::text(std::string_view value) {
  const auto found = textIds_.find(value);
  if (found != textIds_.end()) return found->second;
  const TextId id{static_cast<std::uint32_t>(trace_->texts_.size())};
  trace_->texts_.emplace_back(value);
  textIds_.emplace(std::string(value), id);
  return id;
}

RecordId TraceBuilder::nextId() const {
  return RecordId{static_cast<std::uint32_t>(trace_->records_.size()) + 1};
}

RecordId TraceBuilder::add(SimTime time, ObjectId object, RecordBody body, Cause cause) {
  auto& records = trace_->records_;
  SIM_ASSERT(records.empty() || records.back().time <= time, "records arrive in order of time");
  SIM_ASSERT(object.value <= trace_->objects_.size(), "the object is one of this trace");
  const RecordId id = nextId();
  records.push_back(Record{time, object, cause.record_, std::move(body)});
  causes_.push_back(cause.version_);
  return id;
}

void TraceBuilder::noteVersion(Version entry) {
  if (!versions_.empty() && versions_.back().version == entry.version) {
    versions_.back() = entry;
    return;
  }
  SIM_ASSERT(versions_.empty() || versions_.back().version < entry.version, "versions grow");
  versions_.push_back(entry);
}

void TraceBuilder::note(ResourceVersion version, RecordId record) {
  noteVersion({version, record, 0});
}

void TraceBuilder::link(ResourceVersion version, ResourceVersion cause) {
  SIM_ASSERT(cause < version, "a write is caused by an earlier one");
  noteVersion({version, {}, cause});
}

RecordId TraceBuilder::resolve(ResourceVersion version) const {
  // Ends: each turn looks for a smaller version.
  while (version != 0) {
    const auto found = std::lower_bound(
        versions_.begin(), versions_.end(), version,
        [](const Version& entry, ResourceVersion wanted) { return entry.version < wanted; });
    if (found == versions_.end() || found->version != version) return {};
    if (found->record.exists()) return found->record;
    version = found->cause;
  }
  return {};
}

TrackId TraceBuilder::track(ObjectId object, ObjectId target, ObjectId primary) {
  trace_->tracks_.push_back(Track{object, target, primary, {}});
  return TrackId{static_cast<std::uint32_t>(trace_->tracks_.size() - 1)};
}

void TraceBuilder::sample(TrackId track, const SeriesRow& row) {
  SIM_ASSERT(track.value < trace_->tracks_.size(), "the track is one of this trace");
  auto& rows = trace_->tracks_[track.value].rows;
  SIM_ASSERT(rows.empty() || rows.back().time <= row.time, "rows arrive in order of time");
  if (!rows.empty() && rows.back().time == row.time) {
    rows.back() = row;
  } else {
    rows.push_back(row);
  }
}

std::size_t TraceBuilder::queue(std::string name) {
  trace_->queues_.push_back(QueueTrack{std::move(name), {}});
  return trace_->queues_.size() - 1;
}

void TraceBuilder::sample(std::size_t queue, const QueueRow& row) {
  SIM_ASSERT(queue < trace_->queues_.size(), "the queue is one of this trace");
  auto& rows = trace_->queues_[queue].rows;
  SIM_ASSERT(rows.empty() || rows.back().time <= row.time, "rows arrive in order of time");
  const bool same =
      !rows.empty() && rows.back().backlog == row.backlog && rows.back().age == row.age;
  if (!same) rows.push_back(row);
}

std::shared_ptr<const Trace> TraceBuilder::finish(SimTime endTime, RunEnd end) {
  for (std::size_t i = 0; i < causes_.size(); ++i) {
    Record& record = trace_->records_[i];
    if (causes_[i] != 0) record.cause = resolve(causes_[i]);
    const bool known = record.cause.value <= trace_->records_.size();
    const bool itself = record.cause.value == i + 1;
    if (!known || itself) record.cause = {};
  }
  trace_->endTime_ = endTime;
  trace_->end_ = end;
  std::shared_ptr<const Trace> finished = std::move(trace_);
  return finished;
}

}  // namespace aviary
