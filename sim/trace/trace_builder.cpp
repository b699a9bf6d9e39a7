#include "sim/trace/trace_builder.hpp"

#include <utility>

#include "sim/api/name_hash.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

// Room for the records of a small run.
constexpr std::size_t recordsMin = 256;

}  // namespace

TraceBuilder::TraceBuilder(TraceHeader header) : trace_(new Trace) {
  trace_->header_ = std::move(header);
  trace_->records_.reserve(recordsMin);
  (void)text("");
}

ObjectId TraceBuilder::object(std::string_view kind, ObjectKeyView key) {
  std::vector<TraceObject>& objects = trace_->objects_;
  // Few objects of a kind share a name: their namespaces are compared.
  const std::uint32_t hash = NameHash{}.add(kind).add(key.name).value();
  const auto found = objectNames_.find(hash, [&](std::uint32_t place) {
    return ObjectKeyView(objects[place].key) == key && objects[place].kind == kind;
  });
  if (found) return ObjectId{*found + 1};
  objects.push_back({std::string(kind), keyOf(key)});
  return ObjectId{objectNames_.add(hash) + 1};
}

TextId TraceBuilder::text(std::string_view value) {
  std::vector<std::string>& texts = trace_->texts_;
  if (value.empty() && !texts.empty()) return {};
  const std::uint32_t hash = NameHash{}.add(value).value();
  const auto found =
      textNames_.find(hash, [&](std::uint32_t place) { return texts[place] == value; });
  if (found) return TextId{*found};
  texts.emplace_back(value);
  return TextId{textNames_.add(hash)};
}

RecordId TraceBuilder::nextId() const {
  return RecordId{static_cast<std::uint32_t>(trace_->records_.size()) + 1};
}

RecordId TraceBuilder::add(SimTime time, ObjectId object, RecordBody&& body, Cause cause) {
  auto& records = trace_->records_;
  SIM_ASSERT(records.empty() || records.back().time <= time, "records arrive in order of time");
  SIM_ASSERT(object.value <= trace_->objects_.size(), "the object is one of this trace");
  const RecordId id = nextId();
  Record& record = records.emplace_back();
  record.time = time;
  record.object = object;
  record.cause = cause.record_;
  record.body = std::move(body);
  causes_.push_back(cause.version_);
  return id;
}

void TraceBuilder::noteVersion(ResourceVersion version, Version entry) {
  SIM_ASSERT(versions_.size() <= version + 1, "versions grow");
  versions_.resize(version + 1);
  versions_.back() = entry;
}

void TraceBuilder::note(ResourceVersion version, RecordId record) {
  noteVersion(version, {record, 0});
}

void TraceBuilder::link(ResourceVersion version, ResourceVersion cause) {
  SIM_ASSERT(cause < version, "a write is caused by an earlier one");
  noteVersion(version, {{}, cause});
}

RecordId TraceBuilder::resolve(ResourceVersion version) const {
  // Ends: each turn looks at a smaller version; nothing is known of 0.
  while (version < versions_.size()) {
    const Version& known = versions_[version];
    if (known.record.exists() || known.cause == 0) return known.record;
    version = known.cause;
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
