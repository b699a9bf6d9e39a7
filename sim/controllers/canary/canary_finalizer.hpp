#pragma once

#include <chrono>
#include <map>

#include "sim/controllers/canary/canary_context.hpp"
#include "sim/controllers/reconcile_loop.hpp"

namespace aviary {

/// Deletion of a canary with revertOnDeletion: gives the workload and its traffic back before the
/// object may go.
///
/// Differs: the spec a VirtualService had before is always the one Flagger replaced last; the
/// original prefers what kubectl applied last.
/// Source: flagger pkg/controller/finalizer.go:finalize.
class CanaryFinalizer {
 public:
  CanaryFinalizer(CanaryContext& context, ReconcileLoop& loop);

  /// Adds the finalizer to an object that wants to be reverted.
  void protect(const ObjectKey& key);
  /// The object was asked to go.
  void enqueue(const ObjectKey& key, ResourceVersion cause);

 private:
  /// One attempt to finalise: readiness is polled until `polls` are used up.
  struct Attempt {
    bool begun = false;
    int polls = 4;
    SimDuration wait = std::chrono::seconds{3};
  };

  void finalise(const ObjectKey& key);
  void pollAgain(const ObjectKey& key, SimDuration longest);
  void retryLater(const ObjectKey& key);
  [[nodiscard]] bool begun(const Canary& canary);
  [[nodiscard]] bool reverted(const Canary& canary);
  void complete(const Canary& canary);
  void emit(const Canary& canary, std::string message);

  CanaryContext& context_;
  ReconcileLoop& loop_;
  QueueId queue_;
  std::map<ObjectKey, Attempt> attempts_;
};

}  // namespace aviary
