#pragma once

#include <cstdint>
#include <iosfwd>

#include "reports/summary/run_summary.hpp"
#include "sim/trace/trace.hpp"

namespace aviary {

enum class Colour : std::uint8_t { Off, On };
enum class Explain : std::uint8_t {
  Decisions,    ///< what was decided, with values and thresholds
  Causes        ///< also the rule behind each decision and the chain of causes
};

struct TextLogOptions {
  Colour colour = Colour::Off;
  Explain explain = Explain::Decisions;
};

/// The rollout as a log to be read aloud: a block for each moment at which something was decided or
/// changed, then the summary, the shares as a chart, and the lesson.
void writeTextLog(std::ostream& out, const Trace& trace, const RunSummary& summary,
                  TextLogOptions options);

}  // namespace aviary
