#pragma once

#include "sim/api/routing.hpp"
#include "sim/scenario/kubernetes_meta.hpp"

/// The objects that turn weights into traffic: Istio, Traefik, Ingress, Gateway API, SMI.
namespace aviary {

/// `{exact: x}`, `{prefix: x}`, `{suffix: x}` or `{regex: x}`; empty: any value.
bool decode(const Cursor& at, StringMatch& out);
/// An Istio HTTPMatchRequest, which Canaries use too.
bool decode(const Cursor& at, HttpMatch& out);
bool decode(const Cursor& at, VirtualService& out);
bool decode(const Cursor& at, DestinationRule& out);
bool decode(const Cursor& at, TraefikService& out);
bool decode(const Cursor& at, IngressRoute& out);
bool decode(const Cursor& at, Ingress& out);
bool decode(const Cursor& at, GatewayHttpRoute& out);
bool decode(const Cursor& at, TrafficSplit& out);

/// Names of HTTP headers in the one spelling the model compares.
[[nodiscard]] std::string lowerCase(std::string_view text);

}  // namespace aviary
