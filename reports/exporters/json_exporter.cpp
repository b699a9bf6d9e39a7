#include <ostream>

#include "reports/exporters/event_view.hpp"
#include "reports/exporters/exporter.hpp"
#include "reports/exporters/json_writer.hpp"
#include "reports/exporters/number_text.hpp"
#include "reports/exporters/series_table.hpp"
#include "reports/exporters/tick_explanation.hpp"

namespace aviary {
namespace {

constexpr auto compact = JsonWriter::Layout::Compact;

void writeIdentity(JsonWriter& json, const Trace& trace, const RunSummary& summary) {
  const TraceHeader& header = trace.header();
  json.member("scenario", std::string_view(header.scenario));
  json.member("seed", header.seed);
  json.member("engine", std::string_view(header.engine));
  json.member("version", std::string_view(header.version));
  json.member("digest", std::string_view(summary.digest));
}

/// Failed requests by cause.
void writeCauses(JsonWriter& json, const Trace& trace, const std::vector<CauseCount>& causes) {
  json.beginObject(compact);
  for (const CauseCount& cause : causes) json.member(trace.text(cause.cause), cause.requests);
  json.endObject();
}

/// Latencies and waits in milliseconds; null without requests.
void writeService(JsonWriter& json, const Trace& trace, const ServiceTotals& service) {
  json.beginObject(compact);
  json.member("name", std::string_view(service.name));
  json.member("requests", service.requests);
  json.member("failed", service.failed);
  json.key("latency").beginObject(compact);
  json.member("mean", service.latencyMean);
  json.member("p50", service.latencyP50);
  json.member("p90", service.latencyP90);
  json.member("p99", service.latencyP99);
  json.member("p999", service.latencyP999);
  json.endObject();
  json.key("wait").beginObject(compact);
  json.member("mean", service.waitMean);
  json.endObject();
  json.member("utilization", service.utilization);
  json.key("causes");
  writeCauses(json, trace, service.causes);
  json.member("retries", service.retries);
  json.endObject();
}

void writeVersion(JsonWriter& json, const Trace& trace, const VersionTotals& version) {
  json.beginObject(compact);
  json.member("image", trace.text(version.image));
  json.member("requests", version.requests);
  json.key("failed");
  writeCauses(json, trace, version.failed);
  json.member("slow", version.slow);
  json.member("mirrored", version.mirrored);
  json.member("usersExposed", version.usersExposed);
  json.member("usersHurt", version.usersHurt);
  json.endObject();
}

void writeSummary(JsonWriter& json, const Trace& trace, const RunSummary& summary) {
  json.beginObject();
  json.key("outcome").beginObject(compact);
  for (const RolloutOutcome& outcome : summary.outcomes) {
    json.member(outcome.name, std::string_view(outcome.outcome));
  }
  json.endObject();
  for (const Kpi& kpi : kpiTable()) json.member(kpi.name, kpi.value(summary));
  json.key("services").beginArray();
  for (const ServiceTotals& service : trace.totals().services) writeService(json, trace, service);
  json.endArray();
  json.key("versions").beginArray();
  for (const VersionTotals& version : trace.totals().versions) writeVersion(json, trace, version);
  json.endArray();
  json.endObject();
}

void writeCheck(JsonWriter& json, const CheckRecord& check, const CheckExplanation& explained) {
  json.beginObject(compact);
  json.member("metric", std::string_view(check.metric));
  json.member("value", check.value);
  json.member("min", check.min);
  json.member("max", check.max);
  json.member("passed", check.passed);
  json.member("requests", check.requests);
  json.member("errorRatio", explained.errorRatio);
  json.member("chance", explained.chance);
  json.member("explanation", std::string_view(explained.sentence));
  json.endObject();
}

void writeHook(JsonWriter& json, const Trace& trace, const WebhookCall& call) {
  json.beginObject(compact);
  json.member("name", trace.text(call.name));
  json.member("type", trace.text(call.type));
  json.member("passed", call.passed);
  json.endObject();
}

void writeTick(JsonWriter& json, const Trace& trace, const Record& record,
               const TickExplanation& explained) {
  const TickRecord& tick = *record.as<TickRecord>();
  json.beginObject(compact);
  json.key("time").raw(exactSeconds(record.time));
  json.member("phase", trace.text(tick.phase));
  json.member("canaryWeight", tick.canaryWeight);
  json.member("primaryWeight", tick.primaryWeight);
  json.member("mirrored", tick.mirrored);
  json.member("failedChecks", tick.failedChecks);
  json.member("iterations", tick.iterations);
  json.key("checks").beginArray(compact);
  for (std::size_t i = 0; i < tick.checks.size(); ++i) {
    writeCheck(json, tick.checks[i], explained.checks[i]);
  }
  json.endArray();
  json.key("hooks").beginArray(compact);
  for (const WebhookCall& call : tick.hooks) writeHook(json, trace, call);
  json.endArray();
  json.key("decision").beginObject(compact);
  json.member("rule", std::string_view(explained.rule));
  json.member("why", std::string_view(explained.why));
  json.member("otherwise", std::string_view(explained.otherwise));
  json.endObject();
  json.key("events").beginArray(compact);
  for (const EventRecord* event : tickEvents(trace, record.object, record.time)) {
    json.beginObject(compact);
    json.member("type", text(event->type));
    json.member("reason", trace.text(event->reason));
    json.member("message", std::string_view(event->message));
    json.endObject();
  }
  json.endArray();
  json.endObject();
}

/// The rollouts of one kind: Canary with its ticks, Rollout with its phases.
void writeRollouts(JsonWriter& json, const Trace& trace, const RunSummary& summary,
                   std::string_view kind) {
  const std::map<RecordId, TickExplanation> explanations = explainTicks(trace);
  json.beginArray();
  for (const RolloutOutcome& outcome : summary.outcomes) {
    const TraceObject& object = trace.object(outcome.object);
    if (object.kind != kind) continue;
    json.beginObject();
    json.member("name", std::string_view(object.key.name));
    json.member("namespace", std::string_view(object.key.namespace_));
    json.member("phase", std::string_view(outcome.outcome));
    json.key("ticks").beginArray();
    for (const Record& record : trace.records()) {
      if (record.object != outcome.object || record.as<TickRecord>() == nullptr) continue;
      writeTick(json, trace, record, explanations.at(trace.idOf(record)));
    }
    json.endArray();
    json.endObject();
  }
  json.endArray();
}

void writeSeries(JsonWriter& json, const Trace& trace) {
  const SeriesTable table = seriesTable(trace);
  json.beginObject();
  json.key("time").beginArray(compact);
  for (const SimTime time : table.times) json.raw(exactSeconds(time));
  json.endArray();
  for (std::size_t track = 0; track < table.rows.size(); ++track) {
    const std::string prefix = columnPrefix(trace, trace.tracks()[track]);
    for (std::size_t column = 0; column < seriesColumnCount; ++column) {
      json.key(prefix + std::string(seriesColumnTable[column].name)).beginArray(compact);
      for (const SeriesRow* row : table.rows[track]) {
        json.value(row == nullptr ? noValue : row->values[column]);
      }
      json.endArray();
    }
    json.key(prefix + "phase").beginArray(compact);
    for (const SeriesRow* row : table.rows[track]) {
      json.value(row == nullptr ? std::string_view() : trace.text(row->phase));
    }
    json.endArray();
  }
  for (std::size_t queue = 0; queue < table.queues.size(); ++queue) {
    for (const QueueColumn& column : queueColumnTable) {
      json.key(trace.queues()[queue].name + '.' + std::string(column.name)).beginArray(compact);
      for (const QueueRow* row : table.queues[queue]) {
        json.value(row == nullptr ? noValue : column.value(*row));
      }
      json.endArray();
    }
  }
  json.endObject();
}

}  // namespace

void writeSummaryJson(std::ostream& out, const Trace& trace, const RunSummary& summary) {
  JsonWriter json(out);
  json.beginObject();
  writeIdentity(json, trace, summary);
  json.member("traceSchema", trace.header().schema);
  json.member("end", text(trace.end()));
  json.key("summary");
  writeSummary(json, trace, summary);
  json.endObject();
  out << '\n';
}

void writeJson(std::ostream& out, const Trace& trace, const RunSummary& summary) {
  JsonWriter json(out);
  json.beginObject();
  writeIdentity(json, trace, summary);
  json.key("summary");
  writeSummary(json, trace, summary);
  json.key("canaries");
  writeRollouts(json, trace, summary, "Canary");
  json.key("rollouts");
  writeRollouts(json, trace, summary, "Rollout");
  json.key("events").beginArray();
  for (const EventView& event : eventViews(trace)) writeEvent(json, event);
  json.endArray();
  json.key("series");
  writeSeries(json, trace);
  json.endObject();
  out << '\n';
}

}  // namespace aviary
