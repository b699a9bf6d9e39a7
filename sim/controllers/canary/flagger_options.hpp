#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/sim_time.hpp"

namespace aviary {

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
  std::string clusterName;
  std::string eventWebhook;  ///< URL; empty = none
  std::string ingressAnnotationsPrefix = "nginx.ingress.kubernetes.io";
};

}  // namespace aviary
