#include "sim/telemetry/sample_store.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <utility>
#include <vector>

#include "sim/telemetry/builtin_queries.hpp"
#include "sim/telemetry/pod_usage.hpp"
#include "sim/telemetry/scraped_metric_source.hpp"

using namespace aviary;
using std::chrono::seconds;

namespace {

SimTime at(double when) { return SimTime{fromSeconds(when)}; }

/// Appends scrapes in which `count` requests so far fell into bucket `bucket`.
SeriesId feed(SampleStore& store, SeriesInfo info, std::size_t bucket,
              const std::vector<std::pair<double, std::uint64_t>>& samples) {
  const std::size_t size = store.layout(info.exporter).size();
  const SeriesId id = store.open(std::move(info));
  for (const auto& [when, count] : samples) {
    std::vector<std::uint64_t> row(size, 0);
    row[bucket] = count;
    store.append(id, at(when), row, count * 60000);
  }
  return id;
}

SeriesInfo istio(const std::string& subject, int code) {
  return {ExporterKind::Istio, subject, code, {}};
}

using Samples = std::vector<std::pair<double, std::uint64_t>>;

}  // namespace

TEST_CASE("sample store: rates over (t - w, t], with resets") {
  SampleStore store;
  struct Row {
    const char* name;
    Samples samples;
    double rate;                 // over 60 s at 60; -1: none
  };
  const Row rows[] = {
      {"steady", {{5, 100}, {20, 130}, {35, 160}, {50, 190}}, 2.0},
      {"restart", {{5, 100}, {20, 130}, {35, 10}, {50, 40}}, 93.33333333333333 / 60},
      {"young", {{35, 10}, {50, 40}}, 1.0},
      {"gone", {{5, 100}, {20, 130}}, 55.0 / 60},
      {"one sample", {{50, 40}}, -1},
      {"the left end is open: 45 of 60 s seen", {{0, 0}, {15, 10}, {30, 20}, {45, 30}, {60, 40}},
       40.0 / 60},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const SeriesId id = feed(store, istio("default/app", 200), 3, row.samples);
    const auto rate =
        store.rate(id, store.countColumn(ExporterKind::Istio), {at(60), seconds{60}});
    CHECK(rate.has_value() == (row.rate >= 0));
    if (rate) CHECK(*rate == doctest::Approx(row.rate).epsilon(1e-12));
  }
}

TEST_CASE("sample store: series of a group repeat their last row unless told otherwise") {
  SampleStore store;
  const ScrapeGroup group = store.addGroup();
  const SeriesId id = store.open(istio("default/app", 200), group);
  const SeriesId late = store.open(istio("default/other", 200), group);
  const std::vector<std::uint64_t> one(store.layout(ExporterKind::Istio).size(), 1);
  const auto size = static_cast<double>(one.size());
  store.scrape(group, at(5));                   // nothing has been counted
  store.append(id, at(10), one, 7);
  store.scrape(group, at(15));                  // no news
  store.scrape(group, at(20));
  store.miss(id, at(20));
  store.append(late, at(25), one, 7);
  store.scrape(group, at(30));
  store.close(id, at(30));                      // gone before it was read
  store.scrape(group, at(35));
  const HistogramColumn count = store.countColumn(ExporterKind::Istio);
  const SampleStore::Samples seen = store.samples(id, count);
  CHECK(seen.times == std::vector<SimTime>{at(10), at(15), at(25)});
  CHECK(seen.values == std::vector<double>{size, size, size});
  CHECK(seen.staleAt == at(30));
  CHECK(store.samples(late, count).times == std::vector<SimTime>{at(25), at(30), at(35)});
  // (15, 20] holds nothing but the missed scrape; (15, 25] one sample, which makes no rate.
  CHECK_FALSE(store.rate(id, count, {at(20), seconds{5}}).has_value());
  CHECK_FALSE(store.rate(id, count, {at(25), seconds{10}}).has_value());
  CHECK(store.rate(id, count, {at(25), seconds{20}}) == 0.0);
}

TEST_CASE("built-in success rate: what is and what is not a value") {
  struct Row {
    const char* name;
    Samples good;
    Samples bad;
    double value;                // -1: no values found
  };
  const Samples flat{{15, 0}, {30, 0}, {45, 0}, {60, 0}};
  const Samples growing{{15, 30}, {30, 60}, {45, 90}, {60, 120}};
  const Row rows[] = {
      {"only good", growing, {}, 100},
      {"one of four bad", growing, {{15, 10}, {30, 20}, {45, 30}, {60, 40}}, 75},
      {"first sight of errors is no increase", growing, {{60, 50}}, 100},
      {"nothing but errors since the start", {}, growing, -1},
      {"good ones long ago", flat, growing, 0},
      {"no requests at all: 0/0", flat, {}, -1},
      {"no series", {}, {}, -1},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    SampleStore store;
    if (!row.good.empty()) feed(store, istio("default/app", 200), 6, row.good);
    if (!row.bad.empty()) feed(store, istio("default/app", 503), 6, row.bad);
    feed(store, istio("default/app-primary", 503), 6, growing);
    const BuiltinQuery query{QuerySet::Istio, "default", "app", "", seconds{60}};
    const auto value = requestSuccessRate(store, query, at(60)).value;
    CHECK(value.has_value() == (row.value >= 0));
    if (value) CHECK(*value == doctest::Approx(row.value));
  }
}

