#pragma once

#include "sim/scenario/scenario.hpp"
#include "sim/telemetry/bucket_layout.hpp"

namespace aviary {

/// The exporters whose series a Canary of the scenario may ask for, at its beginning or after its
/// timeline: all of them where queries are written by hand or a Canary is patched.
/// Everything else would be counted and scraped, and read by nobody.
[[nodiscard]] ExporterSet askedExporters(const Scenario& scenario);

}  // namespace aviary
