#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/api/behaviour.hpp"
#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"
#include "sim/run/run_observer.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary::testing {

/// What the checkers of one run object to.
class Findings {
 public:
  void begin(const Engine& engine) { engine_ = &engine; }
  /// \param rule  the invariant that is broken. Only the first findings are kept.
  void add(std::string_view rule, const std::string& what);
  [[nodiscard]] bool empty() const { return texts_.empty(); }
  /// One line each, with the simulated time.
  [[nodiscard]] std::string text() const;

 private:
  const Engine* engine_ = nullptr;
  std::vector<std::string> texts_;
};

/// One family of invariants. It reads objects, never what controllers keep or decide with.
class Checker {
 public:
  Checker() = default;
  Checker(const Checker&) = delete;
  Checker& operator=(const Checker&) = delete;
  virtual ~Checker() = default;

  /// Adds its watchers. \param findings  outlives the run.
  virtual void begin(const RunView& view, Findings& findings) = 0;
  /// Everything that was due in an instant with writes is done.
  virtual void settled() {}
  /// The horizon is reached.
  virtual void ended() {}
};

[[nodiscard]] std::unique_ptr<Checker> storeChecker();
[[nodiscard]] std::unique_ptr<Checker> workloadChecker();
[[nodiscard]] std::unique_ptr<Checker> nodeChecker();
[[nodiscard]] std::unique_ptr<Checker> canaryChecker();
[[nodiscard]] std::unique_ptr<Checker> routeChecker();
[[nodiscard]] std::unique_ptr<Checker> autoscalerChecker();
[[nodiscard]] std::unique_ptr<Checker> endpointsChecker();
[[nodiscard]] std::unique_ptr<Checker> requestChecker();
[[nodiscard]] std::unique_ptr<Checker> endingChecker();

/// All checkers, looking on.
class RunChecks final : public RunObserver {
 public:
  /// While the API refuses writes, and until the last retry, nothing comes to rest in an instant.
  explicit RunChecks(const std::vector<FaultSpec>& faults);
  void begun(const RunView& view) override;
  void ended(const RunView& view) override;
  [[nodiscard]] const Findings& findings() const { return findings_; }

 private:
  template <class T>
  void wakeOn(Store& store);
  void wake();
  [[nodiscard]] bool restless() const;

  Findings findings_;
  std::vector<std::unique_ptr<Checker>> checkers_;
  Engine* engine_ = nullptr;
  LabelId label_;
  std::vector<std::pair<SimTime, SimTime>> unrest_;
  bool armed_ = false;
};

/// Every kind that a run has objects of: calls `visit` with a null pointer of each type.
template <class Visit>
void eachKind(Visit visit) {
  visit(static_cast<const Deployment*>(nullptr));
  visit(static_cast<const ReplicaSet*>(nullptr));
  visit(static_cast<const Pod*>(nullptr));
  visit(static_cast<const Node*>(nullptr));
  visit(static_cast<const Service*>(nullptr));
  visit(static_cast<const Endpoints*>(nullptr));
  visit(static_cast<const HorizontalPodAutoscaler*>(nullptr));
  visit(static_cast<const ConfigMap*>(nullptr));
  visit(static_cast<const PodDisruptionBudget*>(nullptr));
  visit(static_cast<const Canary*>(nullptr));
  visit(static_cast<const VirtualService*>(nullptr));
  visit(static_cast<const DestinationRule*>(nullptr));
  visit(static_cast<const TraefikService*>(nullptr));
  visit(static_cast<const Ingress*>(nullptr));
  visit(static_cast<const GatewayHttpRoute*>(nullptr));
  visit(static_cast<const TrafficSplit*>(nullptr));
}

/// "Kind namespace/name".
template <class T>
[[nodiscard]] std::string nameOf(const T& object) {
  return std::string(T::kind) + " " + aviary::text(keyOf(object.metadata));
}

/// The Ready condition, read anew.
[[nodiscard]] bool readyNow(const Pod& pod);
/// Runs or will run: neither on its way out nor over.
[[nodiscard]] bool livesOn(const Pod& pod);

}  // namespace aviary::testing