TEST_CASE("built-in queries: which series a canary is recognised by") {
  const Samples growing{{15, 30}, {30, 60}, {45, 90}, {60, 120}};
  struct Row {
    const char* name;
    ExporterKind kind;
    const char* subject;
    const char* canaryLabel;
    QuerySet set;
    bool found;
  };
  const Row rows[] = {
      {"pod of the canary", ExporterKind::Application, "default/app-6d5f-x1", "",
       QuerySet::Application, true},
      {"pod of the primary", ExporterKind::Application, "default/app-primary-6d5f-x1", "",
       QuerySet::Application, false},
      {"other namespace", ExporterKind::Application, "other/app-6d5f-x1", "",
       QuerySet::Application, false},
      {"traefik canary", ExporterKind::Traefik, "default-app-canary-80@kubernetescrd", "",
       QuerySet::Traefik, true},
      {"traefik primary", ExporterKind::Traefik, "default-app-primary-80@kubernetescrd", "",
       QuerySet::Traefik, false},
      {"traefik other provider", ExporterKind::Traefik, "default-app-canary-80@file", "",
       QuerySet::Traefik, false},
      {"nginx canary", ExporterKind::Nginx, "default/web", "default-app-canary-80",
       QuerySet::Nginx, true},
      {"nginx stable", ExporterKind::Nginx, "default/web", "", QuerySet::Nginx, false},
      {"linkerd", ExporterKind::Linkerd, "default/app", "", QuerySet::Linkerd, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    SampleStore store;
    feed(store, {row.kind, row.subject, 200, {{"canary", row.canaryLabel}}}, 0, growing);
    const BuiltinQuery query{row.set, "default", "app", "web", seconds{60}};
    CHECK(requestSuccessRate(store, query, at(60)).value.has_value() == row.found);
    CHECK(requestDuration(store, query, at(60)).value.has_value() == row.found);
  }
}

TEST_CASE("metric source: overrides come first, then built-ins, then the evaluator") {
  Engine engine;
  SampleStore store;
  feed(store, istio("default/app", 200), 6, {{15, 30}, {30, 60}, {45, 90}, {60, 120}});
  MetricOverride scripted{"request-success-rate", "app", "", seconds{70}, seconds{80}, 97.5};
  MetricOverride silence{"request-success-rate", "", "", seconds{75}, seconds{80}, {}};
  ScrapedMetricSource source(engine, store, {scripted, silence});
  MetricQuery query;
  query.canary = {"default", "app"};
  query.metric = "request-success-rate";
  query.querySet = "istio";
  query.namespace_ = "default";
  query.target = "app";
  query.interval = "1m";
  (void)engine.runUntil(at(60));
  CHECK(source.query(query).value == 100);
  (void)engine.runUntil(at(70));
  CHECK(source.query(query).value == 97.5);
  (void)engine.runUntil(at(75));
  CHECK(source.query(query).status == MetricAnswer::Status::NoValues);
  (void)engine.runUntil(at(200));
  CHECK(source.query(query).status == MetricAnswer::Status::NoValues);
  query.interval = "soon";
  CHECK(source.query(query).status == MetricAnswer::Status::Error);
  query.kind = MetricQuery::Kind::Inline;
  CHECK(source.query(query).status == MetricAnswer::Status::Error);
}

TEST_CASE("pod usage: two readings of one container start are needed") {
  PodUsageStore store(seconds{15});
  const ObjectKey pod{"default", "app-1"};
  const auto read = [&](int start, int when, int cpuMillis) {
    store.record({pod, Uid{1}, at(start), at(when),
                  static_cast<std::uint64_t>(cpuMillis) * 1000000, 1 << 20, {"app"}});
  };
  read(0, 15, 300);              // 15 s old: its start does not count
  CHECK_FALSE(store.usage(pod).has_value());
  read(0, 30, 3300);
  CHECK(store.usage(pod)->cpuCores == doctest::Approx(0.2));
  CHECK(store.usage(pod)->window == seconds{15});
  read(32, 45, 1300);            // restarted 13 s ago: counts from its start
  CHECK(store.usage(pod)->cpuCores == doctest::Approx(0.1));
  CHECK(store.usage(pod)->window == seconds{13});
  read(55, 60, 500);             // 5 s old: missing
  CHECK_FALSE(store.usage(pod).has_value());
  store.forget(pod);
  CHECK_FALSE(store.usage(pod).has_value());
}
