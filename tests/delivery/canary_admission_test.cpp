#include "sim/delivery/canary_admission.hpp"

#include <doctest/doctest.h>

#include "sim/api/canary_provider.hpp"
#include "sim/delivery/canary_rules.hpp"

namespace aviary {
namespace {

Canary deploymentCanary() {
  Canary canary;
  canary.metadata.name = "podinfo";
  canary.spec.targetRef = {"apps/v1", "Deployment", "podinfo", ""};
  return canary;
}

}  // namespace

TEST_CASE("canary admission: what cannot be played is refused with a reason") {
  constexpr auto allowed = ForeignReferences::Allowed;
  CHECK_FALSE(admissionRefusal(deploymentCanary(), allowed));

  Canary daemon = deploymentCanary();
  daemon.spec.targetRef.kind = "DaemonSet";
  CHECK(admissionRefusal(daemon, allowed) ==
        "DaemonSet targets are not simulated; use a Deployment");

  Canary knative = deploymentCanary();
  knative.spec.targetRef = {"serving.knative.dev/v1", "Service", "podinfo", ""};
  CHECK(admissionRefusal(knative, allowed).has_value());

  Canary cookies = deploymentCanary();
  cookies.spec.analysis.sessionAffinity = SessionAffinity{"same", "same", 60, {}};
  CHECK(admissionRefusal(cookies, allowed) ==
        "canary cookie name and primary cookie name cannot be the same");
}

TEST_CASE("canary admission: references to other namespaces are refused where the flag says so") {
  Canary canary = deploymentCanary();
  canary.spec.analysis.alerts = {{"ops", "info", {"", "", "slack", "elsewhere"}}};
  CHECK_FALSE(admissionRefusal(canary, ForeignReferences::Allowed));
  CHECK(admissionRefusal(canary, ForeignReferences::Refused) ==
        "can't access alert provider slack.elsewhere, cross-namespace references are blocked");
  canary.spec.analysis.alerts[0].providerRef.namespace_ = "default";
  CHECK_FALSE(admissionRefusal(canary, ForeignReferences::Refused));
}

TEST_CASE(
    "canary admission: every provider row is unique and a relative is played by its own router") {
  for (const CanaryProvider& provider : canaryProviders) {
    CAPTURE(provider.name);
    CHECK(findCanaryProvider(provider.name) == &provider);
    if (provider.playedAs.empty()) continue;
    const CanaryProvider* relative = findCanaryProvider(provider.playedAs);
    REQUIRE(relative != nullptr);
    CHECK(relative->router == provider.router);
    CHECK(relative->playedAs.empty());
  }
  CHECK(findCanaryProvider("consul") == nullptr);
}

TEST_CASE("canary rules: the table has one row for each rule, in order") {
  for (std::size_t i = 0; i < canaryRules.size(); ++i) {
    CHECK(static_cast<std::size_t>(canaryRules[i].rule) == i);
    CHECK_FALSE(canaryRules[i].summary.empty());
  }
  CHECK(canaryRules.back().rule == CanaryRule::WriteFailed);
}

}  // namespace aviary
