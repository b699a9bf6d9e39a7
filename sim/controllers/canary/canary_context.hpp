#pragma once

#include <map>
#include <string>

#include "sim/cluster/store.hpp"
#include "sim/controllers/canary/alert_sink.hpp"
#include "sim/controllers/canary/canary_observer.hpp"
#include "sim/controllers/canary/flagger_metrics.hpp"
#include "sim/controllers/canary/flagger_options.hpp"
#include "sim/controllers/canary/webhook_caller.hpp"
#include "sim/delivery/canary_names.hpp"
#include "sim/engine/rng.hpp"
#include "sim/telemetry/metric_source.hpp"

namespace aviary {

/// The world around Flagger that is not objects. All must outlive the controller.
struct CanarySurroundings {
  MetricSource& metrics;
  WebhookCaller& webhooks;
  AlertSink& alerts;
  CanaryObserver* observer = nullptr;  ///< may be null
};

/// A template and its hash.
struct HashedTemplate {
  Shared<PodTemplateSpec> podTemplate;
  std::string hash;
};

/// The names of the canary that was asked for last: all parts of a tick ask for the same ones.
class CanaryNamesMemo {
 public:
  /// Valid until another canary, or one of another spec, is asked for.
  [[nodiscard]] const CanaryNames& of(const Canary& canary);

 private:
  std::string canary_;
  std::string namespace_;
  std::string service_;  // as the spec names it
  CanaryNames names_;
};

/// What every part of the canary controller works with.
struct CanaryContext {
  Store& store;
  FlaggerOptions options;
  CanarySurroundings around;
  Rng random;  ///< cookies and revision marks; their values decide nothing
  FlaggerMetrics metrics{};
  std::map<ObjectKey, HashedTemplate> hashedTemplates{};  ///< of each canary's target, the last one
  mutable CanaryNamesMemo names{};

  /// `count` random letters, as in a session cookie.
  [[nodiscard]] std::string randomLetters(int count);
};

}  // namespace aviary
