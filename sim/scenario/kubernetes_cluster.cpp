#include "sim/scenario/kubernetes_cluster.hpp"

#include <optional>
#include <set>

#include "sim/scenario/scalars.hpp"

namespace aviary {

bool decode(const Cursor& at, ServicePort& out) {
  Fields fields(at, out);
  fields.optional("name", &ServicePort::name);
  fields.optional("protocol", &ServicePort::protocol, oneOf({"TCP", "UDP", "SCTP"}));
  fields.required("port", &ServicePort::port, between(1, 65535));
  fields.optional("targetPort", &ServicePort::targetPort);
  fields.optional("appProtocol", &ServicePort::appProtocol);
  fields.accept({"nodePort"});
  fields.finish();
  return fields.usable();
}

namespace {

// sessionAffinityConfig.clientIP.timeoutSeconds
void decodeAffinityTimeout(Fields<ServiceSpec>& fields) {
  const DataEntry* entry = fields.find("sessionAffinityConfig");
  const DataNode* client = entry != nullptr ? entry->value.find("clientIP") : nullptr;
  const DataNode* seconds = client != nullptr ? client->find("timeoutSeconds") : nullptr;
  if (seconds == nullptr) return;
  const FieldPath config = fields.step("sessionAffinityConfig");
  const FieldPath clientStep{&config, "clientIP"};
  const FieldPath step{&clientStep, "timeoutSeconds"};
  const Cursor place{fields.at().context, *seconds, &step};
  int value = 0;
  if (!decode(place, value)) return;
  between(1, 86400)(place, value);
  fields.out().sessionAffinityTimeoutSeconds = value;
}

void checkPorts(const Cursor& at, const std::vector<ServicePort>& ports) {
  std::set<std::string> names;
  for (const ServicePort& port : ports) {
    if (ports.size() > 1 && port.name.empty()) {
      at.report(DiagnosticCode::MissingField,
                "Required value: each port has a name where there are several");
      return;
    }
    if (!names.insert(port.name).second) {
      at.report(DiagnosticCode::InvalidValue, "Duplicate value: " + quotedText(port.name));
    }
  }
}

}  // namespace

bool decode(const Cursor& at, ServiceSpec& out) {
  Fields fields(at, out);
  fields.optional("type", &ServiceSpec::type,
                  oneOf({"ClusterIP", "NodePort", "LoadBalancer", "ExternalName"}));
  fields.optional("clusterIP", &ServiceSpec::clusterIp);
  fields.optional("selector", &ServiceSpec::selector, checkLabels);
  fields.optional("ports", &ServiceSpec::ports, checkPorts);
  fields.optional("sessionAffinity", &ServiceSpec::sessionAffinity, oneOf({"None", "ClientIP"}));
  decodeAffinityTimeout(fields);
  fields.optional("publishNotReadyAddresses", &ServiceSpec::publishNotReadyAddresses);
  fields.optional("trafficDistribution", &ServiceSpec::trafficDistribution);
  fields.accept({"clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy",
                 "allocateLoadBalancerNodePorts"});
  fields.unsimulated({"externalIPs", "externalName", "externalTrafficPolicy", "healthCheckNodePort",
                      "loadBalancerClass", "loadBalancerIP", "loadBalancerSourceRanges"});
  fields.finish();
  const bool portless = out.type == "ExternalName" || out.clusterIp == "None";
  if (out.ports.empty() && !portless && fields.usable()) fields.reportMissing("ports");
  return fields.usable();
}

bool decode(const Cursor& at, Service& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &Service::metadata);
  fields.required("spec", &Service::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, Taint& out) {
  Fields fields(at, out);
  fields.required("key", &Taint::key, notEmpty);
  fields.optional("value", &Taint::value);
  fields.required("effect", &Taint::effect, oneOf({"NoSchedule", "PreferNoSchedule", "NoExecute"}));
  fields.accept({"timeAdded"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, NodeSpec& out) {
  Fields fields(at, out);
  fields.optional("unschedulable", &NodeSpec::unschedulable);
  fields.optional("taints", &NodeSpec::taints);
  fields.accept({"podCIDR", "podCIDRs", "providerID", "externalID"});
  fields.unsimulated({"configSource"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, NodeImage& out) {
  Fields fields(at, out);
  fields.optional("names", &NodeImage::names);
  fields.optional("sizeBytes", &NodeImage::sizeBytes, atLeast(0));
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, NodeStatus& out) {
  Fields fields(at, out);
  fields.optional("allocatable", &NodeStatus::allocatable);
  fields.optional("capacity", &NodeStatus::capacity);
  fields.optional("images", &NodeStatus::images);
  fields.accept({"conditions", "addresses", "daemonEndpoints", "nodeInfo", "volumesAttached",
                 "volumesInUse", "phase", "config", "features", "runtimeHandlers"});
  fields.finish();
  if (out.allocatable.empty()) out.allocatable = out.capacity;
  return fields.usable();
}

bool decode(const Cursor& at, Node& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind"});
  fields.requiredAs("metadata", &Node::metadata, decodeClusterMeta);
  fields.optional("spec", &Node::spec);
  fields.optional("status", &Node::status);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, PodDisruptionBudgetSpec& out) {
  Fields fields(at, out);
  fields.optional("minAvailable", &PodDisruptionBudgetSpec::minAvailable);
  fields.optional("maxUnavailable", &PodDisruptionBudgetSpec::maxUnavailable);
  fields.optional("selector", &PodDisruptionBudgetSpec::selector);
  fields.unsimulated({"unhealthyPodEvictionPolicy"});
  fields.finish();
  if (out.minAvailable && out.maxUnavailable) {
    at.report(DiagnosticCode::Conflict, "minAvailable and maxUnavailable cannot be both set");
  }
  return fields.usable();
}

bool decode(const Cursor& at, PodDisruptionBudget& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &PodDisruptionBudget::metadata);
  fields.required("spec", &PodDisruptionBudget::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, PriorityClass& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "description"});
  fields.requiredAs("metadata", &PriorityClass::metadata, decodeClusterMeta);
  fields.required("value", &PriorityClass::value);
  fields.optional("globalDefault", &PriorityClass::globalDefault);
  fields.optional("preemptionPolicy", &PriorityClass::preemptionPolicy,
                  oneOf({"PreemptLowerPriority", "Never"}));
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, ConfigMap& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "immutable"});
  fields.required("metadata", &ConfigMap::metadata);
  fields.optional("data", &ConfigMap::data);
  fields.optional("binaryData", &ConfigMap::binaryData);
  fields.finish();
  return fields.usable();
}

namespace {

int base64Digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

// RFC 4648 with padding; line breaks are allowed. Nothing when the text is something else.
std::optional<std::string> decodeBase64(std::string_view text) {
  std::string out;
  std::uint32_t bits = 0;
  int digits = 0;
  int padding = 0;
  for (const char c : text) {
    if (c == '\n' || c == '\r') continue;
    const int digit = base64Digit(c);
    if (c == '=') {
      ++padding;
    } else if (digit < 0 || padding > 0) {
      return std::nullopt;
    } else {
      bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFF;
      if (++digits % 4 != 1) {
        out += static_cast<char>(bits >> (6 - 2 * ((digits - 1) % 4)) & 0xFF);
      }
    }
  }
  if ((digits + padding) % 4 != 0 || padding > 2 || digits % 4 == 1) return std::nullopt;
  return out;
}

bool decodeSecretData(const Cursor& at, StringMap& out) {
  StringMap encoded;
  const bool usable = decode(at, encoded);
  if (!at.context.patching()) out.clear();
  for (const DataEntry& entry : at.node.entries()) {
    const FieldPath step{at.path, entry.key};
    const auto written = encoded.find(entry.key);
    if (written == encoded.end()) {
      out.erase(entry.key);
      continue;
    }
    std::optional<std::string> plain = decodeBase64(written->second);
    if (plain) {
      out[entry.key] = std::move(*plain);
    } else {
      Cursor{at.context, entry.value, &step}.report(
          DiagnosticCode::BadFormat, "expected base64; plain text belongs into stringData");
    }
  }
  return usable;
}

}  // namespace

bool decode(const Cursor& at, Secret& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "immutable"});
  fields.required("metadata", &Secret::metadata);
  fields.optional("type", &Secret::type);
  fields.optionalAs("data", &Secret::data, decodeSecretData);
  if (const DataEntry* entry = fields.find("stringData"); entry != nullptr) {
    const FieldPath step = fields.step("stringData");
    StringMap plain;
    (void)decode(fields.cursor(*entry, step), plain);
    for (auto& [key, value] : plain) out.data[key] = std::move(value);
  }
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
