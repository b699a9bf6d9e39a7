#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "sim/conform/conform.hpp"

namespace aviary {

/// One kind of recorded case. `play` fills passed, difference and detail; name and component are
/// set already. A field of the case that the player does not know is a difference: what is ignored
/// proves nothing.
struct ConformComponent {
  std::string_view name;
  void (*play)(const nlohmann::json& recorded, const ConformOptions& options, CaseResult& result);
};

void playFlaggerCase(const nlohmann::json&, const ConformOptions&, CaseResult&);
void playHpaCase(const nlohmann::json&, const ConformOptions&, CaseResult&);
void playDeploymentCase(const nlohmann::json&, const ConformOptions&, CaseResult&);
void playRolloutCase(const nlohmann::json&, const ConformOptions&, CaseResult&);
void playSchedulerCase(const nlohmann::json&, const ConformOptions&, CaseResult&);
void playScheduleSequenceCase(const nlohmann::json&, const ConformOptions&, CaseResult&);

}  // namespace aviary
