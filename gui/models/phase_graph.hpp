#pragma once

#include <QString>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gui/runner/finished_run.hpp"

namespace aviary {

/// A phase of the state machine with its place in the picture.
struct PhaseNode {
  std::string phase;
  int column = 0;
  int row = 0;
};

struct PhaseEdge {
  std::size_t from = 0;  ///< index of a node
  std::size_t to = 0;
  std::string label;
};

/// The state machine of a canary, as its controller knows it, laid out for a narrow panel.
struct PhaseGraph {
  std::vector<PhaseNode> nodes;
  std::vector<PhaseEdge> edges;

  /// The index of a phase, or the number of nodes.
  [[nodiscard]] std::size_t find(std::string_view phase) const;
};

[[nodiscard]] PhaseGraph phaseGraph();
/// The conditions of a Deployment that no Canary rules.
[[nodiscard]] PhaseGraph deploymentGraph();

/// What a rollout has gone through up to a time.
struct PhasePath {
  std::string now;
  std::set<std::string> visited;
  std::set<std::pair<std::string, std::string>> moves;
  bool operator==(const PhasePath&) const = default;
};
[[nodiscard]] PhasePath pathUntil(const RolloutView& view, double seconds);

}  // namespace aviary
