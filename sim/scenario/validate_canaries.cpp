#include <algorithm>

#include "sim/api/canary_provider.hpp"
#include "sim/scenario/validate_objects.hpp"

namespace aviary {

namespace {

// Which traffic features Flagger's router of a provider knows.
// Source: flagger 1.44.0 pkg/router/*.go.
struct RouterFeatures {
  std::string_view provider;
  bool matches;
  bool affinity;
  bool mirrorWeighted;  // of a canary that steps weights
  bool mirrorAll;       // of blue/green
};
constexpr RouterFeatures routerFeatures[] = {
    {"istio", true, true, true, true},
    {"gatewayapi:v1", true, true, false, true},
    {"gatewayapi:v1beta1", true, true, false, true},
    {"nginx", true, false, false, false},
    {"contour", true, false, false, false},
    {"gloo", true, false, false, false},
    {"appmesh", true, false, false, false},
    {"appmesh:v1beta2", true, false, false, false},
};

RouterFeatures featuresOf(std::string_view provider) {
  for (const RouterFeatures& row : routerFeatures) {
    if (row.provider == provider) return row;
  }
  return {provider, false, false, false, false};
}

class CanaryFeatures {
 public:
  CanaryFeatures(const ObjectChecks& checks, const Canary& canary)
      : checks_(checks), canary_(canary), analysis_(canary.spec.analysis) {}

  void check() const {
    checkProviderRow();
    checkScaler();
    checkTraffic();
    checkMetrics();
    checkAlerts();
    checkLoadTests();
  }

 private:
  void report(const PathSegments& path, DiagnosticCode code, std::string message) const {
    checks_.report("Canary", keyOf(canary_.metadata), path, code, std::move(message));
  }

  void checkProviderRow() const;
  void checkScaler() const;
  void checkTraffic() const;
  void checkMatches(const std::string& provider, const RouterFeatures& features) const;
  void checkMetrics() const;
  void checkMetric(std::size_t index) const;
  void checkAlerts() const;
  void checkReceiver(std::size_t index) const;
  void checkLoadTests() const;

