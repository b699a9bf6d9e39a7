#include "gui/series/intervention_choices.hpp"

#include <set>
#include <string_view>

#include "gui/series/knobs.hpp"
#include "sim/scenario/data_node.hpp"

namespace aviary {
namespace {

constexpr std::string_view faultLength = "3m";

std::vector<std::string> deploymentsOf(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Deployment& one : scenario.objects.of<Deployment>()) {
    names.push_back(one.metadata.name);
  }
  return names;
}

std::vector<std::string> canariesOf(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const Canary& one : scenario.objects.of<Canary>()) names.push_back(one.metadata.name);
  return names;
}

std::vector<std::string> gatesOf(const Scenario& scenario) {
  std::set<std::string> names;
  for (const Canary& canary : scenario.objects.of<Canary>()) {
    for (const CanaryWebhook& hook : canary.spec.analysis.webhooks) names.insert(hook.name);
  }
  for (const auto& [name, behaviour] : scenario.webhooks) names.insert(name);
  return {names.begin(), names.end()};
}

std::vector<std::string> nodesOf(const Scenario& scenario) {
  constexpr int nodesMax = 500;
  std::vector<std::string> names;
  for (const NodePool& pool : scenario.nodePools) {
    for (int i = 1; i <= pool.count && static_cast<int>(names.size()) < nodesMax; ++i) {
      names.push_back(pool.name + "-" + std::to_string(i));
    }
  }
  return names;
}

std::vector<std::string> imagesOf(const Scenario& scenario) {
  std::vector<std::string> names;
  const std::string newest = newImageOf(scenario);
  if (!newest.empty()) names.push_back(newest);
  for (const auto& [image, behaviour] : scenario.traffic.versions) {
    if (image != newest) names.push_back(image);
  }
  return names;
}

std::vector<std::string> sourcesOf(const Scenario& scenario) {
  std::vector<std::string> names;
  for (const TrafficSource& source : scenario.traffic.sources) names.push_back(source.name);
  return names;
}

std::string map(std::initializer_list<std::pair<std::string_view, std::string>> entries) {
  std::string text;
  for (const auto& [key, value] : entries) {
    text += (text.empty() ? "{" : ", ") + std::string(key) + ": " + value;
  }
  return text + "}";
}

}  // namespace

std::vector<InterventionOffer> offersOf(const Scenario& scenario) {
  using Choice = InterventionChoice;
  std::vector<InterventionOffer> offers;
  const auto offer = [&](Choice choice, std::vector<std::string> targets, std::string value,
                         std::string values) {
    if (targets.empty()) return;
    offers.push_back({choice, std::move(targets), std::move(value), std::move(values)});
  };
  const std::vector<std::string> images = imagesOf(scenario);
  const std::vector<std::string> canaries = canariesOf(scenario);
  offer(Choice::SetImage, deploymentsOf(scenario), images.empty() ? "image:v3" : images.back(),
        "image:tag");
  offer(Choice::Scale, deploymentsOf(scenario), "5", "5");
  offer(Choice::OpenGate, gatesOf(scenario), {}, {});
  offer(Choice::CloseGate, gatesOf(scenario), {}, {});
  offer(Choice::Promote, canaries, {}, {});
  offer(Choice::Undo, deploymentsOf(scenario), {}, {});
  offer(Choice::Pause, canaries, {}, {});
  offer(Choice::Resume, canaries, {}, {});
  offer(Choice::Abort, canaries, {}, {});
  offer(Choice::Drain, nodesOf(scenario), {}, {});
  offer(Choice::ErrorFault, images, "5%", "5%");
  offer(Choice::LatencyFault, images, "+300ms", "+300ms, x3");
  offer(Choice::CrashFault, images, {}, {});
  offer(Choice::NodeFault, nodesOf(scenario), {}, {});
  offer(Choice::LoadFactor, sourcesOf(scenario), "2", "2");
  return offers;
}

Intervention interventionOf(InterventionChoice choice, const std::string& target,
                            const std::string& value, SimDuration at) {
  using Choice = InterventionChoice;
  const std::string name = quotedText(target);
  const std::string length(faultLength);
  const auto action = [&](std::string_view key, std::string what) {
    return Intervention{Intervention::List::Timeline, at, std::string(key), std::move(what)};
  };
  const auto fault = [&](std::string what) {
    return Intervention{Intervention::List::Faults, at, {}, std::move(what)};
  };
  const std::string image = map({{"image", name}});
  switch (choice) {
    case Choice::SetImage:
      return action("setImage", map({{"deployment", name}, {"image", quotedText(value)}}));
    case Choice::Scale:
      return action("scale", map({{"deployment", name}, {"replicas", value}}));
    case Choice::OpenGate:
      return action("openGate", name);
    case Choice::CloseGate:
      return action("closeGate", name);
    case Choice::Promote:
      return action("promote", map({{"canary", name}}));
    case Choice::Abort:
      return action("abort", map({{"canary", name}}));
    case Choice::Undo:
      return action("undo", map({{"deployment", name}}));
    case Choice::Pause:
      return action("pause", map({{"canary", name}}));
    case Choice::Resume:
      return action("resume", map({{"canary", name}}));
    case Choice::Drain:
      return action("drain", map({{"node", name}}));
    case Choice::ErrorFault:
      return fault(map({{"for", length}, {"target", image}, {"errorRate", value}}));
    case Choice::LatencyFault:
      return fault(map({{"for", length}, {"target", image}, {"latency", quotedText(value)}}));
    case Choice::CrashFault:
      return fault(map({{"for", length}, {"target", image}, {"crash", "true"}}));
    case Choice::NodeFault:
      return fault(map({{"for", length}, {"target", map({{"node", name}})}, {"nodeDown", "true"}}));
    case Choice::LoadFactor:
      return action("trafficChange", map({{"source", name}, {"factor", value}}));
  }
  return {};
}

}  // namespace aviary
