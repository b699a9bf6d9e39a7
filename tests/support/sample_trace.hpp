#pragma once

#include <array>
#include <chrono>
#include <memory>

#include "sim/trace/trace_builder.hpp"

namespace aviary {

/// A short rollout by hand: one step to 20 %, one failed check, promotion. Used wherever a trace is
/// needed without a simulation.
class SampleRollout {
 public:
  SampleRollout() : builder_(header()) {
    canary_ = builder_.object("Canary", key("payment-service"));
    target_ = builder_.object("Deployment", key("payment-service"));
    primary_ = builder_.object("Deployment", key("payment-service-primary"));
    track_ = builder_.track(canary_, target_, primary_);
  }

  [[nodiscard]] std::shared_ptr<const Trace> build() {
    start();
    analyse();
    promote();
    totals();
    return builder_.finish(at(360), RunEnd::Finished);
  }

  static SimTime at(double seconds) { return timeAt(fromSeconds(seconds)); }
  static ObjectKey key(const char* name) { return {"default", name}; }

 private:
  static TraceHeader header() {
    TraceHeader header;
    header.scenario = "payment-service-v2";
    header.description = "Roll out payment v2.0.0 with Flagger on Traefik.";
    header.seed = 42;
    header.engine = "flow";
    header.horizon = std::chrono::minutes{30};
    header.scrapeInterval = std::chrono::seconds{5};
    return header;
  }

  void event(double seconds, EventType type, const char* message) {
    builder_.add(at(seconds), canary_,
                 EventRecord{type, builder_.text("Synced"), builder_.text("flagger"), message},
                 Cause::by(tick_));
  }

  void tick(double seconds, const char* phase, std::array<int, 2> weights, int failed,
            std::vector<CheckRecord> checks, const char* rule) {
    TickRecord body;
    body.phase = builder_.text(phase);
    body.canaryWeight = weights[0];
    body.primaryWeight = weights[1];
    body.failedChecks = failed;
    body.checks = std::move(checks);
    body.rule = {rule, std::string("the rule ") + rule + " holds"};
    tick_ = builder_.add(at(seconds), canary_, std::move(body), Cause::by(action_));
  }

  void phase(double seconds, const char* from, const char* to) {
    builder_.add(at(seconds), canary_, PhaseChange{builder_.text(from), builder_.text(to)},
                 Cause::by(tick_));
  }

  void sample(double seconds, const char* phaseNow, std::array<double, 6> v) {
    SeriesRow row = SeriesRow::empty(at(seconds));
    row.phase = builder_.text(phaseNow);
    row[SeriesColumn::CanaryWeight] = v[0];
    row[SeriesColumn::CanaryTrafficShare] = v[0];
    row[SeriesColumn::PrimaryReady] = v[1];
    row[SeriesColumn::CanaryReady] = v[2];
    row[SeriesColumn::CanaryPodShare] = 100 * v[2] / (v[1] + v[2]);
    row[SeriesColumn::PrimaryDesired] = v[1];
    row[SeriesColumn::CanaryDesired] = v[2];
    row[SeriesColumn::PrimaryCpu] = v[3];
    row[SeriesColumn::CanaryCpu] = v[2] > 0 ? v[4] : noValue;
    row[SeriesColumn::Rps] = 200;
    row[SeriesColumn::SuccessRate] = v[5];
    row[SeriesColumn::LatencyP50] = 45.25;
    row[SeriesColumn::LatencyP99] = 140;
    row[SeriesColumn::FailedTotal] = seconds / 10;
    builder_.sample(track_, row);
  }

  static CheckRecord successRate(double value) {
    return {"request-success-rate", value, 99, {}, "%", value >= 99, ""};
  }
  static CheckRecord duration(double value) {
    return {"request-duration", value, {}, 500, "ms", value <= 500, ""};
  }

