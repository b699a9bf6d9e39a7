#include "reports/exporters/event_view.hpp"

#include "reports/exporters/json_writer.hpp"
#include "reports/exporters/number_text.hpp"
#include "reports/exporters/story.hpp"
#include "sim/trace/canonical_text.hpp"

namespace aviary {
namespace {

/// Fills reason, message and type; false for a record that is no event.
struct Fill {
  const Trace& trace;
  EventView& view;

  bool operator()(const EventRecord& event) const {
    view.type = event.type;
    view.reason = trace.text(event.reason);
    view.message = event.message;
    return true;
  }
  bool operator()(const UserAction& action) const {
    view.reason = "UserAction";
    view.message = trace.text(action.action);
    if (!action.text.empty()) view.message += ": " + action.text;
    return true;
  }
  bool operator()(const FaultRecord& fault) const {
    const bool starts = fault.edge == FaultEdge::Start;
    view.type = starts ? EventType::Warning : EventType::Normal;
    view.reason = starts ? "FaultStarted" : "FaultEnded";
    view.message = fault.text;
    return true;
  }
  bool operator()(const AlertSent& alert) const {
    const bool good = trace.text(alert.severity) == "info";
    view.type = good ? EventType::Normal : EventType::Warning;
    view.reason = "AlertSent";
    view.message = alertHeading(trace, alert) + ": " + alert.message;
    return true;
  }
  template <class Other>
  bool operator()(const Other&) const {
    return false;
  }
};

}  // namespace

std::optional<EventView> eventView(const Trace& trace, const Record& record) {
  EventView view;
  if (!record.visit(Fill{trace, view})) return std::nullopt;
  view.time = record.time;
  view.object = record.object.exists() ? text(trace.object(record.object))
                                       : "Scenario/default/" + trace.header().scenario;
  if (record.cause.exists()) view.cause = lineText(trace, trace.record(record.cause));
  return view;
}

std::vector<EventView> eventViews(const Trace& trace) {
  std::vector<EventView> views;
  for (const Record& record : trace.records()) {
    if (auto view = eventView(trace, record)) views.push_back(std::move(*view));
  }
  return views;
}

void writeEvent(JsonWriter& json, const EventView& event) {
  json.beginObject(JsonWriter::Layout::Compact);
  json.key("time").raw(exactSeconds(event.time));
  json.member("type", text(event.type));
  json.member("reason", std::string_view(event.reason));
  json.member("object", std::string_view(event.object));
  json.member("message", std::string_view(event.message));
  json.key("cause");
  if (event.cause) {
    json.value(std::string_view(*event.cause));
  } else {
    json.null();
  }
  json.endObject();
}

std::vector<const EventRecord*> tickEvents(const Trace& trace, ObjectId object, SimTime time) {
  std::vector<const EventRecord*> events;
  for (const Record& record : trace.between(time, time + SimDuration{1})) {
    const auto* event = record.as<EventRecord>();
    if (event != nullptr && record.object == object) events.push_back(event);
  }
  return events;
}

}  // namespace aviary
