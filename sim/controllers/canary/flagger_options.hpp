#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/engine/sim_time.hpp"

namespace aviary {

/// The release of Flagger that is reproduced.
inline constexpr std::string_view flaggerVersion = "1.44.0";

/// Flagger's command line, as far as it changes behaviour. Defaults are Flagger's.
struct FlaggerOptions {
  enum class ConfigTracking : std::uint8_t { Enabled, Disabled };
  enum class CrossNamespaceRefs : std::uint8_t { Allowed, Refused };

  std::string meshProvider = "istio";
  std::string metricsServer = "http://prometheus:9090";
  SimDuration controlLoopInterval = std::chrono::seconds{10};
  SimDuration resyncInterval = std::chrono::seconds{30};
  /// When the control loop starts counting; a real Flagger's start is not aligned to anything.
  SimDuration controlLoopOffset{};
  std::vector<std::string> selectorLabels = {"app", "name", "app.kubernetes.io/name"};
  ConfigTracking configTracking = ConfigTracking::Enabled;
  CrossNamespaceRefs crossNamespaceRefs = CrossNamespaceRefs::Allowed;
  /// Of the global notifier, which hears every alert of canaries without alerts of their own:
  /// slack or msteams; empty = there is none.
  std::string notifierType;
  std::string notifierChannel;
  std::string clusterName;
  std::string eventWebhook;  ///< URL; empty = none
  std::string ingressAnnotationsPrefix = "nginx.ingress.kubernetes.io";
};

}  // namespace aviary
