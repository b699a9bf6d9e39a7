#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/controllers/reconcile_loop.hpp"
#include "sim/controllers/service_index.hpp"

namespace aviary {

/// Keeps one Endpoints object for each Service with a selector: its pods, ordered by name.
///
/// A changed pod finds its Services by its labels and changes only its own entry in them.
/// Costs: a pod change O(labels log services + endpoints of the Services it belongs to).
/// Source: kubernetes pkg/controller/endpointslice/endpointslice_controller.go:syncService.
/// Differs: slices are not told apart, and writes are not rate-limited.
class EndpointsController {
 public:
  EndpointsController(Store& store, ReconcileLoop& loop);
  EndpointsController(const EndpointsController&) = delete;
  EndpointsController& operator=(const EndpointsController&) = delete;

 private:
  /// What the next pass of a Service looks at.
  struct Pending {
    bool queued = false;                        // the pass is due
    bool any = false;
    bool everything = false;                    // all pods of the Service
    std::vector<Ref<Pod>> pods;                 // as some write found them, some twice
  };

  void look(const Service& service, const Ref<Pod>& pod, ResourceVersion cause);
  void enqueue(Pending& pending, ObjectKeyView service, ResourceVersion cause);
  Pending& pendingOf(ObjectKeyView service);
  /// The endpoints that the Service should have, given those it has.
  [[nodiscard]] Endpoints wanted(const Service& service, const Endpoints* stored,
                                 Pending& pending) const;
  void reconcile(const ObjectKey& key);
  /// Of a write that was refused; the loop serves the key again.
  void keepForRetry(const ObjectKey& key, const Pending& pending, const Service& service);
  void podChanged(const Change<Pod>& change);
  void serviceChanged(const Change<Service>& change);

  Store& store_;
  ReconcileLoop& loop_;
  QueueId queue_;
  ServiceIndex services_;
  std::map<ObjectKey, Pending, std::less<>> pending_;  // of each Service there is
};

}  // namespace aviary
