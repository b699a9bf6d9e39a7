#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sim/conform/component.hpp"
#include "sim/conform/flagger_player_world.hpp"
#include "sim/delivery/canary_text.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

std::string where(std::size_t step, const Json& recorded) {
  return fmt::format("step {} (time {})", step + 1, goNumber(recorded.at("time").get<double>()));
}

std::string explain(const Json& step, const FlaggerState& expected, const FlaggerState& got) {
  std::string out;
  const auto actions = step.find("do");
  if (actions != step.end()) out += fmt::format("  do  {}\n", actions->dump());
  out += fmt::format("  env {}\n", step.at("env").dump());
  return out + sideBySide(expected, got);
}

}  // namespace

void playFlaggerCase(const Json& recorded, const ConformOptions& options, CaseResult& result) {
  std::string place = "given";
  try {
    requireKnownKeys(recorded, "case",
                     {"format", "component", "upstream", "name", "tags", "given", "steps"});
    FlaggerWorld world(recorded.at("given"));
    FlaggerState expected;
    const Json& steps = recorded.at("steps");
    for (std::size_t i = 0; i < steps.size(); ++i) {
      place = where(i, steps[i]);
      world.play(steps[i]);
      readThen(steps[i].at("then"), expected);
      const FlaggerState got = world.state();
      const auto difference = firstDifference(expected, got);
      if (!difference) continue;
      result.difference = fmt::format("{}: {}: expected {}, got {}", place, difference->field,
                                      difference->expected, difference->got);
      if (options.verbose) result.detail = explain(steps[i], expected, got);
      return;
    }
    result.passed = true;
  } catch (const CaseFault& fault) {
    result.difference = fmt::format("{}: {}", place, fault.what());
  }
}

}  // namespace aviary
