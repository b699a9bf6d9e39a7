#pragma once

#include "sim/api/config.hpp"
#include "sim/api/node.hpp"
#include "sim/api/service.hpp"
#include "sim/scenario/kubernetes_meta.hpp"

/// Services, nodes, disruption budgets, priorities and configuration.
namespace aviary {

template <>
struct MergeKey<ServicePort> {
  static constexpr std::string_view name = "port";
  static std::string of(const ServicePort& port) { return std::to_string(port.port); }
};

bool decode(const Cursor& at, Service& out);
bool decode(const Cursor& at, Node& out);
bool decode(const Cursor& at, PodDisruptionBudget& out);
bool decode(const Cursor& at, PriorityClass& out);
bool decode(const Cursor& at, ConfigMap& out);
bool decode(const Cursor& at, Secret& out);
/// A taint of a node, or of a node pool.
bool decode(const Cursor& at, Taint& out);

}  // namespace aviary
