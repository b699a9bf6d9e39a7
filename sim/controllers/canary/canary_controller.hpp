#pragma once

#include <map>
#include <optional>
#include <set>

#include "sim/controllers/canary/canary_context.hpp"
#include "sim/controllers/canary/canary_finalizer.hpp"
#include "sim/controllers/reconcile_loop.hpp"
#include "sim/delivery/canary_interval.hpp"

namespace aviary {

/// Flagger 1.44.0: admits canaries, keeps one job for each and ticks it.
///
/// A control loop creates and stops jobs; a job ticks at once and then on its grid. A tick's own
/// duration (hooks, queries) delays only itself.
/// Differs: everything a tick does happens at the instant it begins.
/// Source: flagger pkg/controller/controller.go, scheduler.go:scheduleCanaries, job.go.
class CanaryController {
 public:
  /// \param random  stream of cookie values and revision marks.
  CanaryController(Store& store, ReconcileLoop& loop, FlaggerOptions options,
                   CanarySurroundings surroundings, Rng random);
  CanaryController(const CanaryController&) = delete;
  CanaryController& operator=(const CanaryController&) = delete;

  /// Watches canaries and starts the control loop. A caller that ticks by hand does not start it.
  void start();

  /// Takes a canary into service: validates it, writes the first phase. What the watch does after
  /// start(). Does nothing for a canary that is in service already.
  void admit(const ObjectKey& key);
  /// Says why a canary gets no job.
  void refuse(const ObjectKey& key, std::string why);

  /// One tick, now. Nothing when there is no such canary.
  std::optional<CanaryTickReport> tick(const ObjectKey& key);

  [[nodiscard]] const FlaggerMetrics& metrics() const { return context_.metrics; }
  [[nodiscard]] const FlaggerOptions& options() const { return context_.options; }
  [[nodiscard]] const CanaryContext& context() const { return context_; }

 private:
  struct Job {
    JobClock clock;
    SimTime next{};
  };

  void watchObjects();
  void scheduleJobs();
  void updateJobs();
  void runJob(const ObjectKey& key);
  [[nodiscard]] ResourceVersion causeOf(const Canary& canary) const;

  CanaryContext context_;
  ReconcileLoop& loop_;
  CanaryFinalizer finalizer_;
  std::set<ObjectKey> known_;
  std::map<ObjectKey, Job> jobs_;
  bool jobsDiffer_ = false;  // a canary in service, or an interval, may be new or gone
  std::map<ObjectKey, ResourceVersion>
      targetChanges_;  // last change by others of a Deployment's spec
  bool ticking_ = false;
  QueueId admissions_;
  QueueId controlLoop_;
  QueueId ticks_;
};

}  // namespace aviary
