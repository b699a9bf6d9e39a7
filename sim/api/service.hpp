#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/api/selector.hpp"

namespace aviary {

/// A port by number or by the name of a container port.
using PortReference = std::variant<int, std::string>;

struct ServicePort {
  std::string name;
  std::string protocol = "TCP";
  int port = 0;
  PortReference targetPort = 0;  ///< 0 = same as port
  std::string appProtocol;
  bool operator==(const ServicePort&) const = default;
};

struct ServiceSpec {
  std::string type = "ClusterIP";
  std::string clusterIp;  ///< "None" = headless
  StringMap selector;
  std::vector<ServicePort> ports;
  std::string sessionAffinity = "None";
  int sessionAffinityTimeoutSeconds = 10800;
  bool publishNotReadyAddresses = false;
  std::string trafficDistribution;
  bool operator==(const ServiceSpec&) const = default;
};

struct Service {
  static constexpr std::string_view kind = "Service";
  ObjectMeta metadata;
  ServiceSpec spec;
  bool operator==(const Service&) const = default;
};

/// One pod behind a Service. ready = serving and not terminating (or publishNotReadyAddresses).
/// Source: kubernetes endpointslice/utils.go:podToEndpoint.
struct Endpoint {
  ObjectKey pod;
  Uid podUid;
  std::string image;
  std::string nodeName;
  bool ready = false;
  bool serving = false;
  bool terminating = false;
  bool operator==(const Endpoint&) const = default;
};

/// All endpoints of the Service of the same name, ordered by pod name (the slices are not told
/// apart). Two states of one Service share those that are the same.
struct Endpoints {
  static constexpr std::string_view kind = "Endpoints";
  ObjectMeta metadata;
  std::vector<Shared<Endpoint>> endpoints;
  bool operator==(const Endpoints&) const = default;
};

}  // namespace aviary
