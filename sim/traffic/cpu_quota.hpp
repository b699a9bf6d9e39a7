#pragma once

#include <vector>

#include "sim/traffic/pod_queue.hpp"

namespace aviary {

/// The CPU limit of a pod as the kernel keeps it: so much CPU time in each period of 100 ms, and
/// whoever needs more waits for the next one. Latencies therefore grow in steps.
///
/// Requests are given CPU in the order of their starts, so that an end is known at the start.
/// Source: Linux, CFS bandwidth control (cpu.cfs_period_us, cpu.cfs_quota_us).
/// Differs: who came first never waits for who came later; a request of more than 10 s is slowed
/// evenly, by its own need alone.
/// Costs: O(periods that a request runs in).
class CpuQuota {
 public:
  static constexpr Nanos period = 100'000'000;
  /// The kernel refuses a smaller quota.
  static constexpr Nanos quotaMin = 1'000'000;

  /// When a request ends that starts now. \pre starts ascend.
  /// \param span   its time in service if there were CPU enough. \param cores  it uses meanwhile,
  /// > 0. \param limit  cores that the pod may use on average, > 0.
  [[nodiscard]] Nanos run(Nanos start, Nanos span, double cores, double limit);

  /// All CPU is there again.
  void reset() {
    used_.clear();
    open_ = 0;
  }
  /// What is taken is taken so much later.
  void shift(Nanos by) {
    first_ += by / period;
    open_ += by / period;
  }

 private:
  void forgetBefore(Nanos index);

  std::vector<Nanos> used_;  // CPU taken of the periods from first_ on
  Nanos first_ = 0;
  Nanos open_ = 0;  // no earlier period has CPU left
};

}  // namespace aviary
