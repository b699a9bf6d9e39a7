#pragma once

#include "sim/controllers/reconcile_loop.hpp"
#include "sim/delivery/disruption_budget.hpp"

namespace aviary {

/// Keeps the status of PodDisruptionBudgets: how many pods are healthy, wanted and may be
/// disrupted.
///
/// Costs: a pod change O(budgets of its namespace); a budget O(its pods).
/// Source: kubernetes pkg/controller/disruption/disruption.go:sync.
class DisruptionController {
 public:
  DisruptionController(Store& store, ReconcileLoop& loop);
  DisruptionController(const DisruptionController&) = delete;
  DisruptionController& operator=(const DisruptionController&) = delete;

 private:
  void reconcile(const ObjectKey& key);
  void podChanged(const Change<Pod>& change);
  /// All budgets of a namespace: a workload there was scaled.
  void enqueueNamespace(const std::string& namespace_, ResourceVersion cause);
  [[nodiscard]] BudgetView viewOf(const PodDisruptionBudget& budget) const;

  Store& store_;
  ReconcileLoop& loop_;
  QueueId queue_;
};

}  // namespace aviary
