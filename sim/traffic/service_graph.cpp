#include "sim/traffic/service_graph.hpp"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/topological_sort.hpp>
#include <iterator>
#include <map>
#include <utility>

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS>;
using Vertex = boost::graph_traits<Graph>::vertex_descriptor;
using Edge = boost::graph_traits<Graph>::edge_descriptor;

/// Vertices are numbered by name, so that every walk has one order.
struct CallGraph {
  std::vector<ObjectKey> names;
  Graph graph;

  explicit CallGraph(const std::vector<ServiceCall>& calls) {
    std::map<ObjectKey, Vertex> numbers;
    for (const ServiceCall& call : calls) {
      numbers[{call.namespace_, call.from}] = 0;
      numbers[{call.namespace_, call.to}] = 0;
    }
    for (auto& [key, number] : numbers) {
      number = names.size();
      names.push_back(key);
    }
    while (boost::num_vertices(graph) < names.size()) boost::add_vertex(graph);
    for (const ServiceCall& call : calls) {
      boost::add_edge(numbers[{call.namespace_, call.from}], numbers[{call.namespace_, call.to}],
                      graph);
    }
  }
};

/// Remembers the path of the walk and the first edge that leads back into it.
class CycleFinder : public boost::default_dfs_visitor {
 public:
  CycleFinder(std::vector<Vertex>& path, std::vector<Vertex>& cycle)
      : path_(path), cycle_(cycle) {}
  void discover_vertex(Vertex vertex, const Graph& /*graph*/) { path_.push_back(vertex); }
  void finish_vertex(Vertex /*vertex*/, const Graph& /*graph*/) { path_.pop_back(); }
  void back_edge(Edge edge, const Graph& graph) {
    if (!cycle_.empty()) return;
    const Vertex again = boost::target(edge, graph);
    cycle_.assign(std::find(path_.begin(), path_.end(), again), path_.end());
    cycle_.push_back(again);
  }

 private:
  std::vector<Vertex>& path_;
  std::vector<Vertex>& cycle_;
};

}  // namespace

std::optional<std::vector<std::string>> findCallCycle(const std::vector<ServiceCall>& calls) {
  const CallGraph calling(calls);
  std::vector<Vertex> path;
  std::vector<Vertex> cycle;
  boost::depth_first_search(calling.graph, boost::visitor(CycleFinder(path, cycle)));
  if (cycle.empty()) return std::nullopt;
  std::vector<std::string> out;
  for (const Vertex vertex : cycle) out.push_back(text(calling.names[vertex]));
  return out;
}

std::vector<ObjectKey> callOrder(const std::vector<ServiceCall>& calls) {
  const CallGraph calling(calls);
  std::vector<Vertex> order;
  boost::topological_sort(calling.graph, std::back_inserter(order));
  std::vector<ObjectKey> out;
  for (auto it = order.rbegin(); it != order.rend(); ++it) out.push_back(calling.names[*it]);
  return out;
}

std::vector<std::pair<ObjectKey, double>> loadPerRequest(const std::vector<ServiceCall>& calls,
                                                         const ObjectKey& from) {
  SIM_ASSERT(!findCallCycle(calls), "load flows down a graph without cycles");
  std::map<ObjectKey, double> load{{from, 1.0}};
  for (const ObjectKey& caller : callOrder(calls)) {
    const auto found = load.find(caller);
    if (found == load.end()) continue;
    const double share = found->second;
    for (const ServiceCall& call : calls) {
      if (ObjectKey{call.namespace_, call.from} != caller) continue;
      load[{call.namespace_, call.to}] += share * call.perRequest;
    }
  }
  return {load.begin(), load.end()};
}

}  // namespace aviary
