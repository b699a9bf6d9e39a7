#include "sim/controllers/hpa_scale_access.hpp"

#include <doctest/doctest.h>

namespace aviary {

TEST_CASE("scale: the pods are those that the selector matches, whoever owns them") {
  Engine engine;
  Store store(engine);
  Deployment deployment;
  deployment.metadata.name = "web";
  deployment.spec.selector.matchLabels = {{"app", "web"}};
  REQUIRE(store.create(deployment).ok());
  struct Row {
    const char* pod;
    const char* app;
  };
  for (const Row& row : {Row{"web-2", "web"}, Row{"stray", "web"}, Row{"api-1", "api"}}) {
    Pod pod;
    pod.metadata.name = row.pod;
    pod.metadata.labels = {{"app", row.app}};
    REQUIRE(store.create(pod).ok());
  }
  StoreScaleAccess scales(store);
  const auto pods = scales.pods("default", {"apps/v1", "Deployment", "web", ""});
  REQUIRE(pods.size() == 2);
  CHECK(pods[0]->metadata.name == "web-2");  // oldest first
  CHECK(pods[1]->metadata.name == "stray");
  CHECK(scales.pods("default", {"apps/v1", "Deployment", "gone", ""}).empty());
}

}  // namespace aviary