  void start() {
    sample(0, "Initialized", {0, 4, 0, 50, 0, 99.95});
    action_ = builder_.add(at(60), target_,
                           UserAction{builder_.text("setImage"),
                                      "image payment:v2.0.0 of container payment"});
    builder_.note(7, action_);
    builder_.link(8, 7);
    builder_.add(at(60), target_, DeploymentChange{0, 0, 0, 0, 0, builder_.text("payment:v2.0.0")},
                 Cause::by(ResourceVersion{8}));
    tick(120, "Progressing", {0, 100}, 0, {}, "start");
    phase(120, "Initialized", "Progressing");
    event(120, EventType::Normal,
          "New revision detected! Scaling up payment-service.default");
    sample(120, "Progressing", {0, 4, 1, 50, 10, 99.95});
  }

  void analyse() {
    tick(180, "Progressing", {20, 80}, 0, {}, "advance");
    builder_.add(at(180), canary_, WeightsChange{80, 20, false}, Cause::by(tick_));
    event(180, EventType::Normal, "Advance payment-service.default canary weight 20");
    sample(180, "Progressing", {20, 4, 1, 50, 10, 99.95});
    builder_.add(at(195), builder_.object("HorizontalPodAutoscaler", key("payment-service")),
                 AutoscalerSync{1, 2, 118.0, builder_.text("cpu above target")});
    sample(210, "Progressing", {20, 4, 2, 48, 71, 99.93});
    builder_.add(at(220), {}, FaultRecord{FaultEdge::Start, builder_.text("errorRate"),
                                          "errorRate 3 % on payment:v2.0.0"});
    tick(240, "Progressing", {20, 80}, 1, {successRate(97.01), duration(165.5)}, "failed-check");
    event(240, EventType::Warning,
          "Halt payment-service.default advancement success rate 97.01% < 99%");
    builder_.add(at(250), {}, FaultRecord{FaultEdge::End, builder_.text("errorRate"),
                                          "errorRate 3 % on payment:v2.0.0"});
  }

  void promote() {
    tick(300, "Promoting", {20, 80}, 1, {successRate(99.93), duration(165)}, "promote");
    phase(300, "Progressing", "Promoting");
    event(300, EventType::Normal,
          "Copying payment-service.default template spec to payment-service-primary.default");
    builder_.add(at(300), primary_,
                 DeploymentChange{4, 4, 1, 4, 4, builder_.text("payment:v2.0.0")},
                 Cause::by(tick_));
    sample(300, "Promoting", {20, 4, 2, 62, 71, 99.9});
    tick(360, "Succeeded", {0, 100}, 1, {}, "finish");
    phase(360, "Promoting", "Succeeded");
    event(360, EventType::Normal,
          "Promotion completed! Scaling down payment-service.default");
    builder_.add(at(360), canary_, AlertSent{builder_.text("info"), builder_.text("slack"),
                                             "Canary analysis completed successfully, promotion "
                                             "finished."});
    sample(360, "Succeeded", {0, 4, 0, 62, 0, 99.9});
  }

  void totals() {
    TraceTotals& totals = builder_.totals();
    totals.simulatedRequests = 72000;       // 200/s for 360 s
    totals.requests = 72000;
    totals.failed = 36;
    totals.usersExposed = 1200;
    totals.peakPods = 6;
    totals.podSeconds = 1800;               // 4 pods for 360 s, 1 for 60 s, 2 for 150 s
    totals.pools = {{"default", 1080, 0.1}};  // 3 nodes for 360 s
    const TextId answer = builder_.text("application");
    totals.versions = {{builder_.text("payment:v1.0.0"), 66000, {{answer, 30}}},
                       {builder_.text("payment:v2.0.0"), 6000, {{answer, 6}}}};
  }

  TraceBuilder builder_;
  ObjectId canary_, target_, primary_;
  TrackId track_;
  RecordId action_, tick_;
};

[[nodiscard]] inline std::shared_ptr<const Trace> sampleTrace() { return SampleRollout().build(); }

}  // namespace aviary
