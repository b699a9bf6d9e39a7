#include "tests/support/checker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace aviary::testing {
namespace {

constexpr std::size_t findingsMax = 12;

// What is refused again and again is tried again after 5 ms, 10 ms, 20 ms and so on.
constexpr SimDuration longestRetry = std::chrono::minutes{3};

}  // namespace

void Findings::add(std::string_view rule, const std::string& what) {
  if (texts_.size() >= findingsMax) return;
  texts_.push_back(fmt::format("[{:.6f}s] {}: {}", toSeconds(engine_->now()), rule, what));
}

std::string Findings::text() const {
  std::string out;
  for (const std::string& line : texts_) out += line + "\n";
  return out;
}

RunChecks::RunChecks(const std::vector<FaultSpec>& faults) {
  for (const FaultSpec& fault : faults) {
    if (!fault.apiConflicts || !fault.duration) continue;
    unrest_.emplace_back(timeAt(fault.at), timeAt(fault.at + *fault.duration + longestRetry));
  }
  checkers_.push_back(storeChecker());
  checkers_.push_back(workloadChecker());
  checkers_.push_back(nodeChecker());
  checkers_.push_back(canaryChecker());
  checkers_.push_back(routeChecker());
  checkers_.push_back(autoscalerChecker());
  checkers_.push_back(endpointsChecker());
  checkers_.push_back(requestChecker());
  checkers_.push_back(endingChecker());
}

void RunChecks::begun(const RunView& view) {
  engine_ = &view.engine;
  label_ = view.engine.label("check", "invariants");
  findings_.begin(view.engine);
  for (const auto& checker : checkers_) checker->begin(view, findings_);
  eachKind([&]<class T>(const T*) { wakeOn<T>(view.store); });
}

template <class T>
void RunChecks::wakeOn(Store& store) {
  store.watch<T>([this](const Change<T>&) { wake(); });
}

// Reconcilers are served before Phase::Record, all that are due in the instant.
void RunChecks::wake() {
  if (armed_) return;
  armed_ = true;
  engine_->at(engine_->now(), Phase::Record, label_, [this] {
    armed_ = false;
    if (restless()) return;
    for (const auto& checker : checkers_) checker->settled();
  });
}

bool RunChecks::restless() const {
  return std::any_of(unrest_.begin(), unrest_.end(), [this](const auto& span) {
    return span.first <= engine_->now() && engine_->now() < span.second;
  });
}

void RunChecks::ended(const RunView& /*view*/) {
  for (const auto& checker : checkers_) checker->ended();
}

bool readyNow(const Pod& pod) {
  for (const Condition& condition : pod.status.conditions) {
    if (condition.type == "Ready") return condition.status == ConditionStatus::True;
  }
  return false;
}

bool livesOn(const Pod& pod) {
  return !pod.metadata.deletionTimestamp && pod.status.phase != PodPhase::Succeeded &&
         pod.status.phase != PodPhase::Failed;
}

}  // namespace aviary::testing
