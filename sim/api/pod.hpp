#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/api/quantity.hpp"
#include "sim/api/selector.hpp"
#include "sim/api/shared.hpp"

namespace aviary {

struct ContainerPort {
  std::string name;
  int containerPort = 0;
  int hostPort = 0;  ///< 0 = none
  std::string hostIp;
  std::string protocol = "TCP";
  bool operator==(const ContainerPort&) const = default;
};

/// A ConfigMap or Secret a pod template uses.
struct ConfigReference {
  enum class Kind : std::uint8_t { ConfigMap, Secret };
  Kind kind = Kind::ConfigMap;
  std::string name;
  bool optional = false;
  bool operator==(const ConfigReference&) const = default;
};

struct EnvVar {
  std::string name;
  std::string value;
  std::optional<ConfigReference> valueFrom;
  std::string valueFromKey;
  bool operator==(const EnvVar&) const = default;
};

/// Times are whole seconds. Defaults as the API server sets them.
struct Probe {
  int initialDelaySeconds = 0;
  int periodSeconds = 10;
  int timeoutSeconds = 1;
  int successThreshold = 1;
  int failureThreshold = 3;
  std::string handler;  ///< canonical text of httpGet, tcpSocket, exec or grpc
  bool operator==(const Probe&) const = default;
};

struct Container {
  std::string name;
  std::string image;
  std::string imagePullPolicy;  ///< Always, IfNotPresent, Never; defaulted from the tag
  std::vector<ContainerPort> ports;
  std::vector<EnvVar> env;
  std::vector<ConfigReference> envFrom;
  ResourceList requests;
  ResourceList limits;
  std::optional<Probe> readinessProbe;
  std::optional<Probe> livenessProbe;
  std::optional<Probe> startupProbe;
  std::optional<int> preStopSleepSeconds;
  bool restartPolicyAlways = false;  ///< an init container that is a sidecar
  StringMap opaque;                  ///< unsimulated fields: path -> canonical text
  bool operator==(const Container&) const = default;
};

struct Toleration {
  std::string key;  ///< empty with operator Exists: everything
  std::string operator_ = "Equal";
  std::string value;
  std::string effect;  ///< empty: all effects
  std::optional<std::int64_t> tolerationSeconds;
  bool operator==(const Toleration&) const = default;
};

struct NodeSelectorTerm {
  std::vector<LabelRequirement> matchExpressions;
  std::vector<LabelRequirement> matchFields;
  bool operator==(const NodeSelectorTerm&) const = default;
};

struct PreferredSchedulingTerm {
  int weight = 1;
  NodeSelectorTerm preference;
  bool operator==(const PreferredSchedulingTerm&) const = default;
};

struct PodAffinityTerm {
  std::optional<LabelSelector> labelSelector;  ///< absent: no pods
  std::string topologyKey;
  std::vector<std::string> namespaces;
  std::optional<LabelSelector> namespaceSelector;
  std::vector<std::string> matchLabelKeys;
  std::vector<std::string> mismatchLabelKeys;
  bool operator==(const PodAffinityTerm&) const = default;
};

struct WeightedPodAffinityTerm {
  int weight = 1;
  PodAffinityTerm term;
  bool operator==(const WeightedPodAffinityTerm&) const = default;
};

struct Affinity {
  std::vector<NodeSelectorTerm> nodeRequired;  ///< OR-ed; empty = no requirement
  std::vector<PreferredSchedulingTerm> nodePreferred;
  std::vector<PodAffinityTerm> podRequired;
  std::vector<WeightedPodAffinityTerm> podPreferred;
  std::vector<PodAffinityTerm> podAntiRequired;
  std::vector<WeightedPodAffinityTerm> podAntiPreferred;
  bool operator==(const Affinity&) const = default;
};

struct TopologySpreadConstraint {
  int maxSkew = 1;
  std::string topologyKey;
  std::string whenUnsatisfiable = "DoNotSchedule";
  std::optional<LabelSelector> labelSelector;
  std::optional<int> minDomains;
  std::string nodeAffinityPolicy = "Honor";
  std::string nodeTaintsPolicy = "Ignore";
  std::vector<std::string> matchLabelKeys;
  bool operator==(const TopologySpreadConstraint&) const = default;
};

/// A volume that brings configuration; other volumes are opaque.
struct Volume {
  std::string name;
  std::vector<ConfigReference> configs;  ///< configMap, secret or the sources of a projected one
  std::string opaque;                    ///< canonical text of everything else
  bool operator==(const Volume&) const = default;
};

struct PodSpec {
  std::vector<Container> initContainers;
  std::vector<Container> containers;
  std::vector<Volume> volumes;
  StringMap nodeSelector;
  Affinity affinity;
  std::vector<Toleration> tolerations;
  std::vector<TopologySpreadConstraint> topologySpreadConstraints;
  std::string nodeName;  ///< as written by the user; a binding is Pod::nodeName
  std::string priorityClassName;
  std::optional<int> priority;
  std::string preemptionPolicy = "PreemptLowerPriority";
  std::string restartPolicy = "Always";
  std::int64_t terminationGracePeriodSeconds = 30;
  std::vector<std::string> readinessGates;
  ResourceList overhead;
  StringMap opaque;  ///< unsimulated fields: path -> canonical text
  bool operator==(const PodSpec&) const = default;
};

struct PodTemplateSpec {
  StringMap labels;
  StringMap annotations;
  Shared<PodSpec> spec;
  bool operator==(const PodTemplateSpec&) const = default;
};

/// Stable hash of everything in a template, in the alphabet Kubernetes uses for names.
/// Equal templates have equal hashes on every machine. Leaves out label `pod-template-hash`.
[[nodiscard]] std::string templateHash(const PodTemplateSpec& podTemplate);

enum class PodPhase : std::uint8_t { Pending, Running, Succeeded, Failed, Unknown };
[[nodiscard]] std::string_view text(PodPhase phase);

struct PodStatus {
  PodPhase phase = PodPhase::Pending;
  SharedList<Condition> conditions;  ///< PodScheduled, Ready, ...
  std::optional<SimTime> startTime;
  std::string podIp;   ///< empty until the sandbox exists
  std::string reason;  ///< e.g. Evicted, CrashLoopBackOff, ImagePullBackOff
  std::string message;
  std::string nominatedNodeName;
  int restartCount = 0;               ///< highest of its containers
  std::string lastTerminationReason;  ///< OOMKilled, Error, Completed; empty before an exit
  int lastExitCode = 0;               ///< of the container that ended last
  std::optional<SimTime>
      containersStartedAt;  ///< when its first container last started; absent: not running
  bool operator==(const PodStatus&) const = default;
};

/// A pod. `image` is the one of its first container, kept beside the spec for speed of reading.
struct Pod {
  static constexpr std::string_view kind = "Pod";
  ObjectMeta metadata;
  Shared<PodSpec> spec;
  std::string nodeName;  ///< empty until bound
  PodStatus status;
  bool operator==(const Pod&) const = default;
};

/// The Ready condition is True.
[[nodiscard]] bool isReady(const Pod& pod);
/// Neither being deleted nor Succeeded nor Failed (controller_utils.go:FilterActivePods).
[[nodiscard]] bool isActive(const Pod& pod);
/// Sum over containers (init containers take part as the API does: the larger of each one and the
/// sum). Source: component-helpers resource:PodRequests.
[[nodiscard]] ResourceList podRequests(const PodSpec& spec);
/// Image of the first container; empty without containers.
[[nodiscard]] const std::string& mainImage(const PodSpec& spec);

}  // namespace aviary
