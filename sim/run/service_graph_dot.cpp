#include "sim/run/service_graph_dot.hpp"

#include <fmt/format.h>

#include <set>

namespace aviary {
namespace {

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

/// A Service or host; the pods of queue workers have no name but their labels.
std::string destination(const TrafficSource& source) {
  if (!source.to.empty()) return text(ObjectKey{source.namespace_, source.to});
  std::string labels = "workers";
  for (const auto& [name, value] : source.workers) labels += ' ' + name + '=' + value;
  return labels;
}

std::string callLabel(const ServiceCall& call) {
  std::string label = fmt::format("{} per request", call.perRequest);
  if (call.timeout) label += fmt::format(", timeout {} ms", toSeconds(*call.timeout) * 1000);
  if (call.retries > 0) label += fmt::format(", {} retries", call.retries);
  return label;
}

}  // namespace

std::string serviceGraphDot(const TrafficConfig& config) {
  std::string out = "digraph services {\n  rankdir=LR;\n  node [shape=box];\n";
  std::set<std::string> services;
  for (const TrafficSource& source : config.sources) {
    services.insert(destination(source));
  }
  for (const ServiceCall& call : config.calls) {
    services.insert(text(ObjectKey{call.namespace_, call.from}));
    services.insert(text(ObjectKey{call.namespace_, call.to}));
  }
  for (const TrafficSource& source : config.sources) {
    out += fmt::format("  {} [shape=oval];\n", quoted("source " + source.name));
  }
  for (const std::string& service : services) out += fmt::format("  {};\n", quoted(service));
  for (const TrafficSource& source : config.sources) {
    out +=
        fmt::format("  {} -> {};\n", quoted("source " + source.name), quoted(destination(source)));
  }
  for (const ServiceCall& call : config.calls) {
    out +=
        fmt::format("  {} -> {} [label={}];\n", quoted(text(ObjectKey{call.namespace_, call.from})),
                    quoted(text(ObjectKey{call.namespace_, call.to})), quoted(callLabel(call)));
  }
  return out + "}\n";
}

}  // namespace aviary
