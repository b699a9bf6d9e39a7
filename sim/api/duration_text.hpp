#pragma once

#include <optional>
#include <string_view>

#include "sim/engine/sim_time.hpp"

namespace aviary {

/// A duration as manifests and queries write it: `15s`, `1m30s`, `500ms`, `1.5h`, `1d`. Units ms,
/// s, m, h, d, w, y, us, ns. Nothing for any other text, the empty one, or more than durationMax.
[[nodiscard]] std::optional<SimDuration> parseDurationText(std::string_view text);

}  // namespace aviary
