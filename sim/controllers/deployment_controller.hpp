#pragma once

#include <map>

#include "sim/controllers/reconcile_loop.hpp"
#include "sim/delivery/deployment_status.hpp"

namespace aviary {

/// Keeps the ReplicaSets of each Deployment as its spec wants them, and its status true.
///
/// A pass works on the Deployment and the sets as they are at its start, also after its own writes:
/// a second write to one of them meets a conflict, ends the pass, and has it repeated, as the real
/// controller does. Source: kubernetes pkg/controller/deployment (1.36). Differs: sets without an
/// owner are not adopted; the annotation deprecated.deployment.rollback.to is not obeyed.
class DeploymentController {
 public:
  /// All references outlive the controller.
  DeploymentController(Engine& engine, Store& store, ReconcileLoop& loop);
  DeploymentController(const DeploymentController&) = delete;
  DeploymentController& operator=(const DeploymentController&) = delete;

 private:
  /// A state of a Deployment that a pass in that instant would leave as it is.
  struct Settled {
    ResourceVersion version = 0;
    SimTime at{};
  };

  void reconcile(const ObjectKey& key);
  void retry(const ObjectKey& key);
  void comeBack(const ObjectKey& key, StuckCheck check);
  void podGone(const Pod& pod);

  Engine& engine_;
  Store& store_;
  ReconcileLoop& loop_;
  QueueId queue_;
  std::map<ObjectKey, int> failures_;  // passes in a row that met a conflict
  std::map<Uid, Settled> settled_;     // Deployments none of whose sets has changed since
};

}  // namespace aviary
