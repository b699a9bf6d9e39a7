#pragma once

#include "sim/api/pod.hpp"
#include "sim/scenario/kubernetes_meta.hpp"

/// Pods and pod templates, defaulted and validated as the API server does it. What is not simulated
/// is kept as canonical text in `opaque`, so that template comparison still sees it.
namespace aviary {

template <>
struct MergeKey<Container> {
  static constexpr std::string_view name = "name";
  static const std::string& of(const Container& container) { return container.name; }
};

template <>
struct MergeKey<EnvVar> {
  static constexpr std::string_view name = "name";
  static const std::string& of(const EnvVar& variable) { return variable.name; }
};

template <>
struct MergeKey<Volume> {
  static constexpr std::string_view name = "name";
  static const std::string& of(const Volume& volume) { return volume.name; }
};

template <>
struct MergeKey<ContainerPort> {
  static constexpr std::string_view name = "containerPort";
  static std::string of(const ContainerPort& port) { return std::to_string(port.containerPort); }
};

template <>
struct MergeKey<TopologySpreadConstraint> {
  static constexpr std::string_view name = "topologyKey";
  static const std::string& of(const TopologySpreadConstraint& constraint) {
    return constraint.topologyKey;
  }
};

bool decode(const Cursor& at, Container& out);
bool decode(const Cursor& at, Toleration& out);
bool decode(const Cursor& at, Volume& out);
bool decode(const Cursor& at, Affinity& out);
bool decode(const Cursor& at, TopologySpreadConstraint& out);
bool decode(const Cursor& at, PodSpec& out);
bool decode(const Cursor& at, PodTemplateSpec& out);
bool decode(const Cursor& at, Pod& out);

}  // namespace aviary
