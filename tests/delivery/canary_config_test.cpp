#include "sim/delivery/canary_config.hpp"

#include <doctest/doctest.h>

namespace aviary {
namespace {

using Kind = ConfigReference::Kind;

PodTemplateSpec templateWithConfigs() {
  PodTemplateSpec out;
  Container main;
  main.envFrom = {{Kind::ConfigMap, "env", false}};
  EnvVar variable;
  variable.valueFrom = ConfigReference{Kind::Secret, "token", true};
  main.env = {variable};
  Container init;
  init.envFrom = {{Kind::Secret, "token", false}};
  out.spec.edit().containers = {main};
  out.spec.edit().initContainers = {init};
  out.spec.edit().volumes = {
      {"v", {{Kind::ConfigMap, "files", true}, {Kind::ConfigMap, "env", true}}, ""}};
  return out;
}

}  // namespace

TEST_CASE("canary config: references are found in volumes, env and envFrom, each once") {
  const std::vector<ConfigReference> found = configReferences(templateWithConfigs());
  const std::vector<ConfigReference> expected = {{Kind::ConfigMap, "env", false},
                                                 {Kind::ConfigMap, "files", true},
                                                 {Kind::Secret, "token", false}};
  CHECK(found == expected);
  CHECK(trackingKey(found[0]) == "configmap/env");
  CHECK(trackingKey(found[2]) == "secret/token");
}

TEST_CASE("canary config: only tracked references are renamed for the primary") {
  PodTemplateSpec made = templateWithConfigs();
  renameTracked(made, {{"configmap/env", "1"}});
  CHECK(made.spec->containers[0].envFrom[0].name == "env-primary");
  CHECK(made.spec->volumes[0].configs[0].name == "files");
  CHECK(made.spec->volumes[0].configs[1].name == "env-primary");
  CHECK(made.spec->initContainers[0].envFrom[0].name == "token");
}

TEST_CASE("canary config: annotations and odd Secret types opt out of tracking") {
  ConfigMap config;
  CHECK(isTracked(config));
  config.metadata.annotations["flagger.app/config-tracking"] = "disabled";
  CHECK_FALSE(isTracked(config));
  Secret secret;
  CHECK(isTracked(secret));
  secret.type = "kubernetes.io/tls";
  CHECK(isTracked(secret));
  secret.type = "helm.sh/release.v1";
  CHECK_FALSE(isTracked(secret));
}

TEST_CASE("canary config: what counts as a change") {
  struct Row {
    const char* name;
    StringMap now;
    std::optional<StringMap> recorded;
    bool changed;
  };
  const Row rows[] = {
      {"nothing used, nothing known", {}, std::nullopt, false},
      {"used but never recorded", {{"a", "1"}}, std::nullopt, true},
      {"the same", {{"a", "1"}}, StringMap{{"a", "1"}}, false},
      {"another checksum", {{"a", "2"}}, StringMap{{"a", "1"}}, true},
      {"one less", {}, StringMap{{"a", "1"}}, true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(configChanged(row.now, row.recorded) == row.changed);
  }
  CHECK(dataChecksum({{"a", "b"}}) == dataChecksum({{"a", "b"}}));
  CHECK(dataChecksum({{"a", "b"}}) != dataChecksum({{"ab", ""}}));
}

}  // namespace aviary
