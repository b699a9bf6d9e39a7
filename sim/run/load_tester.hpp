#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "sim/controllers/canary/webhook_caller.hpp"
#include "sim/engine/rng.hpp"
#include "sim/scenario/scenario.hpp"
#include "sim/traffic/load_test.hpp"

namespace aviary {

/// The webhook endpoints of the simulated world: Flagger's load tester, and whatever the scenario
/// says of other hooks.
///
/// An answer is, in this order: none while an outage lasts; what a gate action said last; what
/// `spec.webhooks` says of the hook's name or URL; what the load tester says (a URL whose host
/// names a load tester, or a path /gate/... or /rollback/...); else 200. Source: flagger
/// pkg/loadtester/server.go, gate.go, task.go.
class LoadTester final : public WebhookCaller {
 public:
  struct Surroundings {
    std::map<std::string, WebhookBehaviour> behaviours;  ///< by name or URL
    std::function<bool(const HookCall&)> isDown;         ///< nobody answers this call
    /// Starts a load test unless one of its name is still running.
    std::function<void(const LoadTest&)> startLoad;
  };

  LoadTester(Surroundings surroundings, const RngStreams& streams)
      : around_(std::move(surroundings)), streams_(streams) {}

  [[nodiscard]] HookReply call(const HookCall& call) override;

  /// From now on the hook of this name or URL answers 200 (open) or 403 (closed).
  void setGate(const std::string& webhook, GateAction::Answer answer) { gates_[webhook] = answer; }

 private:
  [[nodiscard]] std::optional<HookReply> scripted(const HookCall& call);
  [[nodiscard]] HookReply builtIn(const HookCall& call);
  [[nodiscard]] HookReply gate(const HookCall& call, std::string_view path);
  [[nodiscard]] HookReply task(const HookCall& call);
  [[nodiscard]] HookReply runCommand(const HookCall& call, const std::string& command);
  /// Nothing when the command makes no load.
  [[nodiscard]] const std::optional<LoadTest>& loadOf(const std::string& command);
  void start(const HookCall& call, LoadTest load, const std::string& command);

  Surroundings around_;
  const RngStreams& streams_;
  std::map<std::string, GateAction::Answer> gates_;       // by name or URL
  std::map<std::string, bool> loadTesterGates_;           // "/gate" or "/rollback" + canary
  std::map<std::string, Rng> chances_;                    // by behaviour
  std::map<std::string, std::optional<LoadTest>> loads_;  // of commands given so far
};

}  // namespace aviary
