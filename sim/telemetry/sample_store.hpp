#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/engine/sim_time.hpp"
#include "sim/telemetry/bucket_layout.hpp"
#include "sim/telemetry/prometheus_math.hpp"

namespace aviary {

struct SeriesId {
  std::uint32_t value = 0;
  auto operator<=>(const SeriesId&) const = default;
};

/// One request histogram of one scraped target: its counter, buckets, sum and count.
struct SeriesInfo {
  ExporterKind exporter = ExporterKind::Application;
  /// What the series is about, as the queries of its exporter tell series apart: Istio and Linkerd
  /// "namespace/workload", Traefik the label `service`, NGINX "namespace/ingress", applications
  /// "namespace/pod".
  std::string subject;
  int statusCode = 200;
  /// All labels but `le`, `__name__`.
  StringMap labels;
};

/// A range of a range selector: (end - window, end].
struct SampleRange {
  SimTime end{};
  SimDuration window{};
};

/// Which of the series of a histogram: cumulative bucket 0.., the count, or the sum.
struct HistogramColumn {
  std::size_t index = 0;
};

/// What Prometheus has scraped of request metrics.
///
/// Invariants: samples of a series have ascending times; counts are cumulative over buckets; a
/// closed series takes no more samples; samples older than the retention may be gone.
/// Threads: none.
/// Costs: append O(buckets), in memory only where a count has changed; a rate O(log samples) plus
/// O(samples in the range) after a reset.
class SampleStore {
 public:
  explicit SampleStore(SimDuration retention = std::chrono::hours{2});

  /// A new series without samples.
  SeriesId open(SeriesInfo info);

  /// One scrape. \param buckets  counts since the start of the process, not cumulative over
  /// buckets, as many as layout(exporter).size().
  void append(SeriesId series, SimTime at, std::span<const std::uint64_t> buckets,
              std::uint64_t sumMicros);

  /// The target vanished: a staleness marker at that time.
  void close(SeriesId series, SimTime at);

  [[nodiscard]] const SeriesInfo& info(SeriesId series) const { return series_[series.value].info; }
  [[nodiscard]] const BucketLayout& layout(ExporterKind kind) const {
    return layouts_[static_cast<std::size_t>(kind)];
  }

  /// Series of an exporter whose subject starts with `prefix` and that `keep` accepts, in the order
  /// of subjects, then of opening.
  [[nodiscard]] std::vector<SeriesId> select(
      ExporterKind kind, std::string_view prefix,
      const std::function<bool(const SeriesInfo&)>& keep) const;

  [[nodiscard]] HistogramColumn countColumn(ExporterKind kind) const {
    return {layout(kind).size() - 1};
  }
  [[nodiscard]] HistogramColumn sumColumn(ExporterKind kind) const { return {layout(kind).size()}; }

  /// rate() of one series; the sum in the exporter's unit. Nothing with fewer than two samples.
  [[nodiscard]] std::optional<double> rate(SeriesId series, HistogramColumn column,
                                           SampleRange range) const;

  /// sum(rate()): compensated as in Prometheus; nothing when no series has a rate.
  [[nodiscard]] std::optional<double> sumOfRates(const std::vector<SeriesId>& selection,
                                                 HistogramColumn column, SampleRange range) const;

  /// histogram_quantile(q, sum by (le) (rate())) in the exporter's unit; nothing for no series, NaN
  /// without observations. \pre all series are of `kind`.
  [[nodiscard]] std::optional<double> quantileOfRates(const std::vector<SeriesId>& selection,
                                                      ExporterKind kind, double q,
                                                      SampleRange range) const;

  /// Every sample of a series, oldest first.
  struct Samples {
    std::vector<SimTime> times;
    std::vector<double> values;
    std::optional<SimTime> staleAt;
  };
  [[nodiscard]] Samples samples(SeriesId series, HistogramColumn column) const;
  [[nodiscard]] std::size_t seriesCount() const { return series_.size(); }

 private:
  struct Series {
    SeriesInfo info;
    std::vector<SimTime> times;
    std::vector<std::uint32_t> rows;            ///< by time; a scrape without news repeats a row
    std::vector<std::uint64_t> cells;           ///< rows of cumulative buckets and the sum
    std::size_t stride = 0;
    bool hasResets = false;
    std::optional<SimTime> staleAt;

    [[nodiscard]] const std::uint64_t* row(std::size_t time) const {
      return cells.data() + rows[time] * stride;
    }
  };

  [[nodiscard]] CounterWindow window(const Series& series, HistogramColumn column,
                                     SampleRange range) const;
  void forgetOld(Series& series, SimTime now) const;

  SimDuration retention_;
  std::vector<BucketLayout> layouts_;           // by ExporterKind
  std::vector<Series> series_;
  std::vector<std::map<std::string, std::vector<SeriesId>, std::less<>>> bySubject_;
};

}  // namespace aviary
