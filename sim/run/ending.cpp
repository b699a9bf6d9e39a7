#include "sim/run/ending.hpp"

#include <algorithm>
#include <chrono>

namespace aviary {
namespace {

constexpr SimDuration lookEvery = std::chrono::seconds{1};

bool isFinal(CanaryPhase phase) {
  return phase == CanaryPhase::Succeeded || phase == CanaryPhase::Failed;
}

}  // namespace

Ending::Ending(Engine& engine, Store& store, Surroundings surroundings)
    : engine_(engine), store_(store), around_(std::move(surroundings)),
      label_(engine.label("look", "ending")) {
  store_.watch<Canary>([this](const Change<Canary>& change) {
    if (change.after && isFinal(change.after->status.phase)) {
      rolledOut_[keyOf(change.after->metadata)] = true;
    }
    if (waits_ && canariesFinal()) lookAt(std::chrono::ceil<std::chrono::seconds>(engine_.now()));
  });
}

void Ending::start() {
  lookAt(engine_.now() + lookEvery);
}

void Ending::lookAt(SimTime time) {
  waits_ = false;
  engine_.at(time, Phase::Record, label_, [this] { look(); });
}

void Ending::look() {
  if (!canariesFinal()) {
    waits_ = true;
  } else if (engine_.now() >= timeAt(around_.earliest) && around_.userDone() &&
             workloadsSettled()) {
    engine_.stop();
  } else {
    lookAt(engine_.now() + lookEvery);
  }
}

bool Ending::canariesFinal() const {
  const auto& canaries = store_.all<Canary>();
  return std::all_of(canaries.begin(), canaries.end(), [this](const auto& entry) {
    return isFinal(entry.second->status.phase) && rolledOut_.contains(entry.first);
  });
}

bool Ending::workloadsSettled() const {
  for (const auto& [key, deployment] : store_.all<Deployment>()) {
    const DeploymentStatus& status = deployment->status;
    const int wanted = deployment->spec.replicas;
    if (status.observedGeneration < deployment->metadata.generation) return false;
    if (status.updatedReplicas != wanted || status.replicas != wanted) return false;
    if (status.availableReplicas != wanted || status.terminatingReplicas != 0) return false;
  }
  return true;
}

}  // namespace aviary
