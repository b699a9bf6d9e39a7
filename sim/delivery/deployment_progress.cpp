#include "sim/delivery/deployment_progress.hpp"

namespace aviary {

RolloutProgress rolloutProgress(const Deployment& deployment) {
  using State = RolloutProgress::State;
  const std::string& name = deployment.metadata.name;
  const DeploymentStatus& status = deployment.status;
  if (deployment.metadata.generation > status.observedGeneration) {
    return {State::Waiting, "Waiting for deployment spec update to be observed..."};
  }
  const Condition* progressing = findCondition(status.conditions, "Progressing");
  if (progressing != nullptr && progressing->reason == "ProgressDeadlineExceeded") {
    return {State::Failed, "deployment \"" + name + "\" exceeded its progress deadline"};
  }
  const std::string waiting = "Waiting for deployment \"" + name + "\" rollout to finish: ";
  if (status.updatedReplicas < deployment.spec.replicas) {
    return {State::Waiting, waiting + std::to_string(status.updatedReplicas) + " out of " +
                                std::to_string(deployment.spec.replicas) +
                                " new replicas have been updated..."};
  }
  if (status.replicas > status.updatedReplicas) {
    return {State::Waiting, waiting + std::to_string(status.replicas - status.updatedReplicas) +
                                " old replicas are pending termination..."};
  }
  if (status.availableReplicas < status.updatedReplicas) {
    return {State::Waiting, waiting + std::to_string(status.availableReplicas) + " of " +
                                std::to_string(status.updatedReplicas) +
                                " updated replicas are available..."};
  }
  return {State::Done, "deployment \"" + name + "\" successfully rolled out"};
}

}  // namespace aviary
