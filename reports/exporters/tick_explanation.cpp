#include "reports/exporters/tick_explanation.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "reports/exporters/number_text.hpp"
#include "reports/summary/check_chance.hpp"

namespace aviary {
namespace {

/// What the windows of one analysis have measured together.
struct Pool {
  double requests = 0;
  double failed = 0;
};

std::string amount(double value, std::string_view unit) {
  return roundedText(value, 2) + (unit.empty() ? "" : " " + std::string(unit));
}

/// "less than 1 %", "37 %", "more than 99 %".
std::string chanceText(double chance) {
  if (chance < 0.01) return "less than 1 %";
  if (chance > 0.99) return "more than 99 %";
  return roundedText(chance * 100, 0) + " %";
}

std::string ratioText(double ratio) {
  return roundedText(ratio * 100, 2) + " %";
}

bool isStart(const TickRecord& tick) {
  return tick.rule.name == "RolloutStarted" || tick.rule.name == "AnalysisRestarted";
}

/// "308 requests, 4 of them failed; up to 3 would pass."
CheckExplanation explainRate(const CheckRecord& check, Pool& pool) {
  const auto requests = static_cast<std::uint64_t>(std::llround(*check.requests));
  const double ratio = std::clamp(1 - *check.value / 100, 0.0, 1.0);
  const auto failed =
      static_cast<std::uint64_t>(std::llround(static_cast<double>(requests) * ratio));
  pool.requests += static_cast<double>(requests);
  pool.failed += static_cast<double>(failed);
  const std::uint64_t allowed = failuresAllowed(requests, *check.min);
  const bool measured = pool.failed > 0;
  CheckExplanation out;
  out.errorRatio = measured ? pool.failed / pool.requests : 1 - *check.min / 100;
  out.chance = chanceOfFailures(requests, allowed + 1, *out.errorRatio);
  out.sentence = groupedText(failed) + " of " + groupedText(requests) + " requests failed, up to " +
                 groupedText(allowed) + " pass; ";
  out.sentence +=
      measured ? "at the " + ratioText(*out.errorRatio) + " of errors measured so far"
               : "a version right at the limit (" + ratioText(*out.errorRatio) + " of errors)";
  out.sentence += measured ? " this check fails by chance in " : " fails this check in ";
  out.sentence += chanceText(*out.chance) + " of such windows";
  return out;
}

CheckExplanation explainValue(const CheckRecord& check) {
  CheckExplanation out;
  if (!check.value) {
    out.sentence = "no value, which fails like a bad one";
    return out;
  }
  const double value = *check.value;
  if (check.min && value < *check.min) {
    out.sentence = amount(*check.min - value, check.unit) + " too low";
  } else if (check.max && value > *check.max) {
    out.sentence = amount(value - *check.max, check.unit) + " too high";
  } else if (check.min || check.max) {
    const double below = check.max ? *check.max - value : value - *check.min;
    const double above = check.min ? value - *check.min : below;
    out.sentence = amount(std::min(below, above), check.unit) + " to spare";
  } else {
    out.sentence = "no bounds: every value passes";
  }
  return out;
}

TickExplanation explainTick(const TickRecord& tick, std::map<std::string, Pool>& pools) {
  TickExplanation out{tick.rule.name, tick.rule.sentence, tick.rule.otherwise, {}};
  for (const CheckRecord& check : tick.checks) {
    const bool rate =
        check.unit == "%" && check.value && check.min && check.requests.value_or(0) >= 1;
    out.checks.push_back(rate ? explainRate(check, pools[check.metric]) : explainValue(check));
  }
  return out;
}

}  // namespace

std::map<RecordId, TickExplanation> explainTicks(const Trace& trace) {
  std::map<RecordId, TickExplanation> out;
  std::map<ObjectId, std::map<std::string, Pool>> pools;
  for (const Record& record : trace.records()) {
    const auto* tick = record.as<TickRecord>();
    if (tick == nullptr) continue;
    if (isStart(*tick)) pools[record.object].clear();
    out.emplace(trace.idOf(record), explainTick(*tick, pools[record.object]));
  }
  return out;
}

}  // namespace aviary
