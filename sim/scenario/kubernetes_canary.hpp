#pragma once

#include "sim/api/canary.hpp"
#include "sim/scenario/kubernetes_meta.hpp"

/// Flagger's kinds, validated as its custom resource definitions do it.
/// Source: flagger 1.44.0 artifacts/flagger/crd.yaml.
namespace aviary {

bool decode(const Cursor& at, CanarySpec& out);
bool decode(const Cursor& at, Canary& out);
bool decode(const Cursor& at, MetricTemplate& out);
bool decode(const Cursor& at, AlertProvider& out);

}  // namespace aviary
