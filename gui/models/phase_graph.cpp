#include "gui/models/phase_graph.hpp"

#include <algorithm>
#include <array>

#include "gui/runner/play.hpp"

namespace aviary {
namespace {

struct Place {
  std::string_view phase;
  int column;
  int row;
};

/// The way of a good rollout runs down the left side; waiting and ending badly stand beside it.
constexpr std::array places{
    Place{"Initializing", 0, 0}, Place{"Initialized", 0, 1},      Place{"Waiting", 1, 1},
    Place{"Progressing", 0, 2},  Place{"WaitingPromotion", 1, 2}, Place{"Promoting", 0, 3},
    Place{"Failed", 1, 3},       Place{"Finalising", 0, 4},       Place{"Terminating", 1, 4},
    Place{"Succeeded", 0, 5},    Place{"Terminated", 1, 5},
};

}  // namespace

std::size_t PhaseGraph::find(std::string_view phase) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(),
                                  [&](const PhaseNode& node) { return node.phase == phase; });
  return static_cast<std::size_t>(found - nodes.begin());
}

PhaseGraph phaseGraph() {
  PhaseGraph graph;
  for (const Place& place : places) {
    graph.nodes.push_back({std::string(place.phase), place.column, place.row});
  }
  for (const PhaseMove& move : phaseMoves()) {
    const std::size_t from = graph.find(move.from);
    const std::size_t to = graph.find(move.to);
    const bool known = from < graph.nodes.size() && to < graph.nodes.size();
    if (known) graph.edges.push_back({from, to, move.label});
  }
  return graph;
}

PhaseGraph deploymentGraph() {
  PhaseGraph graph;
  graph.nodes = {{"Progressing", 0, 1}, {"Available", 0, 3}, {"Unavailable", 1, 3}};
  graph.edges = {{0, 1, "MinimumReplicasAvailable"},   {1, 0, "NewReplicaSetCreated"},
                 {1, 2, "MinimumReplicasUnavailable"}, {2, 1, "MinimumReplicasAvailable"},
                 {0, 2, "MinimumReplicasUnavailable"}, {2, 0, "NewReplicaSetCreated"}};
  return graph;
}

PhasePath pathUntil(const RolloutView& view, double seconds) {
  PhasePath path;
  for (const PhaseBand& band : view.phases) {
    if (band.from > seconds) break;
    if (!path.now.empty()) path.moves.emplace(path.now, band.phase);
    path.now = band.phase;
    path.visited.insert(band.phase);
  }
  return path;
}

}  // namespace aviary
