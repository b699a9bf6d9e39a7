#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/trace/exposed_metrics.hpp"
#include "sim/trace/ids.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/queue_track.hpp"
#include "sim/trace/series.hpp"
#include "sim/trace/totals.hpp"

namespace aviary {

/// The version of this program, as in CMakeLists.txt.
inline constexpr std::string_view aviaryVersion = "0.1.0";

/// Grows when records, series or totals change their meaning or the digest its ingredients.
inline constexpr int traceSchemaVersion = 1;

enum class RunEnd : std::uint8_t { Finished, Horizon, Limit };
/// "finished", "horizon", "limit".
[[nodiscard]] std::string_view text(RunEnd end);

/// What was played, and how.
struct TraceHeader {
  std::string scenario;
  std::string description;
  std::uint64_t seed = 0;
  std::string engine;               ///< request or flow: what really played, never auto
  std::string version = std::string(aviaryVersion);
  int schema = traceSchemaVersion;
  SimDuration horizon{};            ///< the longest the run could have been
  SimDuration warmup{};             ///< left out of the totals' averages
  SimDuration scrapeInterval{};
  std::string timing = "aligned";   ///< aligned or jittered: offsets of the controllers' timers
};

/// An object that something happened to.
struct TraceObject {
  std::string kind;
  ObjectKey key;
  auto operator<=>(const TraceObject&) const = default;
};
/// "Kind/namespace/name".
[[nodiscard]] std::string text(const TraceObject& object);

/// The result of one run.
///
/// Invariants: never changes; records are ordered by time, and by order of recording within an
/// instant; every id in it is valid.
/// Threads: any number may read.
/// Costs: lookups by id O(1), by time O(log n).
class Trace {
 public:
  [[nodiscard]] const TraceHeader& header() const { return header_; }
  [[nodiscard]] RunEnd end() const { return end_; }
  [[nodiscard]] SimTime endTime() const { return endTime_; }
  [[nodiscard]] std::span<const Record> records() const { return records_; }
  [[nodiscard]] std::span<const Track> tracks() const { return tracks_; }
  [[nodiscard]] std::span<const QueueTrack> queues() const { return queues_; }
  [[nodiscard]] std::span<const TraceObject> objects() const { return objects_; }
  [[nodiscard]] const TraceTotals& totals() const { return totals_; }
  [[nodiscard]] const ExposedMetrics& exposed() const { return exposed_; }

  /// \pre the id exists in this trace.
  [[nodiscard]] const Record& record(RecordId id) const;
  [[nodiscard]] const TraceObject& object(ObjectId id) const;
  [[nodiscard]] std::string_view text(TextId id) const;
  [[nodiscard]] RecordId idOf(const Record& record) const;

  /// The object of that kind and key, where something happened to it.
  [[nodiscard]] std::optional<ObjectId> find(std::string_view kind, const ObjectKey& key) const;

  /// Records with from <= time < until.
  [[nodiscard]] std::span<const Record> between(SimTime from, SimTime until) const;

  /// The chain of causes: what led to the record, what led to that; the first cause is last.
  /// Empty for a record without a cause.
  [[nodiscard]] std::vector<RecordId> causesOf(RecordId id) const;

 private:
  friend class TraceBuilder;
  Trace() = default;

  TraceHeader header_;
  RunEnd end_ = RunEnd::Finished;
  SimTime endTime_{};
  std::vector<TraceObject> objects_;
  std::vector<std::string> texts_;
  std::vector<Record> records_;
  std::vector<Track> tracks_;
  std::vector<QueueTrack> queues_;
  TraceTotals totals_;
  ExposedMetrics exposed_;
};

}  // namespace aviary
