#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/engine/sim_time.hpp"
#include "sim/telemetry/bucket_layout.hpp"
#include "sim/telemetry/counter_rows.hpp"
#include "sim/telemetry/prometheus_math.hpp"

namespace aviary {

/// Targets that are scraped together.
struct ScrapeGroup {
  std::uint32_t value = 0;
  auto operator<=>(const ScrapeGroup&) const = default;
};

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
/// At every scrape of a group each of its series has a sample: the row that is appended then, or
/// its last row once more. Nobody has to name series without news.
/// Invariants: samples of a series have ascending times; counts are cumulative over buckets; a
/// closed series takes no more samples; samples older than the retention may be gone.
/// Threads: none.
/// Costs: a scrape O(1) plus O(buckets), in time and memory, for each series with news; a rate
/// O(log samples) plus O(samples in the range) after a reset.
class SampleStore {
 public:
  explicit SampleStore(SimDuration retention = std::chrono::hours{2});

  /// A group without targets.
  ScrapeGroup addGroup();
  /// The group is scraped: who is not told of otherwise at this time repeats its last row.
  /// \pre times ascend; the same one may be told again.
  void scrape(ScrapeGroup group, SimTime at);

  /// A new series without samples; the second one in a group of its own.
  SeriesId open(SeriesInfo info, ScrapeGroup group);
  SeriesId open(SeriesInfo info) { return open(std::move(info), addGroup()); }

  /// What a scrape of the series' group finds. \param buckets  counts since the start of the
  /// process, not cumulative over buckets, as many as layout(exporter).size().
  void append(SeriesId series, SimTime at, std::span<const std::uint64_t> buckets,
              std::uint64_t sumMicros);
  /// A scrape of its group that does not reach the series.
  void miss(SeriesId series, SimTime at);

  /// The target vanished: a staleness marker at that time.
  void close(SeriesId series, SimTime at);

  [[nodiscard]] const SeriesInfo& info(SeriesId series) const { return series_[series.value].info; }
  [[nodiscard]] const BucketLayout& layout(ExporterKind kind) const {
    return layoutOf(kind);
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
    ScrapeGroup group;
    std::vector<std::uint32_t> news;     ///< scrapes of the group, by index, that found another row
    std::vector<std::uint32_t> misses;   ///< scrapes that did not reach it
    CounterRows rows{0};                 ///< by news, counted from the first one ever
    std::size_t forgotten = 0;           ///< of the news
    std::uint32_t end = ~std::uint32_t{0};  ///< scrapes from here on do not count
    bool hasResets = false;
    std::optional<SimTime> staleAt;

    /// Its row at a scrape. \pre it had one by then.
    [[nodiscard]] std::size_t rowAt(std::uint32_t scrape) const;
  };
  /// The samples of a series in a range, as scrapes of its group: [begin, end) without misses.
  struct Scrapes {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::size_t count = 0;
  };

  [[nodiscard]] Scrapes scrapesIn(const Series& series, SimTime after, SimTime upTo) const;
  [[nodiscard]] bool isSum(const Series& series, HistogramColumn column) const {
    return column.index == layout(series.info.exporter).size();
  }
  /// The samples of a series in a range, and the rows of the first and the last of them.
  struct Stretch {
    CounterWindow window;  ///< without values
    std::size_t firstRow = 0;
    std::size_t lastRow = 0;
  };
  [[nodiscard]] Stretch stretchOf(const Series& series, SampleRange range) const;
  [[nodiscard]] CounterWindow window(const Series& series, HistogramColumn column,
                                     SampleRange range) const;
  /// rate() of each cumulative bucket; none with fewer than two samples.
  [[nodiscard]] std::vector<double> bucketRates(const Series& series, SampleRange range) const;
  void forgetOld(Series& series, SimTime now) const;

  SimDuration retention_;
  std::vector<std::vector<SimTime>> scrapes_;   // by group
  std::vector<Series> series_;
  std::vector<std::map<std::string, std::vector<SeriesId>, std::less<>>> bySubject_;
};

}  // namespace aviary
