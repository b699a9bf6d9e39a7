#pragma once

#include <initializer_list>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/delivery/canary_steps.hpp"

namespace aviary {

/// A case that cannot be played: an unknown field or a value of another shape.
class CaseFault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Everything a step of component `flagger` is compared by, as `then` names it.
struct FlaggerState {
  struct PromotedCondition {
    std::string type, status, reason, message;
    double lastUpdateTime = 0;
    double lastTransitionTime = 0;
    bool operator==(const PromotedCondition&) const = default;
  };
  struct Cookies {
    bool current = false;
    bool previous = false;
    bool operator==(const Cookies&) const = default;
  };
  struct Workload {
    std::string image;
    int replicas = 0;
    bool operator==(const Workload&) const = default;
  };
  struct Autoscaler {
    std::string target;
    std::optional<int> min;
    int max = 0;
    bool operator==(const Autoscaler&) const = default;
  };
  struct Event {
    std::string type, message;
    bool operator==(const Event&) const = default;
  };
  struct Alert {
    std::string provider, message, severity, color;
    std::vector<std::string> fields;
    bool operator==(const Alert&) const = default;
  };
  struct Call {
    std::string name, phase, type, message;
    bool operator==(const Call&) const = default;
  };

  std::string phase;
  int canaryWeight = 0;
  int failedChecks = 0;
  int iterations = 0;
  bool promoted = true;
  std::vector<PromotedCondition> conditions;
  double lastTransitionTime = 0;
  Cookies sessionCookie;
  std::optional<RouteWeights> routes;
  std::map<std::string, Workload> deployments;
  std::map<std::string, Autoscaler> hpas;
  std::map<std::string, std::string> services;
  std::optional<StringMap> primaryConfig;
  std::optional<StringMap> primarySecret;
  std::vector<Event> events;
  std::vector<Alert> alerts;
  std::vector<std::string> queries;
  std::vector<Call> calls;
};

/// The expected state after a step: what `then` names is read onto the state after the step before,
/// the lists of happenings start empty. \throws CaseFault for a field that is not known.
void readThen(const nlohmann::json& then, FlaggerState& state);

/// The first field, in the order of the format, in which two states differ.
struct StateDifference {
  std::string_view field;
  std::string expected;
  std::string got;
};
[[nodiscard]] std::optional<StateDifference> firstDifference(const FlaggerState& expected,
                                                             const FlaggerState& got);

/// All fields of both states, one a line, differing ones marked.
[[nodiscard]] std::string sideBySide(const FlaggerState& expected, const FlaggerState& got);

/// Fails on a key that is not in the list. \throws CaseFault
void requireKnownKeys(const nlohmann::json& object, std::string_view where,
                      std::initializer_list<std::string_view> known);

/// An event's message as the cases record it: texts of the metrics client are cut off.
[[nodiscard]] std::string recordedMessage(std::string_view message);

}  // namespace aviary
