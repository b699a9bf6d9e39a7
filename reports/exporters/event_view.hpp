#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/trace/trace.hpp"

namespace aviary {

class JsonWriter;

/// One line of an event list: Kubernetes Events, and what a reader needs between them to follow
/// the story: user actions (reason UserAction), faults (FaultStarted, FaultEnded) and alerts
/// (AlertSent).
struct EventView {
  SimTime time{};
  EventType type = EventType::Normal;
  std::string reason;
  std::string object;               ///< "Kind/namespace/name"; a fault's is the scenario
  std::string message;
  std::optional<std::string> cause; ///< the line of the record that led to it, as in canonical text
};

[[nodiscard]] std::optional<EventView> eventView(const Trace& trace, const Record& record);
[[nodiscard]] std::vector<EventView> eventViews(const Trace& trace);

/// The object {"time", "type", "reason", "object", "message", "cause"} in one line.
void writeEvent(JsonWriter& json, const EventView& event);

/// The events Flagger made about `object` at `time`, in order.
[[nodiscard]] std::vector<const EventRecord*> tickEvents(const Trace& trace, ObjectId object,
                                                         SimTime time);

}  // namespace aviary
