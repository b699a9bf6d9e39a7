#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/sim_time.hpp"

namespace aviary {

/// What waits in a queue from a moment on.
struct QueueRow {
  SimTime time{};
  std::uint64_t backlog = 0;  ///< pieces of work that no worker has taken
  SimDuration age{};          ///< of the oldest of them; 0 = none waits
  bool operator==(const QueueRow&) const = default;
};

/// The work that waits for queue workers, sampled at each scrape; a row holds until the next one.
struct QueueTrack {
  std::string name;            ///< of the source that makes the work
  std::vector<QueueRow> rows;  ///< with growing times
};

}  // namespace aviary
