#pragma once

#include <string>
#include <string_view>

#include "sim/delivery/canary_alerts.hpp"

namespace aviary {

/// One alert on its way to one receiver.
struct SentAlert {
  SimTime time{};
  ObjectKey canary;
  std::string provider;      ///< name of the AlertProvider; empty: Flagger's global notifier
  std::string providerType;  ///< slack, msteams ...; empty: there is no global notifier
  CanaryAlertMessage alert;
  std::string_view color;  ///< Slack form: good, danger
  std::string channel{};   ///< of the receiver; may be empty
  /// The text in the receiver's mark-up.
  [[nodiscard]] std::string rendered() const {
    return renderAlert(providerType, canary.name + "." + canary.namespace_, alert);
  }
};

/// Receives what would be posted to chat rooms.
class AlertSink {
 public:
  virtual ~AlertSink() = default;
  virtual void send(const SentAlert& alert) = 0;
};

}  // namespace aviary
