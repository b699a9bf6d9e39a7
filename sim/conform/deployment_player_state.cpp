#include "sim/conform/deployment_player_state.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/conform/case_json.hpp"
#include "sim/delivery/deployment_sets.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

void addUnlessZero(Json& object, const char* key, int value) {
  if (value != 0) object[key] = value;
}

std::string imageOf(const ReplicaSet& set) {
  return mainImage(*set.spec.podTemplate->spec);
}

std::string expected(std::string_view what, const std::string& wanted, const std::string& got) {
  return std::string(what) + ": expected " + wanted + ", got " + got;
}

// One of the alternatives in "A|B".
bool reasonAllowed(const std::string& allowed, const std::string& reason) {
  std::size_t start = 0;
  while (true) {
    const std::size_t bar = allowed.find('|', start);
    if (allowed.compare(start, bar == std::string::npos ? bar : bar - start, reason) == 0)
      return true;
    if (bar == std::string::npos) return false;
    start = bar + 1;
  }
}

bool conditionAllowed(const Json& wanted, const Json& got) {
  requireFields(wanted, {"type", "status", "reason", "lastUpdateTime"}, "then.conditions");
  return wanted.at("type") == got.at("type") && wanted.at("status") == got.at("status") &&
         reasonAllowed(wanted.at("reason"), got.at("reason")) &&
         (!wanted.contains("lastUpdateTime") ||
          wanted.at("lastUpdateTime") == got.at("lastUpdateTime"));
}

Json eventsJson(const std::vector<ClusterEvent>& events) {
  Json out = Json::array();
  for (const ClusterEvent& event : events) {
    out.push_back(
        {{"type", text(event.type)}, {"reason", event.reason}, {"message", event.message}});
  }
  return out;
}

}  // namespace

DeploymentState::DeploymentState(const Store& store, const ObjectKey& key)
    : deployment_(store.get<Deployment>(key)) {
  if (deployment_ == nullptr) return;
  sets_ = store.owned<ReplicaSet>(deployment_->metadata.uid);
  std::sort(sets_.begin(), sets_.end(),
            [](const auto& a, const auto& b) { return a->metadata.uid < b->metadata.uid; });
}

Json DeploymentState::setsJson() const {
  Json out = Json::array();
  for (const auto& set : sets_) {
    Json one{{"image", imageOf(*set)}};
    const auto revision = set->metadata.annotations.find(std::string(revisionAnnotation));
    if (revision != set->metadata.annotations.end()) one["revision"] = revision->second;
    addUnlessZero(one, "spec", set->spec.replicas);
    addUnlessZero(one, "replicas", set->status.replicas);
    addUnlessZero(one, "ready", set->status.readyReplicas);
    addUnlessZero(one, "available", set->status.availableReplicas);
    out.push_back(std::move(one));
  }
  return out;
}

Json DeploymentState::statusJson() const {
  Json out = Json::object();
  if (deployment_ == nullptr) return out;
  const DeploymentStatus& status = deployment_->status;
  out = {{"replicas", status.replicas},
         {"updated", status.updatedReplicas},
         {"ready", status.readyReplicas},
         {"available", status.availableReplicas},
         {"unavailable", status.unavailableReplicas}};
  addUnlessZero(out, "terminating", status.terminatingReplicas);
  return out;
}

Json DeploymentState::conditionsJson() const {
  Json out = Json::array();
  if (deployment_ == nullptr) return out;
  for (const char* type : {"Available", "Progressing"}) {
    const Condition* condition = findCondition(deployment_->status.conditions, type);
    if (condition == nullptr) continue;
    Json one{{"type", type}, {"status", text(condition->status)}, {"reason", condition->reason}};
    if (condition->type == "Progressing" && condition->lastUpdateTime) {
      one["lastUpdateTime"] = std::chrono::duration_cast<std::chrono::seconds>(
                                  condition->lastUpdateTime->time_since_epoch())
                                  .count();
    }
    out.push_back(std::move(one));
  }
  return out;
}

std::string DeploymentState::compareSets(const Json& wanted) const {
  const Json got = setsJson();
  return got == wanted ? std::string() : expected("replicaSets", wanted.dump(), got.dump());
}

std::string DeploymentState::compareStatus(const Json& wanted) const {
  Json got = statusJson();
  Json want = wanted;
  if (want.contains("terminatingVaries")) {
    want.erase("terminatingVaries");
    got.erase("terminating");
  }
  return got == want ? std::string() : expected("status", want.dump(), got.dump());
}

std::string DeploymentState::compareConditions(const Json& wanted) const {
  const Json got = conditionsJson();
  bool same = got.size() == wanted.size();
  for (std::size_t i = 0; same && i < got.size(); ++i) same = conditionAllowed(wanted[i], got[i]);
  return same ? std::string() : expected("conditions", wanted.dump(), got.dump());
}

std::string DeploymentState::describe(const Json* wanted,
                                      const std::vector<ClusterEvent>& events) const {
  std::string out = "expected: " + (wanted != nullptr ? wanted->dump() : "no change") + "\n";
  Json got{{"replicaSets", setsJson()}, {"status", statusJson()}, {"conditions", conditionsJson()}};
  out += "got:      " + got.dump() + "\n";
  for (const ClusterEvent& event : events) out += "event:    " + event.message + "\n";
  return out;
}

ClusterEvent neutralEvent(const Store& store, ClusterEvent event) {
  constexpr std::string_view marker = "replica set ";
  const std::size_t at = event.message.find(marker);
  if (at == std::string::npos) return event;
  const std::size_t start = at + marker.size();
  const std::size_t end = std::min(event.message.find(' ', start), event.message.size());
  const std::string name = event.message.substr(start, end - start);
  const auto set = store.get<ReplicaSet>({event.object.namespace_, name});
  if (set != nullptr) event.message.replace(start, end - start, "{rs:" + imageOf(*set) + "}");
  return event;
}

std::string compareEvents(const std::vector<ClusterEvent>& events, const Json* entry) {
  const bool listed = entry != nullptr && entry->contains("events");
  if (events.empty() && !listed) return {};
  const Json got = eventsJson(events);
  const Json wanted = listed ? entry->at("events") : Json::array();
  if (got == wanted) return {};
  if (entry != nullptr && entry->contains("eventsAlso")) {
    for (const Json& other : entry->at("eventsAlso")) {
      if (got == other) return {};
    }
  }
  return expected("events", wanted.dump(), got.dump());
}

}  // namespace aviary
