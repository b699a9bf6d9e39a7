#pragma once

#include <functional>
#include <map>

#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"

namespace aviary {

/// Sees when a rollout has nothing more to show: every Canary has reached Succeeded or Failed since
/// it last moved, every Deployment is complete, no pod is on its way out, and the user is done.
/// Looks at whole seconds, and only while every Canary is final.
class Ending {
 public:
  struct Surroundings {
    std::function<bool()> userDone;  ///< no entry of the timeline is left
    SimDuration earliest{};          ///< the run never ends before (last fault, last check)
  };

  Ending(Engine& engine, Store& store, Surroundings surroundings);
  Ending(const Ending&) = delete;
  Ending& operator=(const Ending&) = delete;

  /// Stops the engine as soon as everything has settled. Without it the run lasts to its horizon.
  void start();

 private:
  void look();
  void lookAt(SimTime time);
  [[nodiscard]] bool canariesFinal() const;
  [[nodiscard]] bool workloadsSettled() const;

  Engine& engine_;
  Store& store_;
  Surroundings around_;
  std::map<ObjectKey, bool> rolledOut_;  // Canaries that have left Initialized
  bool waits_ = false;                   // for the Canaries: until then nobody looks
  LabelId label_;
};

}  // namespace aviary
