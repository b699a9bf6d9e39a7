#pragma once

#include <map>
#include <vector>

#include "sim/controllers/canary/alert_sink.hpp"
#include "sim/controllers/canary/canary_observer.hpp"
#include "sim/run/flagger_exposition.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/series_sampler.hpp"

namespace aviary {

/// Takes down what Flagger does beside its writes: ticks, moves of the weights, alerts, webhook
/// calls.
class CanaryJournal final : public CanaryObserver, public AlertSink {
 public:
  CanaryJournal(Store& store, Recorder& recorder, SeriesSampler& sampler)
      : store_(store), recorder_(recorder), sampler_(sampler) {}

  /// From now on each tick is followed by a look at Flagger's own metrics.
  /// \param exposition  outlives the journal.
  void expose(FlaggerExposition& exposition) { exposition_ = &exposition; }

  void ticked(const CanaryTickReport& report) override;
  void send(const SentAlert& alert) override;

 private:
  [[nodiscard]] TickRecord tickOf(const CanaryTickReport& report);

  Store& store_;
  Recorder& recorder_;
  SeriesSampler& sampler_;
  FlaggerExposition* exposition_ = nullptr;
  std::map<ObjectKey, WeightsChange> weights_;  // as last recorded
};

}  // namespace aviary
