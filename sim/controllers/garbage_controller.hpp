#pragma once

#include <deque>
#include <functional>

#include "sim/controllers/reconcile_loop.hpp"

namespace aviary {

/// Deletes what nobody owns any more: dependents of an owner that is gone, and objects that are
/// being deleted and have no finalizer left. Pods are deleted gracefully, everything else at once.
///
/// Source: kubernetes pkg/controller/garbagecollector (background deletion).
/// Differs: only the controlling owner counts; pods themselves are ended by their kubelet.
class GarbageController {
 public:
  GarbageController(Store& store, ReconcileLoop& loop);
  GarbageController(const GarbageController&) = delete;
  GarbageController& operator=(const GarbageController&) = delete;

 private:
  template <class T>
  void follow();
  template <class T>
  void deleteOwned(Uid owner);
  void deleteDependents(Uid owner);
  void work();

  Store& store_;
  ReconcileLoop& loop_;
  QueueId queue_;
  std::deque<std::function<void()>> work_;
};

}  // namespace aviary
