#include "sim/controllers/canary/canary_controller.hpp"

#include <algorithm>
#include <utility>

#include "sim/controllers/canary/canary_status.hpp"
#include "sim/controllers/canary/canary_tick.hpp"
#include "sim/delivery/canary_admission.hpp"

namespace aviary {
namespace {

const ObjectKey everything{};

ForeignReferences foreignReferences(const FlaggerOptions& options) {
  return options.crossNamespaceRefs == FlaggerOptions::CrossNamespaceRefs::Refused
             ? ForeignReferences::Refused
             : ForeignReferences::Allowed;
}

}  // namespace

CanaryController::CanaryController(Store& store, ReconcileLoop& loop, FlaggerOptions options,
                                   CanarySurroundings surroundings, Rng random)
    : context_{store, std::move(options), surroundings, random},
      loop_(loop),
      finalizer_(context_, loop),
      admissions_(loop.addQueue("flagger-admission", ReconcileRank::Canary,
                                [this](const ObjectKey& key) { admit(key); })),
      controlLoop_(loop.addQueue("flagger-control-loop", ReconcileRank::Canary,
                                 [this](const ObjectKey&) { scheduleJobs(); })),
      ticks_(loop.addQueue("canary", ReconcileRank::Canary,
                           [this](const ObjectKey& key) { runJob(key); })) {}

void CanaryController::start() {
  watchObjects();
  for (const auto& [key, canary] : context_.store.all<Canary>()) loop_.enqueue(admissions_, key);
  const FlaggerOptions& options = context_.options;
  loop_.enqueueAt(controlLoop_, everything,
                  context_.store.now() + options.controlLoopOffset + options.controlLoopInterval);
}

void CanaryController::watchObjects() {
  context_.store.watch<Canary>([this](const Change<Canary>& change) {
    const bool specChanged =
        !change.before || !change.after ||
        change.before->metadata.generation != change.after->metadata.generation;
    if (specChanged) jobsDiffer_ = true;
    const ObjectKey key = keyOf(change.object().metadata);
    if (!change.after) {
      known_.erase(key);
      context_.hashedTemplates.erase(key);
      return;
    }
    if (change.after->metadata.deletionTimestamp) {
      finalizer_.enqueue(key, change.version);
      return;
    }
    if (specChanged) loop_.enqueue(admissions_, key, change.version);
  });
  context_.store.watch<Deployment>([this](const Change<Deployment>& change) {
    if (ticking_ || !change.after) return;
    if (change.before && change.before->metadata.generation == change.after->metadata.generation)
      return;
    targetChanges_[keyOf(change.after->metadata)] = change.version;
  });
}

void CanaryController::admit(const ObjectKey& key) {
  const Ref<Canary> canary = context_.store.get<Canary>(key);
  if (!canary || canary->metadata.deletionTimestamp) return;
  const auto refusal = admissionRefusal(*canary, foreignReferences(context_.options));
  if (refusal) return refuse(key, "invalid canary spec: " + *refusal);
  if (canary->spec.revertOnDeletion) finalizer_.protect(key);
  if (canary->status.conditions.empty()) {
    CanaryStatusWriter writer(context_.store);
    const StepOutcome set =
        writer.setPhase(*context_.store.get<Canary>(key), CanaryPhase::Initializing);
    // Source: flagger pkg/controller/controller.go:processNextWorkItem: a key that failed is not
    // queued again, so that the canary gets no job until its spec changes.
    if (!set.ok()) return refuse(key, "initializing error: failed after retries: " + set.error());
  }
  jobsDiffer_ |= known_.insert(key).second;
}

// Differs: the original only logs it.
void CanaryController::refuse(const ObjectKey& key, std::string why) {
  ClusterEvent refused;
  refused.type = EventType::Warning;
  refused.reason = "Refused";
  refused.kind = Canary::kind;
  refused.object = key;
  refused.message = std::move(why);
  refused.source = "flagger";
  context_.store.emit(std::move(refused));
}

void CanaryController::scheduleJobs() {
  if (std::exchange(jobsDiffer_, false)) updateJobs();
  loop_.enqueueAt(controlLoop_, everything,
                  context_.store.now() + context_.options.controlLoopInterval);
}

void CanaryController::updateJobs() {
  std::erase_if(jobs_, [this](const auto& entry) { return !known_.contains(entry.first); });
  const SimTime now = context_.store.now();
  std::map<std::string, int> totals;
  for (const ObjectKey& key : known_) {
    ++totals[key.namespace_];
    const SimDuration interval = analysisInterval(context_.store.get<Canary>(key)->spec.analysis);
    const auto [job, isNew] = jobs_.try_emplace(key);
    if (!isNew && job->second.clock.interval == interval) continue;
    // A changed interval begins a new grid with a tick at once.
    job->second = {{now, interval}, now};
    loop_.enqueue(ticks_, key, 0);
  }
  for (const auto& [ns, count] : totals) context_.metrics.canaryTotal[ns] = count;
}

// A wake-up that a newer grid has overtaken finds another time in the job and does nothing.
void CanaryController::runJob(const ObjectKey& key) {
  const auto job = jobs_.find(key);
  const SimTime now = context_.store.now();
  if (job == jobs_.end() || job->second.next != now) return;
  const auto report = tick(key);
  const SimTime ended = now + (report ? report->duration : SimDuration::zero());
  job->second.next = nextTick(job->second.clock, now, ended);
  loop_.enqueueAt(ticks_, key, job->second.next);
}

ResourceVersion CanaryController::causeOf(const Canary& canary) const {
  const auto change = targetChanges_.find({canary.metadata.namespace_, canary.spec.targetRef.name});
  const ResourceVersion own = canary.metadata.resourceVersion;
  return change == targetChanges_.end() ? own : std::max(own, change->second);
}

std::optional<CanaryTickReport> CanaryController::tick(const ObjectKey& key) {
  Store& store = context_.store;
  const Ref<Canary> canary = store.get<Canary>(key);
  if (!canary) return std::nullopt;
  const ResourceVersion outer = store.cause();
  store.setCause(causeOf(*canary));
  ticking_ = true;
  CanaryTickReport report = CanaryTick(context_, canary).run();
  ticking_ = false;
  store.setCause(outer);
  if (context_.around.observer != nullptr) context_.around.observer->ticked(report);
  return report;
}

}  // namespace aviary
