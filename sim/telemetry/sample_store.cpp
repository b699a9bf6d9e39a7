#include "sim/telemetry/sample_store.hpp"

#include <algorithm>
#include <utility>

#include "sim/engine/sim_assert.hpp"
#include "sim/telemetry/compensated_sum.hpp"

namespace aviary {
namespace {

// Whether a scrape found what the last one did. \param last  cumulative buckets, then the sum.
bool repeats(std::span<const std::uint64_t> buckets, std::uint64_t sumMicros,
             const std::uint64_t* last) {
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    cumulative += buckets[i];
    if (cumulative != last[i]) return false;
  }
  return last[buckets.size()] == sumMicros;
}

}  // namespace

SampleStore::SampleStore(SimDuration retention)
    : retention_(retention), bySubject_(exporterKindCount) {
  for (std::size_t kind = 0; kind < exporterKindCount; ++kind) {
    layouts_.push_back(layoutOf(static_cast<ExporterKind>(kind)));
  }
}

SeriesId SampleStore::open(SeriesInfo info) {
  const SeriesId id{static_cast<std::uint32_t>(series_.size())};
  Series series;
  series.stride = layout(info.exporter).size() + 1;
  bySubject_[static_cast<std::size_t>(info.exporter)][info.subject].push_back(id);
  series.info = std::move(info);
  series_.push_back(std::move(series));
  return id;
}

void SampleStore::append(SeriesId id, SimTime at, std::span<const std::uint64_t> buckets,
                         std::uint64_t sumMicros) {
  Series& series = series_[id.value];
  SIM_ASSERT(buckets.size() + 1 == series.stride, "a row has one count for each bucket");
  SIM_ASSERT(!series.staleAt, "a vanished target is not scraped");
  SIM_ASSERT(series.times.empty() || series.times.back() < at, "scrapes ascend");
  forgetOld(series, at);
  series.times.push_back(at);
  const std::uint64_t* last = series.rows.empty() ? nullptr : series.row(series.rows.size() - 1);
  if (last != nullptr && repeats(buckets, sumMicros, last)) {
    series.rows.push_back(series.rows.back());
    return;
  }
  const std::size_t before = series.cells.size();
  series.rows.push_back(static_cast<std::uint32_t>(before / series.stride));
  std::uint64_t cumulative = 0;
  for (const std::uint64_t count : buckets) {
    cumulative += count;
    series.cells.push_back(cumulative);
  }
  series.cells.push_back(sumMicros);
  if (before == 0 || series.hasResets) return;
  for (std::size_t i = 0; i < series.stride; ++i) {
    if (series.cells[before + i] < series.cells[before + i - series.stride]) {
      series.hasResets = true;
      return;
    }
  }
}

// Cut in large pieces, so that the cost of moving the rest is spread over many scrapes.
void SampleStore::forgetOld(Series& series, SimTime now) const {
  if (series.times.size() < 64 || series.times[series.times.size() / 2] >= now - retention_) return;
  const std::size_t old = series.times.size() / 2;
  series.times.erase(series.times.begin(), series.times.begin() + static_cast<std::ptrdiff_t>(old));
  series.rows.erase(series.rows.begin(), series.rows.begin() + static_cast<std::ptrdiff_t>(old));
  const std::uint32_t first = series.rows.front();
  for (std::uint32_t& row : series.rows) row -= first;
  series.cells.erase(series.cells.begin(),
                     series.cells.begin() + static_cast<std::ptrdiff_t>(first * series.stride));
}

void SampleStore::close(SeriesId id, SimTime at) {
  Series& series = series_[id.value];
  if (!series.staleAt) series.staleAt = at;
}

std::vector<SeriesId> SampleStore::select(
    ExporterKind kind, std::string_view prefix,
    const std::function<bool(const SeriesInfo&)>& keep) const {
  std::vector<SeriesId> out;
  const auto& subjects = bySubject_[static_cast<std::size_t>(kind)];
  for (auto it = subjects.lower_bound(prefix);
       it != subjects.end() && std::string_view(it->first).substr(0, prefix.size()) == prefix;
       ++it) {
    for (const SeriesId id : it->second) {
      if (keep(series_[id.value].info)) out.push_back(id);
    }
  }
  return out;
}

CounterWindow SampleStore::window(const Series& series, HistogramColumn column,
                                  SampleRange range) const {
  CounterWindow out;
  out.rangeStart = range.end - range.window;
  out.rangeEnd = range.end;
  const auto begin = std::upper_bound(series.times.begin(), series.times.end(), out.rangeStart);
  const auto end = std::upper_bound(begin, series.times.end(), out.rangeEnd);
  out.samples = static_cast<std::size_t>(end - begin);
  if (out.samples == 0) return out;
  out.first = *begin;
  out.last = *(end - 1);
  const auto firstRow = static_cast<std::size_t>(begin - series.times.begin());
  const std::size_t lastRow = firstRow + out.samples - 1;
  const auto value = [&](std::size_t row) { return series.row(row)[column.index]; };
  out.firstValue = static_cast<double>(value(firstRow));
  out.increase = static_cast<double>(value(lastRow)) - out.firstValue;
  if (!series.hasResets) return out;
  for (std::size_t row = firstRow; row < lastRow; ++row) {
    if (value(row + 1) < value(row)) out.increase += static_cast<double>(value(row));
  }
  return out;
}

std::optional<double> SampleStore::rate(SeriesId id, HistogramColumn column,
                                        SampleRange range) const {
  const Series& series = series_[id.value];
  std::optional<double> value = extrapolatedRate(window(series, column, range));
  if (value && column.index + 1 == series.stride) {
    *value /= layout(series.info.exporter).microsPerUnit();
  }
  return value;
}

std::optional<double> SampleStore::sumOfRates(const std::vector<SeriesId>& selection,
                                              HistogramColumn column, SampleRange range) const {
  CompensatedSum sum;
  bool any = false;
  for (const SeriesId id : selection) {
    if (const std::optional<double> value = rate(id, column, range)) {
      sum.add(*value);
      any = true;
    }
  }
  if (!any) return std::nullopt;
  return sum.value();
}

std::optional<double> SampleStore::quantileOfRates(const std::vector<SeriesId>& selection,
                                                   ExporterKind kind, double q,
                                                   SampleRange range) const {
  const BucketLayout& bounds = layout(kind);
  std::vector<HistogramBucket> buckets;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const std::optional<double> value = sumOfRates(selection, {i}, range);
    if (!value) return std::nullopt;
    HistogramBucket bucket;
    if (i + 1 < bounds.size()) bucket.upperBound = bounds.bound(i);
    bucket.count = *value;
    buckets.push_back(bucket);
  }
  return histogramQuantile(q, std::move(buckets));
}

SampleStore::Samples SampleStore::samples(SeriesId id, HistogramColumn column) const {
  const Series& series = series_[id.value];
  Samples out;
  out.times = series.times;
  out.staleAt = series.staleAt;
  const double unit = column.index + 1 == series.stride
                          ? layout(series.info.exporter).microsPerUnit()
                          : 1.0;
  for (std::size_t row = 0; row < series.times.size(); ++row) {
    out.values.push_back(
        static_cast<double>(series.row(row)[column.index]) / unit);
  }
  return out;
}

}  // namespace aviary
