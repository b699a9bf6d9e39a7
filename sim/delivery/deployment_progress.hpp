#pragma once

#include <string>

#include "sim/api/workload.hpp"

namespace aviary {

/// What `kubectl rollout status` prints about a Deployment.
struct RolloutProgress {
  enum class State : std::uint8_t { Waiting, Done, Failed };
  State state = State::Waiting;
  std::string text;
};

/// Source: kubectl pkg/polymorphichelpers/rollout_status.go (1.36).
[[nodiscard]] RolloutProgress rolloutProgress(const Deployment& deployment);

}  // namespace aviary
