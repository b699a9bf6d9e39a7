#pragma once

#include <string>

#include "sim/trace/trace.hpp"

namespace aviary {

struct TextChartOptions {
  int columns = 60;                 ///< of the plot itself, 10 to 200
};

/// Traffic share against pod share of one rollout over the whole run, drawn with characters: the
/// lesson in one picture. Ends with a line end; empty for a track without rows.
[[nodiscard]] std::string shareChart(const Trace& trace, const Track& track,
                                     TextChartOptions options = {});

/// The lesson of a rollout in words, where its shares differed: one sentence of what was seen, one
/// of why. Empty where traffic share and pod share never were 5 points apart.
[[nodiscard]] std::string shareLesson(const Track& track);

}  // namespace aviary
