#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "sim/api/workload.hpp"

namespace aviary {

/// What a rollout case compares at one instant, as `then` names it.
struct RolloutState {
  struct Routes {
    int primary = 0;
    int canary = 0;
    bool operator==(const Routes&) const = default;
  };
  struct Side {
    std::string image;
    int spec = 0;
    int replicas = 0;
    int updated = 0;
    int ready = 0;
    int available = 0;
    bool operator==(const Side&) const = default;
  };
  struct Event {
    std::string type;
    std::string message;
    bool operator==(const Event&) const = default;
  };

  std::string phase;
  int canaryWeight = 0;
  int failedChecks = 0;
  int iterations = 0;
  std::optional<Routes> routes;  ///< absent: the router has none
  std::optional<Side> primary;   ///< absent: no such Deployment
  std::optional<Side> canary;
  std::vector<Event> events;
  bool operator==(const RolloutState&) const = default;

  /// Takes over the fields of an entry; absent ones stay. \throws CaseError for an unknown field.
  void update(const nlohmann::json& entry);

  /// The first field that differs: "canaryWeight: expected 30, got 40".
  [[nodiscard]] std::string difference(const RolloutState& got) const;
  [[nodiscard]] std::string text() const;

 private:
  [[nodiscard]] nlohmann::json toJson() const;
};

/// Template, size and status of a Deployment; nothing for null.
[[nodiscard]] std::optional<RolloutState::Side> sideOf(const Deployment* deployment);

}  // namespace aviary
