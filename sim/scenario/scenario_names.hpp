#pragma once

#include <array>
#include <string_view>

#include "sim/scenario/fields.hpp"
#include "sim/scenario/scenario.hpp"

/// Spellings in scenario files that reading and writing share.
namespace aviary {

inline constexpr std::string_view scenarioApiVersion = "aviary.dev/v1";

inline constexpr NamedValue<RunUntil> untilNames[] = {
    {"rolloutFinished", RunUntil::RolloutFinished}, {"horizon", RunUntil::Horizon}};
inline constexpr NamedValue<EngineChoice> engineNames[] = {{"auto", EngineChoice::Auto},
                                                           {"request", EngineChoice::Request},
                                                           {"flow", EngineChoice::Flow}};
inline constexpr NamedValue<TimerAlignment> timingNames[] = {
    {"aligned", TimerAlignment::Aligned}, {"jittered", TimerAlignment::Jittered}};
inline constexpr NamedValue<ArrivalProcess::Kind> arrivalKinds[] = {
    {"poisson", ArrivalProcess::Kind::Poisson},
    {"uniform", ArrivalProcess::Kind::Uniform},
    {"bursty", ArrivalProcess::Kind::Bursty},
};
inline constexpr NamedValue<PatchMode> patchModeNames[] = {{"strategic", PatchMode::Strategic},
                                                           {"merge", PatchMode::Merge}};
/// An answer without a body, by its status.
inline constexpr NamedValue<int> webhookAnswerNames[] = {{"pass", 200}, {"fail", 403}};

/// The spelling of a value; empty when the table has none.
template <class Enum, std::size_t size>
[[nodiscard]] constexpr std::string_view nameOf(const NamedValue<Enum> (&table)[size], Enum value) {
  for (const NamedValue<Enum>& row : table) {
    if (row.value == value) return row.name;
  }
  return {};
}

}  // namespace aviary
