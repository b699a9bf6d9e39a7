#include <array>
#include <concepts>
#include <cstdint>

#include "sim/api/pod.hpp"

namespace aviary {
namespace {

// FNV-1a over a prefix-free walk of the fields: every text carries its length, every list its size.
class TemplateHasher {
 public:
  void add(std::string_view text) {
    add(static_cast<std::int64_t>(text.size()));
    for (const char c : text) mix(static_cast<unsigned char>(c));
  }
  template <std::integral Int>
  void add(Int number) {
    auto bits = static_cast<std::uint64_t>(static_cast<std::int64_t>(number));
    for (int i = 0; i < 8; ++i, bits >>= 8) mix(static_cast<unsigned char>(bits & 0xff));
  }
  void add(const StringMap& map) {
    add(map.size());
    for (const auto& [key, value] : map) add(key), add(value);
  }
  void add(const ResourceList& map) {
    add(map.size());
    for (const auto& [key, value] : map) add(key), add(value.milli);
  }
  template <class T>
  void add(const std::vector<T>& list) {
    add(list.size());
    for (const T& item : list) add(item);
  }
  template <class T>
  void add(const std::optional<T>& value) {
    add(value.has_value());
    if (value) add(*value);
  }
  void add(const std::string& text) { add(std::string_view(text)); }
  void add(const ConfigReference& ref) {
    add(static_cast<int>(ref.kind)), add(ref.name), add(ref.optional);
  }
  void add(const EnvVar& env) {
    add(env.name), add(env.value), add(env.valueFrom), add(env.valueFromKey);
  }
  void add(const ContainerPort& port) {
    add(port.name), add(port.containerPort), add(port.hostPort), add(port.hostIp),
        add(port.protocol);
  }
  void add(const Probe& probe) {
    add(probe.initialDelaySeconds), add(probe.periodSeconds), add(probe.timeoutSeconds);
    add(probe.successThreshold), add(probe.failureThreshold), add(probe.handler);
  }
  void add(const Container& c) {
    add(c.name), add(c.image), add(c.imagePullPolicy), add(c.ports), add(c.env), add(c.envFrom);
    add(c.requests), add(c.limits), add(c.readinessProbe), add(c.livenessProbe),
        add(c.startupProbe);
    add(c.preStopSleepSeconds), add(c.restartPolicyAlways), add(c.opaque);
  }
  void add(const LabelRequirement& r) { add(r.key), add(r.operator_), add(r.values); }
  void add(const LabelSelector& s) { add(s.matchLabels), add(s.matchExpressions); }
  void add(const Toleration& t) {
    add(t.key), add(t.operator_), add(t.value), add(t.effect), add(t.tolerationSeconds);
  }
  void add(const NodeSelectorTerm& t) { add(t.matchExpressions), add(t.matchFields); }
  void add(const PreferredSchedulingTerm& t) { add(t.weight), add(t.preference); }
  void add(const PodAffinityTerm& t) {
    add(t.labelSelector), add(t.topologyKey), add(t.namespaces), add(t.namespaceSelector);
    add(t.matchLabelKeys), add(t.mismatchLabelKeys);
  }
  void add(const WeightedPodAffinityTerm& t) { add(t.weight), add(t.term); }
  void add(const Affinity& a) {
    add(a.nodeRequired), add(a.nodePreferred), add(a.podRequired), add(a.podPreferred);
    add(a.podAntiRequired), add(a.podAntiPreferred);
  }
  void add(const TopologySpreadConstraint& c) {
    add(c.maxSkew), add(c.topologyKey), add(c.whenUnsatisfiable), add(c.labelSelector);
    add(c.minDomains), add(c.nodeAffinityPolicy), add(c.nodeTaintsPolicy), add(c.matchLabelKeys);
  }
  void add(const Volume& v) { add(v.name), add(v.configs), add(v.opaque); }
  void add(const PodSpec& s) {
    add(s.initContainers), add(s.containers), add(s.volumes), add(s.nodeSelector), add(s.affinity);
    add(s.tolerations), add(s.topologySpreadConstraints), add(s.nodeName), add(s.priorityClassName);
    add(s.priority), add(s.preemptionPolicy), add(s.restartPolicy);
    add(s.terminationGracePeriodSeconds), add(s.readinessGates), add(s.overhead), add(s.opaque);
  }

  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  void mix(unsigned char byte) { state_ = (state_ ^ byte) * 1099511628211ULL; }
  std::uint64_t state_ = 14695981039346656037ULL;
};

}  // namespace

std::string templateHash(const PodTemplateSpec& podTemplate) {
  TemplateHasher hasher;
  StringMap labels = podTemplate.labels;
  labels.erase("pod-template-hash");
  hasher.add(labels);
  hasher.add(podTemplate.annotations);
  hasher.add(*podTemplate.spec);
  constexpr std::string_view alphabet = "bcdfghjklmnpqrstvwxz2456789";
  std::uint64_t rest = hasher.value();
  std::string out;
  for (int i = 0; i < 10; ++i, rest /= alphabet.size()) out += alphabet[rest % alphabet.size()];
  return out;
}

}  // namespace aviary
