#pragma once

#include <map>
#include <vector>

#include "sim/controllers/canary/alert_sink.hpp"
#include "sim/controllers/canary/canary_observer.hpp"
#include "sim/run/recorder.hpp"
#include "sim/run/series_sampler.hpp"

namespace aviary {

/// Takes down what Flagger does beside its writes: ticks, moves of the weights, alerts, webhook
/// calls.
class CanaryJournal final : public CanaryObserver, public AlertSink {
 public:
  CanaryJournal(Store& store, Recorder& recorder, SeriesSampler& sampler)
      : store_(store), recorder_(recorder), sampler_(sampler) {}

  void ticked(const CanaryTickReport& report) override;
  void send(const SentAlert& alert) override;

 private:
  [[nodiscard]] TickRecord tickOf(const CanaryTickReport& report);

  Store& store_;
  Recorder& recorder_;
  SeriesSampler& sampler_;
  std::map<ObjectKey, WeightsChange> weights_;  // as last recorded
};

}  // namespace aviary
