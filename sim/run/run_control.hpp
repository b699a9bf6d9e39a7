#pragma once

#include <atomic>

namespace aviary {

/// How others watch a run and end it early.
///
/// Threads: one thread runs, any other may look or cancel at any time. The result of a run that is
/// not cancelled does not depend on it.
class RunControl {
 public:
  /// Ends the run at the next look, a hundredth of its horizon or a second of simulated time away.
  void cancel() noexcept { cancelled_.store(true, std::memory_order_relaxed); }
  [[nodiscard]] bool cancelled() const noexcept {
    return cancelled_.load(std::memory_order_relaxed);
  }

  /// Share of the horizon that is played, 0-1. A run may end before its horizon.
  [[nodiscard]] double progress() const noexcept {
    return progress_.load(std::memory_order_relaxed);
  }
  void report(double progress) noexcept { progress_.store(progress, std::memory_order_relaxed); }

 private:
  std::atomic<bool> cancelled_{false};
  std::atomic<double> progress_{0};
};

}  // namespace aviary
