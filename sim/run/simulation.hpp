#pragma once

#include <memory>

#include "sim/run/run.hpp"

namespace aviary {

/// One scenario being played: the cluster, its controllers, its users, and what is written down of
/// them.
///
/// Threads: a simulation belongs to one thread; several may run at once, each in its own.
class Simulation {
 public:
  /// \param scenario  outlives the simulation.
  Simulation(const Scenario& scenario, const RunOptions& options);
  ~Simulation();
  Simulation(const Simulation&) = delete;
  Simulation& operator=(const Simulation&) = delete;

  /// Plays to the end and hands over the result. Once.
  [[nodiscard]] RunResult play();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace aviary
