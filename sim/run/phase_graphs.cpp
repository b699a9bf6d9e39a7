#include "sim/run/phase_graphs.hpp"

#include "sim/delivery/canary_phases.hpp"

namespace aviary {

std::string canaryPhasesDot() {
  return phasesDot();
}

}  // namespace aviary
