#pragma once

#include <string>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/trace/series.hpp"

namespace aviary {

/// The curves of Deployments that no rollout controller rules: those whose pods one Service selects
/// or that take work from one queue. `canary` columns speak of every image but the first one, as in
/// a rolling update; they have no value before there is a second image.
/// Differs: a share of the traffic counts all requests to an image, whoever else runs it.
struct WorkloadTrack {
  std::vector<ObjectKey> deployments;  ///< never empty; the one that stood first leads
  std::string oldImage;                ///< of the leader at the start
  std::string newImage;                ///< the last other one; empty: there is none
  std::vector<SeriesRow> rows;         ///< with growing times; `phase` is not used
};

}  // namespace aviary
