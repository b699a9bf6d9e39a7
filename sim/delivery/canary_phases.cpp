#include "sim/delivery/canary_phases.hpp"

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/property_map/property_map.hpp>
#include <cstddef>
#include <utility>

namespace aviary {
namespace {

using PhaseGraph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS,
                                         boost::no_property, std::string_view>;
using MoveMatrix = std::array<std::array<bool, canaryPhaseCount>, canaryPhaseCount>;

constexpr std::size_t index(CanaryPhase phase) {
  return static_cast<std::size_t>(phase);
}

constexpr MoveMatrix legalMoves = [] {
  MoveMatrix legal{};
  for (std::size_t phase = 0; phase < legal.size(); ++phase) legal[phase][phase] = true;
  for (const PhaseMove& move : phaseMoves) legal[index(move.from)][index(move.to)] = true;
  return legal;
}();

PhaseGraph phaseGraph() {
  PhaseGraph graph(canaryPhaseCount);
  for (const PhaseMove& move : phaseMoves) {
    boost::add_edge(index(move.from), index(move.to), move.why, graph);
  }
  return graph;
}

std::string_view label(std::size_t vertex) {
  const auto phase = static_cast<CanaryPhase>(vertex);
  return phase == CanaryPhase::None ? std::string_view("new") : text(phase);
}

// Endings have a double frame; what no move reaches is drawn faintly.
std::string_view look(std::size_t vertex) {
  switch (static_cast<CanaryPhase>(vertex)) {
    case CanaryPhase::Succeeded:
    case CanaryPhase::Failed:
      return " [peripheries=2]";
    case CanaryPhase::Terminated:
      return " [style=dashed, tooltip=\"never written\"]";
    default:
      return "";
  }
}

}  // namespace

bool isLegalMove(CanaryPhase from, CanaryPhase to) {
  return legalMoves[index(from)][index(to)];
}

std::vector<CanaryPhase> reachablePhases(CanaryPhase start) {
  const PhaseGraph graph = phaseGraph();
  std::vector<boost::default_color_type> colors(boost::num_vertices(graph));
  const auto colorMap =
      boost::make_iterator_property_map(colors.begin(), boost::get(boost::vertex_index, graph));
  boost::breadth_first_search(graph, index(start), boost::color_map(colorMap));
  std::vector<CanaryPhase> reached;
  for (std::size_t vertex = 0; vertex < colors.size(); ++vertex) {
    if (colors[vertex] != boost::white_color) reached.push_back(static_cast<CanaryPhase>(vertex));
  }
  return reached;
}

std::string phasesDot() {
  const PhaseGraph graph = phaseGraph();
  std::string out = "digraph phases {\n  rankdir=LR;\n  node [shape=box];\n";
  for (std::size_t vertex = 0; vertex < boost::num_vertices(graph); ++vertex) {
    out.append("  \"").append(label(vertex)).append("\"").append(look(vertex)).append(";\n");
  }
  for (std::size_t vertex = 0; vertex < boost::num_vertices(graph); ++vertex) {
    const auto [first, last] = boost::out_edges(vertex, graph);
    for (auto edge = first; edge != last; ++edge) {
      out.append("  \"").append(label(vertex)).append("\" -> \"");
      out.append(label(boost::target(*edge, graph))).append("\" [label=\"");
      const bool deletion = boost::target(*edge, graph) == index(CanaryPhase::Terminating);
      out.append(graph[*edge]).append(deletion ? "\", style=dashed];\n" : "\"];\n");
    }
  }
  return out + "}\n";
}

}  // namespace aviary
