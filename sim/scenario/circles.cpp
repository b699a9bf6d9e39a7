#include "sim/scenario/circles.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace aviary {
namespace {

struct Step {
  NameGraph::const_iterator from;
  std::size_t next = 0;
};

std::vector<std::string> circleAt(const std::vector<Step>& path, const std::string& name) {
  const auto first = std::find_if(path.begin(), path.end(),
                                  [&name](const Step& step) { return step.from->first == name; });
  std::vector<std::string> circle;
  for (auto step = first; step != path.end(); ++step) circle.push_back(step->from->first);
  circle.push_back(name);
  return circle;
}

}  // namespace

std::vector<std::string> findCircle(const NameGraph& graph) {
  std::set<std::string> done;
  for (auto start = graph.begin(); start != graph.end(); ++start) {
    if (done.contains(start->first)) continue;
    std::vector<Step> path{{start}};
    std::set<std::string> onPath{start->first};
    while (!path.empty()) {
      Step& last = path.back();
      if (last.next == last.from->second.size()) {
        onPath.erase(last.from->first);
        done.insert(last.from->first);
        path.pop_back();
        continue;
      }
      const std::string& name = last.from->second[last.next++];
      if (onPath.contains(name)) return circleAt(path, name);
      const auto next = graph.find(name);
      if (next == graph.end() || done.contains(name)) continue;
      onPath.insert(name);
      path.push_back({next});
    }
  }
  return {};
}

std::string circleText(const std::vector<std::string>& circle) {
  std::string text;
  for (const std::string& name : circle) text.append(text.empty() ? "" : " -> ").append(name);
  return text;
}

}  // namespace aviary
