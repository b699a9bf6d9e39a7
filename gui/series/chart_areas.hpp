#pragma once

#include <vector>

#include "gui/series/chart_content.hpp"

namespace aviary {

/// The part of a step line within [from, until], with points at both ends.
/// \pre the segment is not empty.
[[nodiscard]] Segment clipped(const Segment& segment, double from, double until);

/// A line with at most one step for each of `buckets` parts of its window: the middle between the
/// least and the greatest of its points there. A line with few points stays as it is.
[[nodiscard]] Segment levelled(const Segment& segment, TimeWindow window, std::size_t buckets);

/// The lower of two step lines over the time that both span; empty: there is none.
[[nodiscard]] Segment lowerOf(const Segment& one, const Segment& other);

/// Areas in the order in which opaque colours show them as translucent ones would: plain ones, then
/// what two of them that stand on the ground share, then hatched ones; each cut where the phase
/// changes, since its colour lies on that of the phase.
[[nodiscard]] std::vector<ChartArea> layered(std::vector<ChartArea> areas,
                                             const std::vector<PhaseBand>& phases);

}  // namespace aviary
