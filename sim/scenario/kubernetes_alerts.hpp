#pragma once

#include "sim/scenario/decoder.hpp"

namespace aviary {

/// Looks at the expressions of a PrometheusRule. Alerts are not simulated; what is wrong with them
/// is seen all the same: expressions that do not parse, and alerts of errors that say neither which
/// share of the requests fails nor which version fails them.
void checkAlertRules(const Cursor& at);

}  // namespace aviary
