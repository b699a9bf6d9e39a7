#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/canary.hpp"

namespace aviary {

enum class AlertSeverity : std::uint8_t { Info, Warn, Error };
[[nodiscard]] std::string_view text(AlertSeverity severity);

/// What Flagger wants to tell, before anybody is chosen to hear it.
struct CanaryAlertMessage {
  AlertSeverity severity = AlertSeverity::Info;
  std::string message;
  std::vector<std::string> fields;  ///< "Name: value"; empty for most alerts
};

/// Target, thresholds and routing of a canary as alert fields.
/// \param clusterName  of Flagger's flag; empty leaves the field out.
/// Source: flagger pkg/controller/events.go:alertMetadata.
[[nodiscard]] std::vector<std::string> alertFields(const Canary& canary,
                                                   std::string_view clusterName);

/// Whether an entry of analysis.alerts with this severity hears the alert. An empty one hears none.
[[nodiscard]] bool hearsAlert(std::string_view wanted, AlertSeverity severity);

/// Colour of the attachment in Slack's form: danger or good.
[[nodiscard]] std::string_view alertColor(AlertSeverity severity);

/// Whether Flagger knows a notifier of this type; the factory refuses others.
[[nodiscard]] bool isNotifierType(std::string_view type);

/// The text a chat room shows, in the mark-up of the provider: a headline "name.namespace", the
/// message and the fields, one a line.
[[nodiscard]] std::string renderAlert(std::string_view providerType, std::string_view subject,
                                      const CanaryAlertMessage& alert);

}  // namespace aviary
