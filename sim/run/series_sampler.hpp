#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sim/cluster/store.hpp"
#include "sim/controllers/canary/canary_observer.hpp"
#include "sim/trace/trace_builder.hpp"
#include "sim/traffic/side_meter.hpp"
#include "sim/traffic/traffic_model.hpp"

namespace aviary {

/// Draws the curves of every rollout: at each scrape, and whenever a pod count, a weight or a phase
/// of it changes; what happens to other rollouts adds no row. Rates and shares are those between
/// the last two scrapes.
class SeriesSampler {
 public:
  SeriesSampler(Engine& engine, Store& store, TrafficModel& traffic, TraceBuilder& builder,
                SimDuration scrapeInterval);
  SeriesSampler(const SeriesSampler&) = delete;
  SeriesSampler& operator=(const SeriesSampler&) = delete;

  /// Follows the Canaries of the store from now on and samples for the first time. Once.
  void start();

  /// What a tick says of the router.
  void ticked(const CanaryTickReport& report);

 private:
  /// What is measured between two scrapes.
  struct Rates {
    double trafficShare = noValue;
    double primaryCpu = noValue;
    double canaryCpu = noValue;
    double rps = noValue;
    double successRate = noValue;
    double latencyP50 = noValue;
    double latencyP99 = noValue;
    std::uint64_t failedTotal = 0;
  };
  struct Curve {
    TrackId track;
    ObjectKey canary;
    ObjectKey target;
    ObjectKey primary;
    SideMeter meter;  // primary, then canary; users' requests only
    int weight = 0;
    TextId phase{};               // of the Canary, which may be gone
    Ref<Deployment> targetNow{};  // as in the store
    Ref<Deployment> primaryNow{};
    bool touched = false;
    Rates rates{};
  };

  Curve& follow(const Canary& canary);
  void touch(Curve& curve);
  void canaryChanged(const Change<Canary>& change);
  void deploymentChanged(const Change<Deployment>& change);
  void sampleTouched();
  void scrape();
  void measure(Curve& curve);
  void addRow(const Curve& curve);

  Engine& engine_;
  Store& store_;
  TrafficModel& traffic_;
  TraceBuilder& builder_;
  SimDuration interval_;
  std::map<ObjectKey, Curve> curves_;              // by Canary; none is ever taken out
  std::multimap<ObjectKey, Curve*> byDeployment_;  // those that it is the target or primary of
  std::vector<Curve*> touched_;                    // sampled at the end of this instant
  bool started_ = false;
  LabelId scrapeLabel_;
  LabelId changeLabel_;
};

}  // namespace aviary
