#pragma once

#include "sim/api/autoscaling.hpp"
#include "sim/api/workload.hpp"
#include "sim/scenario/kubernetes_pod.hpp"

/// Workloads and their autoscaler, defaulted and validated as the API server does it.
namespace aviary {

bool decode(const Cursor& at, DeploymentSpec& out);
/// A strategy alone; absent fields keep what `out` has, a fresh one the API server's defaults.
bool decode(const Cursor& at, DeploymentStrategy& out);
bool decode(const Cursor& at, Deployment& out);
bool decode(const Cursor& at, ReplicaSet& out);
bool decode(const Cursor& at, HpaSpec& out);
/// autoscaling/v2 and v2beta2; v1 is converted as the API server converts it.
bool decode(const Cursor& at, HorizontalPodAutoscaler& out);

}  // namespace aviary
