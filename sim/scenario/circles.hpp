#pragma once

#include <map>
#include <string>
#include <vector>

namespace aviary {

/// Whom each name leads to, as services call and objects own one another.
using NameGraph = std::map<std::string, std::vector<std::string>>;

/// The names of a circle, the first of them again at the end; empty when there is none. Of several
/// circles the one met first from the lowest name on. O(names + edges), at any depth.
[[nodiscard]] std::vector<std::string> findCircle(const NameGraph& graph);

/// "a -> b -> a".
[[nodiscard]] std::string circleText(const std::vector<std::string>& circle);

}  // namespace aviary
