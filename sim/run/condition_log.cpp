#include "sim/run/condition_log.hpp"

#include <string>

#include "sim/cluster/store.hpp"
#include "sim/engine/engine.hpp"

namespace aviary {
namespace {

template <class T>
void watchConditions(const RunView& view, std::vector<ConditionChange>& changes) {
  view.store.watch<T>([&engine = view.engine, &changes](const Change<T>& change) {
    if (!change.after) return;
    const std::vector<Condition>& now = change.after->status.conditions;
    const bool same = change.before ? change.before->status.conditions == now : now.empty();
    if (same) return;
    changes.push_back({engine.now(), std::string(T::kind), keyOf(change.after->metadata), now});
  });
}

}  // namespace

void ConditionLog::begun(const RunView& view) {
  watchConditions<Canary>(view, changes_);
  watchConditions<Deployment>(view, changes_);
  watchConditions<HorizontalPodAutoscaler>(view, changes_);
  if (next_ != nullptr) next_->begun(view);
}

void ConditionLog::ended(const RunView& view) {
  if (next_ != nullptr) next_->ended(view);
}

}  // namespace aviary
