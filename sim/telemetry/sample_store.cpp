#include "sim/telemetry/sample_store.hpp"

#include <algorithm>
#include <utility>

#include "sim/engine/sim_assert.hpp"
#include "sim/telemetry/compensated_sum.hpp"

namespace aviary {

SampleStore::SampleStore(SimDuration retention)
    : retention_(retention), bySubject_(exporterKindCount) {}

ScrapeGroup SampleStore::addGroup() {
  scrapes_.emplace_back();
  return {static_cast<std::uint32_t>(scrapes_.size() - 1)};
}

void SampleStore::scrape(ScrapeGroup group, SimTime at) {
  std::vector<SimTime>& times = scrapes_[group.value];
  if (!times.empty() && times.back() == at) return;
  SIM_ASSERT(times.empty() || times.back() < at, "scrapes ascend");
  times.push_back(at);
}

SeriesId SampleStore::open(SeriesInfo info, ScrapeGroup group) {
  const SeriesId id{static_cast<std::uint32_t>(series_.size())};
  Series series;
  series.group = group;
  series.rows = CounterRows(layout(info.exporter).size());
  bySubject_[static_cast<std::size_t>(info.exporter)][info.subject].push_back(id);
  series.info = std::move(info);
  series_.push_back(std::move(series));
  return id;
}

void SampleStore::append(SeriesId id, SimTime at, std::span<const std::uint64_t> buckets,
                         std::uint64_t sumMicros) {
  Series& series = series_[id.value];
  SIM_ASSERT(!series.staleAt, "a vanished target is not scraped");
  scrape(series.group, at);
  const auto now = static_cast<std::uint32_t>(scrapes_[series.group.value].size() - 1);
  SIM_ASSERT(series.news.empty() || series.news.back() < now, "a scrape finds one row");
  if (series.rows.endsWith(buckets, sumMicros)) return;
  forgetOld(series, at);
  series.news.push_back(now);
  if (series.rows.append(buckets, sumMicros) == CounterRows::Course::Falls) {
    series.hasResets = true;
  }
}

void SampleStore::miss(SeriesId id, SimTime at) {
  Series& series = series_[id.value];
  scrape(series.group, at);
  if (series.news.empty() || series.staleAt) return;
  series.misses.push_back(static_cast<std::uint32_t>(scrapes_[series.group.value].size() - 1));
}

// Cut in large pieces, so that the cost of moving the rest is spread over many scrapes.
void SampleStore::forgetOld(Series& series, SimTime now) const {
  if (series.news.size() < 64) return;
  const std::size_t old = series.news.size() / 2;
  if (scrapes_[series.group.value][series.news[old]] >= now - retention_) return;
  series.news.erase(series.news.begin(), series.news.begin() + static_cast<std::ptrdiff_t>(old));
  series.forgotten += old;
  series.rows.forgetBefore(series.forgotten);
  std::erase_if(series.misses,
                [&](std::uint32_t scrape) { return scrape < series.news.front(); });
}

void SampleStore::close(SeriesId id, SimTime at) {
  Series& series = series_[id.value];
  if (series.staleAt) return;
  series.staleAt = at;
  const std::vector<SimTime>& times = scrapes_[series.group.value];
  series.end = static_cast<std::uint32_t>(
      std::lower_bound(times.begin(), times.end(), at) - times.begin());
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

std::size_t SampleStore::Series::rowAt(std::uint32_t scrape) const {
  const auto next = std::upper_bound(news.begin(), news.end(), scrape);
  return forgotten + static_cast<std::size_t>(next - news.begin()) - 1;
}

SampleStore::Scrapes SampleStore::scrapesIn(const Series& series, SimTime after,
                                            SimTime upTo) const {
  Scrapes out;
  if (series.news.empty()) return out;
  const std::vector<SimTime>& times = scrapes_[series.group.value];
  const auto indexAfter = [&](SimTime time) {
    return static_cast<std::uint32_t>(std::upper_bound(times.begin(), times.end(), time) -
                                      times.begin());
  };
  out.begin = std::max(indexAfter(after), series.news.front());
  out.end = std::max(std::min(indexAfter(upTo), series.end), out.begin);
  const std::vector<std::uint32_t>& missed = series.misses;
  const auto first = std::lower_bound(missed.begin(), missed.end(), out.begin);
  const auto last = std::lower_bound(first, missed.end(), out.end);
  out.count = out.end - out.begin - static_cast<std::size_t>(last - first);
  if (out.count == 0) return out;
  for (auto at = first; at != last && *at == out.begin; ++at) ++out.begin;
  for (auto at = last; at != first && *(at - 1) == out.end - 1; --at) --out.end;
  return out;
}

SampleStore::Stretch SampleStore::stretchOf(const Series& series, SampleRange range) const {
  Stretch out;
  CounterWindow& window = out.window;
  window.rangeStart = range.end - range.window;
  window.rangeEnd = range.end;
  const Scrapes seen = scrapesIn(series, window.rangeStart, window.rangeEnd);
  window.samples = seen.count;
  if (window.samples == 0) return out;
  const std::vector<SimTime>& times = scrapes_[series.group.value];
  window.first = times[seen.begin];
  window.last = times[seen.end - 1];
  out.firstRow = series.rowAt(seen.begin);
  out.lastRow = series.rowAt(seen.end - 1);
  return out;
}

CounterWindow SampleStore::window(const Series& series, HistogramColumn column,
                                  SampleRange range) const {
  const Stretch stretch = stretchOf(series, range);
  CounterWindow out = stretch.window;
  if (out.samples == 0) return out;
  const auto value = [&](std::size_t row) { return series.rows.value(row, column.index); };
  out.firstValue = static_cast<double>(value(stretch.firstRow));
  out.increase = static_cast<double>(value(stretch.lastRow)) - out.firstValue;
  if (!series.hasResets) return out;
  for (std::size_t row = stretch.firstRow; row < stretch.lastRow; ++row) {
    if (value(row + 1) < value(row)) out.increase += static_cast<double>(value(row));
  }
  return out;
}

std::vector<double> SampleStore::bucketRates(const Series& series, SampleRange range) const {
  const Stretch stretch = stretchOf(series, range);
  if (stretch.window.samples < 2) return {};
  const std::vector<std::uint64_t> first = series.rows.counts(stretch.firstRow);
  const std::vector<std::uint64_t> last = series.rows.counts(stretch.lastRow);
  std::vector<double> rates;
  rates.reserve(first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    CounterWindow bucket = stretch.window;
    if (series.hasResets) {
      bucket = window(series, {i}, range);
    } else {
      bucket.firstValue = static_cast<double>(first[i]);
      bucket.increase = static_cast<double>(last[i]) - bucket.firstValue;
    }
    rates.push_back(*extrapolatedRate(bucket));
  }
  return rates;
}

std::optional<double> SampleStore::rate(SeriesId id, HistogramColumn column,
                                        SampleRange range) const {
  const Series& series = series_[id.value];
  std::optional<double> value = extrapolatedRate(window(series, column, range));
  if (value && isSum(series, column)) {
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
  std::vector<CompensatedSum> sums(bounds.size());
  bool any = false;
  for (const SeriesId id : selection) {
    const std::vector<double> rates = bucketRates(series_[id.value], range);
    for (std::size_t i = 0; i < rates.size(); ++i) sums[i].add(rates[i]);
    any |= !rates.empty();
  }
  if (!any) return std::nullopt;
  std::vector<HistogramBucket> buckets(bounds.size());
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    if (i + 1 < bounds.size()) buckets[i].upperBound = bounds.bound(i);
    buckets[i].count = sums[i].value();
  }
  return histogramQuantile(q, std::move(buckets));
}

SampleStore::Samples SampleStore::samples(SeriesId id, HistogramColumn column) const {
  const Series& series = series_[id.value];
  Samples out;
  out.staleAt = series.staleAt;
  const double unit =
      isSum(series, column) ? layout(series.info.exporter).microsPerUnit() : 1.0;
  const std::vector<SimTime>& times = scrapes_[series.group.value];
  const Scrapes seen = scrapesIn(series, SimTime::min(), SimTime::max());
  for (std::uint32_t scrape = seen.begin; scrape < seen.end; ++scrape) {
    if (std::binary_search(series.misses.begin(), series.misses.end(), scrape)) continue;
    out.times.push_back(times[scrape]);
    out.values.push_back(
        static_cast<double>(series.rows.value(series.rowAt(scrape), column.index)) / unit);
  }
  return out;
}

}  // namespace aviary
