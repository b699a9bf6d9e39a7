#pragma once

#include <array>
#include <cstdint>

#include "sim/scenario/scenario_reader.hpp"

namespace aviary {

/// How the new version is brought out.
enum class StrategyChoice : std::uint8_t {
  AsWritten,
  Weighted,    ///< equal steps of weight
  WeightList,  ///< 1, 5, 20, 50 percent
  Mirror,      ///< copies of the requests first, then weights
  AbTest,      ///< whoever sends a header
  BlueGreen,   ///< checks without users, then all at once
  NoAnalysis   ///< promoted as soon as it is ready
};

/// Every strategy, in the order in which they are offered.
inline constexpr std::array strategyChoices{
    StrategyChoice::AsWritten, StrategyChoice::Weighted,  StrategyChoice::WeightList,
    StrategyChoice::Mirror,    StrategyChoice::AbTest,    StrategyChoice::BlueGreen,
    StrategyChoice::NoAnalysis};

/// The documents with every Canary rolled out by another strategy. An A/B test that finds no header
/// to match brings its insiders along: a source beside the first one, at 10/s.
[[nodiscard]] ScenarioDocuments withStrategy(ScenarioDocuments documents, StrategyChoice strategy);

}  // namespace aviary
