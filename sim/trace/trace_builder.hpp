#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/trace/name_table.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

/// What led to a record: another record, a write to the store, or nothing (a timer, the scenario).
class Cause {
 public:
  [[nodiscard]] static constexpr Cause none() { return {}; }
  [[nodiscard]] static constexpr Cause by(RecordId record) { return Cause(record, 0); }
  [[nodiscard]] static constexpr Cause by(ResourceVersion version) { return Cause({}, version); }

 private:
  friend class TraceBuilder;
  constexpr Cause() = default;
  constexpr Cause(RecordId record, ResourceVersion version) : record_(record), version_(version) {}
  RecordId record_;
  ResourceVersion version_ = 0;
};

/// Collects what happens in a run and hands out the finished trace.
///
/// Invariants: records arrive in the order of time; ids are given in that order.
/// API versions become causes at the end: a write that was recorded leads to its record, one that
/// was only linked leads on to its own cause, one that is unknown ends the chain.
/// Costs: add, note, object and text O(1); memory O(the highest API version).
class TraceBuilder {
 public:
  explicit TraceBuilder(TraceHeader header);

  [[nodiscard]] ObjectId object(std::string_view kind, ObjectKeyView key);
  [[nodiscard]] TextId text(std::string_view value);

  /// \pre time is not before the last record's.
  RecordId add(SimTime time, ObjectId object, RecordBody&& body, Cause cause = Cause::none());

  /// The write `version` is what `record` tells.
  /// \pre versions of note and link grow, or repeat the last one, which is then replaced.
  void note(ResourceVersion version, RecordId record);

  /// The write `version` has no record of its own; whatever it led to is traced back to `cause`.
  void link(ResourceVersion version, ResourceVersion cause);

  /// A rollout whose curves are sampled. Ids grow from 0.
  [[nodiscard]] TrackId track(ObjectId object, ObjectId target, ObjectId primary);

  /// Adds a row; a row of the same instant is replaced, so that the settled values stand.
  /// \pre row.time is not before the track's last row.
  void sample(TrackId track, const SeriesRow& row);

  /// A queue of work; its place in Trace::queues().
  [[nodiscard]] std::size_t queue(std::string name);
  /// Adds a row where it tells something new.
  /// \pre row.time is not before the queue's last row.
  void sample(std::size_t queue, const QueueRow& row);

  /// Totals may be filled at any time before finish.
  [[nodiscard]] TraceTotals& totals() { return trace_->totals_; }

  /// What controllers expose of themselves; may be filled at any time before finish.
  [[nodiscard]] ExposedMetrics& exposed() { return trace_->exposed_; }

  /// Says which engine really played, where `auto` chose.
  void engine(std::string name) { trace_->header_.engine = std::move(name); }

  /// The id the next record will get: for causes within an activity whose own record comes last.
  [[nodiscard]] RecordId nextId() const;

  /// The trace; the builder is empty afterwards and must not be used again.
  [[nodiscard]] std::shared_ptr<const Trace> finish(SimTime endTime, RunEnd end);

 private:
  /// What is known of a write.
  struct Version {
    RecordId record;            ///< none: linked, or unknown
    ResourceVersion cause = 0;  ///< of a linked one
  };
  void noteVersion(ResourceVersion version, Version entry);
  [[nodiscard]] RecordId resolve(ResourceVersion version) const;

  std::unique_ptr<Trace> trace_;
  NameTable objectNames_;                ///< of the trace's objects
  NameTable textNames_;                  ///< of the trace's texts
  std::vector<ResourceVersion> causes_;  ///< of each record; 0 = given as a record, or none
  std::vector<Version> versions_;        ///< by version
};

}  // namespace aviary
