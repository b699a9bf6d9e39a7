#include "sim/delivery/canary_phases.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace aviary {

TEST_CASE("canary phases: every phase that Flagger writes is reachable from a new canary") {
  const std::vector<CanaryPhase> reached = reachablePhases(CanaryPhase::None);
  for (int value = 0; value < canaryPhaseCount; ++value) {
    const auto phase = static_cast<CanaryPhase>(value);
    CAPTURE(text(phase));
    const bool found = std::find(reached.begin(), reached.end(), phase) != reached.end();
    CHECK(found == (phase != CanaryPhase::Terminated));
  }
}

TEST_CASE("canary phases: every rollout can still end") {
  for (int value = 1; value < canaryPhaseCount; ++value) {
    const auto phase = static_cast<CanaryPhase>(value);
    if (phase == CanaryPhase::Terminated) continue;
    CAPTURE(text(phase));
    const std::vector<CanaryPhase> reached = reachablePhases(phase);
    CHECK(std::count(reached.begin(), reached.end(), CanaryPhase::Failed) == 1);
  }
}

TEST_CASE("canary phases: moves outside of the table are illegal") {
  struct Row {
    CanaryPhase from, to;
    bool legal;
  };
  const Row rows[] = {
      {CanaryPhase::None, CanaryPhase::Initializing, true},
      {CanaryPhase::None, CanaryPhase::Progressing, false},
      {CanaryPhase::Initializing, CanaryPhase::Progressing, false},
      {CanaryPhase::Initialized, CanaryPhase::Promoting, false},
      {CanaryPhase::Initialized, CanaryPhase::Succeeded, false},
      {CanaryPhase::Waiting, CanaryPhase::Promoting, false},
      {CanaryPhase::Progressing, CanaryPhase::Finalising, false},
      {CanaryPhase::Progressing, CanaryPhase::Progressing, true},
      {CanaryPhase::Promoting, CanaryPhase::Progressing, false},
      {CanaryPhase::Finalising, CanaryPhase::Promoting, false},
      {CanaryPhase::Succeeded, CanaryPhase::Initialized, false},
      {CanaryPhase::Failed, CanaryPhase::Failed, true},
      {CanaryPhase::Failed, CanaryPhase::Succeeded, false},
      {CanaryPhase::Terminating, CanaryPhase::Terminated, false},
  };
  for (const Row& row : rows) {
    CAPTURE(text(row.from));
    CAPTURE(text(row.to));
    CHECK(isLegalMove(row.from, row.to) == row.legal);
  }
}

TEST_CASE("canary phases: the table lists a move once and no move from a phase to itself") {
  for (std::size_t i = 0; i < phaseMoves.size(); ++i) {
    CHECK(phaseMoves[i].from != phaseMoves[i].to);
    for (std::size_t j = i + 1; j < phaseMoves.size(); ++j) {
      const bool same =
          phaseMoves[i].from == phaseMoves[j].from && phaseMoves[i].to == phaseMoves[j].to;
      CHECK_FALSE(same);
    }
  }
}

TEST_CASE("canary phases: the graph is exported with its reasons") {
  const std::string dot = phasesDot();
  CHECK(dot.starts_with("digraph phases {"));
  CHECK(dot.find("\"Progressing\" -> \"Promoting\" [label=\"analysis completed\"];") !=
        std::string::npos);
  CHECK(dot.find("\"new\" -> \"Initializing\"") != std::string::npos);
}

}  // namespace aviary
