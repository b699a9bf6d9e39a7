#include "sim/conform/rollout_player_state.hpp"

#include <nlohmann/json.hpp>

#include "sim/conform/case_json.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

std::optional<RolloutState::Side> sideIn(const Json& written) {
  if (written.is_null()) return std::nullopt;
  requireFields(written, {"image", "spec", "replicas", "updated", "ready", "available"}, "then");
  RolloutState::Side side;
  side.image = written.at("image");
  side.spec = written.at("spec");
  side.replicas = written.at("replicas");
  side.updated = written.at("updated");
  side.ready = written.at("ready");
  side.available = written.at("available");
  return side;
}

Json jsonOf(const std::optional<RolloutState::Side>& side) {
  if (!side) return nullptr;
  return {{"image", side->image},     {"spec", side->spec},   {"replicas", side->replicas},
          {"updated", side->updated}, {"ready", side->ready}, {"available", side->available}};
}

}  // namespace

void RolloutState::update(const Json& entry) {
  requireFields(entry,
                {"time", "phase", "canaryWeight", "failedChecks", "iterations", "routes", "primary",
                 "canary", "events"},
                "then");
  phase = entry.value("phase", phase);
  canaryWeight = entry.value("canaryWeight", canaryWeight);
  failedChecks = entry.value("failedChecks", failedChecks);
  iterations = entry.value("iterations", iterations);
  if (entry.contains("routes")) {
    const Json& written = entry.at("routes");
    routes.reset();
    if (!written.is_null()) {
      requireFields(written, {"primary", "canary"}, "then.routes");
      routes = {written.at("primary").get<int>(), written.at("canary").get<int>()};
    }
  }
  if (entry.contains("primary")) primary = sideIn(entry.at("primary"));
  if (entry.contains("canary")) canary = sideIn(entry.at("canary"));
  if (!entry.contains("events")) return;
  for (const Json& event : entry.at("events")) {
    requireFields(event, {"type", "message"}, "then.events");
    events.push_back({event.at("type"), event.at("message")});
  }
}

Json RolloutState::toJson() const {
  Json out{{"phase", phase},
           {"canaryWeight", canaryWeight},
           {"failedChecks", failedChecks},
           {"iterations", iterations},
           {"routes", nullptr},
           {"primary", jsonOf(primary)},
           {"canary", jsonOf(canary)},
           {"events", Json::array()}};
  if (routes) out["routes"] = {{"primary", routes->primary}, {"canary", routes->canary}};
  for (const Event& event : events) {
    out["events"].push_back({{"type", event.type}, {"message", event.message}});
  }
  return out;
}

std::string RolloutState::difference(const RolloutState& got) const {
  const Json wanted = toJson();
  const Json found = got.toJson();
  for (const char* field : {"phase", "canaryWeight", "failedChecks", "iterations", "routes",
                            "primary", "canary", "events"}) {
    if (wanted.at(field) == found.at(field)) continue;
    return std::string(field) + ": expected " + wanted.at(field).dump() + ", got " +
           found.at(field).dump();
  }
  return {};
}

std::string RolloutState::text() const {
  return toJson().dump();
}

std::optional<RolloutState::Side> sideOf(const Deployment* deployment) {
  if (deployment == nullptr) return std::nullopt;
  const DeploymentStatus& status = deployment->status;
  return RolloutState::Side{mainImage(*deployment->spec.podTemplate->spec),
                            deployment->spec.replicas,
                            status.replicas,
                            status.updatedReplicas,
                            status.readyReplicas,
                            status.availableReplicas};
}

}  // namespace aviary
