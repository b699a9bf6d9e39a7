#pragma once

#include <map>

#include "sim/controllers/canary/canary_context.hpp"
#include "sim/controllers/reconcile_loop.hpp"

namespace aviary {

/// Deletion of a canary with revertOnDeletion: gives the workload and its traffic back before the
/// object may go.
///
/// Differs: a VirtualService that existed before Flagger keeps the spec Flagger gave it.
/// Source: flagger pkg/controller/finalizer.go:finalize.
class CanaryFinalizer {
 public:
  CanaryFinalizer(CanaryContext& context, ReconcileLoop& loop);

  /// Adds the finalizer to an object that wants to be reverted.
  void protect(const ObjectKey& key);
  /// The object was asked to go.
  void enqueue(const ObjectKey& key, ResourceVersion cause);

 private:
  void finalise(const ObjectKey& key);
  void begin(const Canary& canary);
  void complete(const Canary& canary);
  void emit(const Canary& canary, std::string message);

  CanaryContext& context_;
  ReconcileLoop& loop_;
  QueueId queue_;
  std::map<ObjectKey, int> polls_;  // readiness polls made since the last begin
};

}  // namespace aviary
