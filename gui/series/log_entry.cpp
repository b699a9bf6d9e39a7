#include "gui/series/log_entry.hpp"

#include <algorithm>
#include <string_view>

#include "gui/series/past_records.hpp"

namespace aviary {
namespace {

LogSource sourceOf(std::string_view component) {
  if (component == "flagger" || component == "rollouts-controller") return LogSource::Delivery;
  if (component == "horizontal-pod-autoscaler") return LogSource::Autoscaler;
  return LogSource::Cluster;
}

bool startsWithAny(std::string_view text, std::initializer_list<std::string_view> starts) {
  return std::any_of(starts.begin(), starts.end(),
                     [&](std::string_view start) { return text.starts_with(start); });
}

LogSeverity severityOf(const EventRecord& event) {
  const std::string_view message = event.message;
  if (startsWithAny(message, {"Rolling back", "Canary failed", "Rollout aborted"})) {
    return LogSeverity::Failure;
  }
  if (event.type == EventType::Warning) return LogSeverity::Warning;
  if (startsWithAny(message, {"Promotion completed", "Rollout completed"}))
    return LogSeverity::Good;
  return LogSeverity::Normal;
}

bool tells(const Trace& trace, const Record& record) {
  if (const auto* event = record.as<EventRecord>()) {
    return sourceOf(trace.text(event->source)) == LogSource::Delivery;
  }
  return record.as<UserAction>() != nullptr || record.as<FaultRecord>() != nullptr ||
         record.as<AlertSent>() != nullptr;
}

}  // namespace

bool isLogged(const Trace& trace, const Record& record) {
  return record.as<EventRecord>() != nullptr || tells(trace, record);
}

std::vector<LogEntry> logOf(const Trace& trace) {
  std::vector<LogEntry> entries;
  for (std::size_t i = 0; i < trace.records().size(); ++i) {
    const Record& record = trace.records()[i];
    if (!isLogged(trace, record)) continue;
    LogEntry entry;
    entry.time = toSeconds(record.time);
    entry.record = RecordId{static_cast<std::uint32_t>(i + 1)};
    entry.object = text(trace.object(record.object));
    if (const auto* event = record.as<EventRecord>()) {
      entry.source = sourceOf(trace.text(event->source));
      entry.severity = severityOf(*event);
      entry.message = event->message;
    } else if (const auto* action = record.as<UserAction>()) {
      entry.source = LogSource::User;
      entry.message = std::string(trace.text(action->action)) + ": " + action->text;
    } else if (const auto* fault = record.as<FaultRecord>()) {
      entry.source = LogSource::Fault;
      const bool starts = fault->edge == FaultEdge::Start;
      entry.severity = starts ? LogSeverity::Warning : LogSeverity::Normal;
      entry.message = fault->text;
    } else if (const auto* alert = record.as<AlertSent>()) {
      entry.source = LogSource::Alert;
      const bool error = trace.text(alert->severity) == "error";
      entry.severity = error ? LogSeverity::Failure : LogSeverity::Normal;
      entry.message = alert->message;
    }
    std::replace(entry.message.begin(), entry.message.end(), '\n', ' ');
    entries.push_back(std::move(entry));
  }
  return entries;
}

RecordId logRecordBefore(const Trace& trace, double seconds) {
  const Record* last = lastRecordUntil(
      trace, seconds, [&](const Record& record) { return tells(trace, record); });
  return last == nullptr ? RecordId{} : trace.idOf(*last);
}

}  // namespace aviary
