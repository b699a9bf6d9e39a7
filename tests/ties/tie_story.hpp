#pragma once

#include <string>
#include <vector>

#include "sim/cluster/store.hpp"

namespace aviary::ties {

/// A small rollout in which one thing is due at a known instant and its reason vanishes then.
struct Story {
  std::string manifests{};  ///< beside the Deployment and Service `web`
  std::string faults{};     ///< items of spec.faults
  std::string timeline{};   ///< items of spec.timeline before the instant
  int replicas = 2;
};

/// What is left at the horizon, and what happened on the way.
struct Outcome {
  std::string broken;  ///< invariants that did not hold; empty: all held
  std::string state;   ///< one line for each object, without names that chance makes
  std::vector<ClusterEvent> events;
  int pods = 0;      ///< of `web`, at the horizon
  int podsOfV2 = 0;  ///< of them, with image web:v2

  /// Events of this reason about `web` or something of its own, strictly after `seconds`.
  [[nodiscard]] int countAfter(const std::string& reason, double seconds) const;
  /// Events with this in their message, strictly after `seconds`.
  [[nodiscard]] int saidAfter(const std::string& message, double seconds) const;
};

/// Plays the story with `action` (one item of spec.timeline without `at`) at this moment.
[[nodiscard]] Outcome play(const Story& story, double atSeconds, const std::string& action);

}  // namespace aviary::ties
