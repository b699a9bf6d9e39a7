#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "sim/cluster/store.hpp"
#include "sim/conform/flagger_player_state.hpp"
#include "sim/controllers/canary/canary_controller.hpp"
#include "sim/engine/engine.hpp"

namespace aviary {

/// The scripted surroundings of one case: what metrics, hooks and alert receivers answer in a step,
/// and a record of what was asked.
class FlaggerScript final : public MetricSource, public WebhookCaller, public AlertSink {
 public:
  /// Answers from this environment from now on; forgets what was asked. `env` must outlive its use.
  void begin(const nlohmann::json& env);

  [[nodiscard]] MetricAnswer query(const MetricQuery& query) override;
  [[nodiscard]] std::optional<std::string> unavailable(std::string_view providerType,
                                                       std::string_view address) override;
  [[nodiscard]] HookReply call(const HookCall& call) override;
  void send(const SentAlert& alert) override;

  std::vector<std::string> queries;
  std::vector<FlaggerState::Call> calls;
  std::vector<FlaggerState::Alert> alerts;

 private:
  const nlohmann::json* metrics_ = nullptr;
  const nlohmann::json* webhooks_ = nullptr;
  bool offline_ = false;
};

/// The cluster of one case with Flagger in it.
class FlaggerWorld {
 public:
  /// Creates the objects and admits the canary at time 0. \throws CaseFault
  explicit FlaggerWorld(const nlohmann::json& given);

  /// Waits, acts, sets the environment, ticks once. \throws CaseFault
  void play(const nlohmann::json& step);
  [[nodiscard]] FlaggerState state() const;

 private:
  void act(const nlohmann::json& action);
  void setStatus(const nlohmann::json& env, const char* side, const ObjectKey& key);

  Engine engine_;
  Store store_{engine_};
  ReconcileLoop loop_{engine_, store_};
  FlaggerScript script_;
  std::vector<FlaggerState::Event> events_;
  CanaryController flagger_;
};

}  // namespace aviary
