#include "sim/run/canary_journal.hpp"

namespace aviary {
namespace {

CheckRecord checkOf(const CanaryCheck& check) {
  return {check.metric,
          check.value,
          check.min,
          check.max,
          std::string(check.unit),
          check.passed,
          check.value ? std::string() : check.reason,
          check.requests};
}

// Whether a tick is worth a record: idle ticks of a settled canary say nothing.
bool says(const CanaryTickReport& report) {
  return report.rule != CanaryRule::NothingChanged || report.phase != report.phaseBefore;
}

}  // namespace

TickRecord CanaryJournal::tickOf(const CanaryTickReport& report) {
  TickRecord tick;
  tick.phase = recorder_.text(text(report.phase));
  tick.canaryWeight = report.canaryWeight;
  tick.primaryWeight = report.primaryWeight;
  tick.mirrored = report.mirrored;
  tick.failedChecks = report.failedChecks;
  tick.iterations = report.iterations;
  for (const CanaryCheck& check : report.checks) tick.checks.push_back(checkOf(check));
  tick.rule = {std::string(text(report.rule)), report.explanation,
               std::string(otherwise(report.rule))};
  for (const CanaryHookRecord& hook : report.hooks) {
    tick.hooks.push_back({recorder_.text(hook.name), recorder_.text(text(hook.type)),
                          hook.outcome.passed ? 200 : 0, hook.outcome.passed, hook.outcome.error});
  }
  return tick;
}

void CanaryJournal::ticked(const CanaryTickReport& report) {
  sampler_.ticked(report);
  if (const Ref<Canary> canary = store_.get<Canary>(report.canary); canary && exposition_) {
    exposition_->ticked(report, {report.canary.namespace_, canary->spec.targetRef.name});
  }
  WeightsChange& last = weights_[report.canary];
  const WeightsChange now{report.primaryWeight, report.canaryWeight, report.mirrored};
  const Cause cause = Cause::by(report.cause);
  if (says(report)) recorder_.add(Canary::kind, report.canary, tickOf(report), cause);
  if (now == last) return;
  last = now;
  recorder_.add(Canary::kind, report.canary, now, cause);
}

void CanaryJournal::send(const SentAlert& alert) {
  // Without an URL of its own Flagger has no global notifier: nobody hears.
  if (alert.providerType.empty()) return;
  AlertSent sent;
  sent.severity = recorder_.text(text(alert.alert.severity));
  sent.provider = recorder_.text(alert.provider);
  sent.message = alert.rendered();
  sent.providerType = recorder_.text(alert.providerType);
  sent.channel = recorder_.text(alert.channel);
  recorder_.add(Canary::kind, alert.canary, std::move(sent), Cause::by(store_.cause()));
}

}  // namespace aviary
