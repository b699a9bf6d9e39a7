#pragma once

#include <string>

#include "sim/traffic/route_table.hpp"

namespace aviary {

/// Whether requests go to a host that the rule text names; any: the source does not name a host.
enum class HostKnowledge : std::uint8_t { Named, Any };

/// Evaluates a Traefik rule (`Host(`a`) && (PathPrefix(`/b`) || Header(`k`, `v`))`) for a source.
/// A text that does not parse, or an unknown matcher, matches nothing.
/// Source: doc.traefik.io, routers, rule.
[[nodiscard]] bool matchesTraefikRule(const std::string& rule, const RequestTraits& traits,
                                      HostKnowledge host);

/// Whether the rule has Host(`name`) anywhere.
[[nodiscard]] bool namesTraefikHost(const std::string& rule, const std::string& name);

}  // namespace aviary
