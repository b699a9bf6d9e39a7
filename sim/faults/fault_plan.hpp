#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/cluster/pod_surroundings.hpp"
#include "sim/cluster/request_surroundings.hpp"
#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/rng.hpp"

namespace aviary {

/// All timed disturbances of a run, and what each of them does to a pod, a request, a node at a
/// moment.
///
/// A fault holds in [at, at + duration). Effects of several faults combine: errors as independent
/// chances, factors by product, added time by sum, the smallest share of CPU, the earliest death.
/// Between change points every answer is constant (but for the death of a container that starts).
/// A node target names a node, or a pool and with it all its nodes.
/// Invariants: the plan never changes; each fault has a random stream of its own.
/// Costs: every answer O(faults).
class FaultPlan final : public Disturbances, public RequestDisturbances {
 public:
  /// \param versions  memory behaviour by image: a leak ends in an OOM kill at the memory limit.
  FaultPlan(std::vector<FaultSpec> faults, std::map<std::string, VersionBehaviour> versions,
            const Store& store, const RngStreams& streams);

  /// Calls back in Phase::Fault at every change point after now.
  void start(Engine& engine, std::function<void()> changed);

  // Disturbances
  [[nodiscard]] PodDisturbance ofPod(const Pod& pod, std::optional<SimTime> startedAt,
                                     SimTime now) const override;
  [[nodiscard]] bool nodeDown(const Node& node, SimTime now) const override;

  // RequestDisturbances
  [[nodiscard]] RequestDisturbance ofRequests(const PodIdentity& pod, SimTime now) const override;
  [[nodiscard]] bool serviceDown(const ObjectKey& service, SimTime now) const override;
  [[nodiscard]] bool scrapingDown(SimTime now) const override;
  [[nodiscard]] std::optional<SimTime> nextChangeAfter(SimTime now) const override;

  /// A webhook of that name, or with that URL, gets no answer.
  [[nodiscard]] bool webhookDown(const std::string& name, const std::string& url,
                                 SimTime now) const;

  /// Whether this write is refused with a conflict: one draw of each fault that holds now.
  [[nodiscard]] bool refusesWrite(SimTime now);
  /// Writes that the fault at this place in the list has refused so far.
  [[nodiscard]] std::uint64_t refusalsOf(std::size_t index) const { return refusals_[index]; }

  [[nodiscard]] const std::vector<FaultSpec>& faults() const { return faults_; }

 private:
  struct Machine {
    const std::string& node;
    const std::string& zone;
    const std::string& pool;
  };
  [[nodiscard]] static bool holds(const FaultSpec& fault, SimTime now);
  [[nodiscard]] bool hits(const FaultTarget& target, const PodIdentity& pod) const;
  [[nodiscard]] static bool hitsMachine(const FaultSpec& fault, const Machine& machine);
  [[nodiscard]] std::optional<SimTime> leakEnds(const Pod& pod, SimTime startedAt) const;

  std::vector<FaultSpec> faults_;
  std::map<std::string, VersionBehaviour> versions_;
  const Store& store_;
  std::vector<SimTime> changes_;                // ascending, unique
  std::vector<Rng> rngs_;                       // by fault
  std::vector<std::uint64_t> refusals_;         // by fault
};

}  // namespace aviary
