#include "sim/run/run.hpp"

#include "sim/run/simulation.hpp"

namespace aviary {

RunResult run(const Scenario& scenario, const RunOptions& options) {
  return Simulation(scenario, options).play();
}

}  // namespace aviary