  const ObjectChecks& checks_;
  const Canary& canary_;
  const CanaryAnalysis& analysis_;
};

void CanaryFeatures::checkProviderRow() const {
  const CanaryProvider* provider = findCanaryProvider(canary_.spec.provider);
  if (provider == nullptr) return;
  const std::string name(provider->name);
  if (provider->router == CanaryRouterKind::None) {
    report({"spec", "provider"}, DiagnosticCode::ProviderPlayedAs,
           "provider " + name + " is not simulated: the Canary is refused when it is admitted");
  } else if (!provider->playedAs.empty()) {
    report({"spec", "provider"}, DiagnosticCode::ProviderPlayedAs,
           "provider " + name + " is played with the routing object and the rules of " +
               std::string(provider->playedAs));
  }
}

void CanaryFeatures::checkScaler() const {
  const auto& scaler = canary_.spec.autoscalerRef;
  if (!scaler || scaler->ref.kind != "ScaledObject") return;
  report({"spec", "autoscalerRef", "kind"}, DiagnosticCode::ScalerNotSimulated,
         "ScaledObject " + quotedText(scaler->ref.name) +
             " is scaled by KEDA, which is not simulated; refer to a HorizontalPodAutoscaler, or "
             "leave autoscalerRef out");
}

void CanaryFeatures::checkTraffic() const {
  const std::string& provider = canary_.spec.provider;
  if (provider.empty()) return;
  const RouterFeatures features = featuresOf(provider);
  const bool weighted = analysis_.iterations == 0;
  if (analysis_.mirror && weighted && !features.mirrorWeighted) {
    report({"spec", "analysis", "mirror"}, DiagnosticCode::RouterCannot,
           "provider " + provider +
               " never reports a mirror: the canary stays at 0 percent for ever; only istio "
               "mirrors before the first step");
  } else if (analysis_.mirror && !weighted && !features.mirrorAll) {
    report({"spec", "analysis", "mirror"}, DiagnosticCode::RouterCannot,
           "provider " + provider + " does not mirror requests");
  }
  if (analysis_.sessionAffinity && !features.affinity) {
    report({"spec", "analysis", "sessionAffinity"}, DiagnosticCode::RouterCannot,
           "provider " + provider + " sets no cookies: users move between the versions");
  }
  if (!analysis_.match.empty()) checkMatches(provider, features);
  const bool gateway = provider.starts_with("gatewayapi:");
  if (gateway && canary_.spec.service.gatewayRefs.empty()) {
    report({"spec", "service", "gatewayRefs"}, DiagnosticCode::RouterCannot,
           "provider " + provider + " needs gatewayRefs: every tick fails without");
  }
}

void CanaryFeatures::checkMatches(const std::string& provider,
                                  const RouterFeatures& features) const {
  const PathSegments path{"spec", "analysis", "match"};
  if (provider == "kubernetes") {
    report(path, DiagnosticCode::RouterCannot,
           "provider kubernetes has no matches: Flagger plays blue/green instead");
    return;
  }
  if (!features.matches && analysis_.iterations > 0) {
    report(path, DiagnosticCode::RouterCannot,
           "provider " + provider + " has no matches: every user gets the canary");
    return;
  }
  if (provider != "nginx") return;
  // Flagger writes an annotation for a header, or for a cookie that is matched exactly.
  const bool any =
      std::any_of(analysis_.match.begin(), analysis_.match.end(), [](const HttpMatch& match) {
        return std::any_of(match.headers.begin(), match.headers.end(), [](const auto& header) {
          return header.first != "cookie" || header.second.type == StringMatch::Type::Exact;
        });
      });
  if (any) return;
  report(path, DiagnosticCode::RouterCannot,
         "provider nginx matches headers and exact cookies only: no user gets the canary");
}

void CanaryFeatures::checkMetrics() const {
  for (std::size_t i = 0; i < analysis_.metrics.size(); ++i) checkMetric(i);
}

void CanaryFeatures::checkMetric(std::size_t index) const {
  const CanaryMetric& metric = analysis_.metrics[index];
  const PathSegments path{"spec", "analysis", "metrics", index};
  const bool duration = metric.name == "request-duration";
  const bool builtin = duration || metric.name == "request-success-rate";
  if (duration && !metric.thresholdRange && metric.threshold == 0) {
    report(path, DiagnosticCode::HopelessMetric,
           "without a thresholdRange the bound is 0: every duration of a millisecond fails");
  }
  if (!builtin && !metric.templateRef && metric.query.empty()) {
    report(path, DiagnosticCode::HopelessMetric,
           "a metric that is not built in needs a templateRef: every check fails without");
  }
  if (!metric.templateRef || !metric.interval.empty()) return;
  const ObjectReference& reference = *metric.templateRef;
  const auto* found = checks_.objects.find<MetricTemplate>(keyOf(reference, canary_.metadata));
  if (found == nullptr || found->query.find("interval") == std::string::npos) return;
  report(path, DiagnosticCode::HopelessMetric,
         "the query of MetricTemplate " + quotedText(reference.name) +
             " uses the interval, which has no default here; write interval");
}

void CanaryFeatures::checkAlerts() const {
  for (std::size_t i = 0; i < analysis_.alerts.size(); ++i) {
    if (analysis_.alerts[i].severity.empty()) {
      report({"spec", "analysis", "alerts", i}, DiagnosticCode::SilentAlert,
             "without a severity nothing is ever sent; write severity: info, warn or error");
    } else {
      checkReceiver(i);
    }
  }
}

void CanaryFeatures::checkReceiver(std::size_t index) const {
  const ObjectKey key = keyOf(analysis_.alerts[index].providerRef, canary_.metadata);
  const auto* provider = checks_.objects.find<AlertProvider>(key);
  if (provider == nullptr) return;
  const PathSegments path{"spec", "analysis", "alerts", index, "providerRef", "name"};
  if (provider->secretName.empty()) {
    if (!provider->address.empty()) return;
    report(path, DiagnosticCode::SilentAlert,
           "AlertProvider " + text(key) + " has neither address nor secretRef: nothing is sent");
    return;
  }
  const auto* secret = checks_.objects.find<Secret>({key.namespace_, provider->secretName});
  if (secret != nullptr && secret->data.contains("address")) return;
  report(path, DiagnosticCode::SilentAlert,
         "AlertProvider " + text(key) + " has no address: Secret " +
             quotedText(provider->secretName) +
             (secret == nullptr ? " is missing" : " has no key address"));
}

bool callsHey(const std::string& command) {
  const std::size_t at = command.find("hey ");
  return at != std::string::npos && (at == 0 || command[at - 1] == ' ' || command[at - 1] == '/');
}

// A queued command of Flagger's load tester is there for the load it makes.
void CanaryFeatures::checkLoadTests() const {
  for (std::size_t i = 0; i < analysis_.webhooks.size(); ++i) {
    const CanaryWebhook& hook = analysis_.webhooks[i];
    const auto type = hook.metadata.find("type");
    const auto command = hook.metadata.find("cmd");
    const bool queued = type == hook.metadata.end() || type->second == "cmd";
    if (!queued || command == hook.metadata.end() || callsHey(command->second)) continue;
    report(
        {"spec", "analysis", "webhooks", i, "metadata", "cmd"}, DiagnosticCode::LoadNotPlayed,
        "only hey is played as a load test: this command makes no load; add a source to traffic");
  }
}

}  // namespace

void checkCanaryFeatures(const ObjectChecks& checks, const Canary& canary) {
  CanaryFeatures(checks, canary).check();
}

}  // namespace aviary
