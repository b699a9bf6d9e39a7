#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/canary.hpp"

namespace aviary {

/// One legal move of a canary's phase and what makes it.
struct PhaseMove {
  CanaryPhase from;
  CanaryPhase to;
  std::string_view why;
};

/// Every move Flagger makes. Staying in a phase is always legal and not listed.
/// Terminated is in Flagger's API but is never written by it: no move leads there.
/// Source: flagger 1.44.0 pkg/controller/scheduler.go, finalizer.go.
inline constexpr std::array phaseMoves{
    PhaseMove{CanaryPhase::None, CanaryPhase::Initializing, "admitted"},
    PhaseMove{CanaryPhase::Initializing, CanaryPhase::Initialized, "primary ready, traffic on it"},
    PhaseMove{CanaryPhase::Initializing, CanaryPhase::Failed, "primary stuck"},
    PhaseMove{CanaryPhase::Initialized, CanaryPhase::Waiting, "confirm-rollout refused"},
    PhaseMove{CanaryPhase::Initialized, CanaryPhase::Progressing, "new revision"},
    PhaseMove{CanaryPhase::Initialized, CanaryPhase::Failed, "primary stuck"},
    PhaseMove{CanaryPhase::Waiting, CanaryPhase::Progressing, "confirm-rollout passed"},
    PhaseMove{CanaryPhase::Waiting, CanaryPhase::Failed, "primary stuck"},
    PhaseMove{CanaryPhase::Progressing, CanaryPhase::WaitingPromotion, "confirm-promotion refused"},
    PhaseMove{CanaryPhase::Progressing, CanaryPhase::Promoting, "analysis completed"},
    PhaseMove{CanaryPhase::Progressing, CanaryPhase::Succeeded, "analysis skipped"},
    PhaseMove{CanaryPhase::Progressing, CanaryPhase::Failed, "rollback"},
    PhaseMove{CanaryPhase::WaitingPromotion, CanaryPhase::Progressing, "new revision"},
    PhaseMove{CanaryPhase::WaitingPromotion, CanaryPhase::Promoting, "confirm-promotion passed"},
    PhaseMove{CanaryPhase::WaitingPromotion, CanaryPhase::Succeeded, "analysis skipped"},
    PhaseMove{CanaryPhase::WaitingPromotion, CanaryPhase::Failed, "rollback"},
    PhaseMove{CanaryPhase::Promoting, CanaryPhase::Finalising, "all traffic on the primary"},
    PhaseMove{CanaryPhase::Promoting, CanaryPhase::Succeeded, "analysis skipped"},
    PhaseMove{CanaryPhase::Promoting, CanaryPhase::Failed, "rollback or failed promotion"},
    PhaseMove{CanaryPhase::Finalising, CanaryPhase::Succeeded, "canary scaled down"},
    PhaseMove{CanaryPhase::Finalising, CanaryPhase::Failed, "rollback or failed promotion"},
    PhaseMove{CanaryPhase::Succeeded, CanaryPhase::Waiting, "confirm-rollout refused"},
    PhaseMove{CanaryPhase::Succeeded, CanaryPhase::Progressing, "new revision"},
    PhaseMove{CanaryPhase::Succeeded, CanaryPhase::Failed, "primary stuck"},
    PhaseMove{CanaryPhase::Failed, CanaryPhase::Waiting, "confirm-rollout refused"},
    PhaseMove{CanaryPhase::Failed, CanaryPhase::Progressing, "new revision"},
    // A finalizer may run in any phase, and ticks do not treat Terminating specially.
    PhaseMove{CanaryPhase::Initializing, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::Initialized, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::Waiting, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::Progressing, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::WaitingPromotion, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::Promoting, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::Finalising, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::Succeeded, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::Failed, CanaryPhase::Terminating, "deleted"},
    PhaseMove{CanaryPhase::Terminating, CanaryPhase::Waiting, "confirm-rollout refused"},
    PhaseMove{CanaryPhase::Terminating, CanaryPhase::Progressing, "new revision"},
    PhaseMove{CanaryPhase::Terminating, CanaryPhase::Failed, "primary stuck"},
};

inline constexpr int canaryPhaseCount = static_cast<int>(CanaryPhase::Terminated) + 1;

/// Whether a status write may take a canary from one phase to the other. O(1).
[[nodiscard]] bool isLegalMove(CanaryPhase from, CanaryPhase to);

/// The phases that some sequence of legal moves reaches from `start`, itself included, in the order
/// of the enumeration.
[[nodiscard]] std::vector<CanaryPhase> reachablePhases(CanaryPhase start);

/// The phase graph in the DOT language of Graphviz.
[[nodiscard]] std::string phasesDot();

}  // namespace aviary
