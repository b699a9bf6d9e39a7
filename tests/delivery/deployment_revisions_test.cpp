#include "sim/delivery/deployment_revisions.hpp"

#include <doctest/doctest.h>

namespace aviary {
namespace {

PodTemplateSpec templateOf(const char* image) {
  PodTemplateSpec out;
  out.labels = {{"app", "web"}};
  out.spec.edit().containers.resize(1);
  out.spec.edit().containers.front().image = image;
  return out;
}

Deployment deploymentOf(const char* image) {
  Deployment deployment;
  deployment.metadata.name = "web";
  deployment.metadata.annotations = {{"team", "birds"}, {std::string(revisionAnnotation), "3"}};
  deployment.spec.replicas = 4;
  deployment.spec.selector.matchLabels = {{"app", "web"}};
  deployment.spec.podTemplate = templateOf(image);
  return deployment;
}

ReplicaSet setOf(const char* image, const char* revision) {
  ReplicaSet set;
  set.metadata.name = std::string("web-") + revision;
  set.metadata.annotations[std::string(revisionAnnotation)] = revision;
  PodTemplateSpec podTemplate = templateOf(image);
  podTemplate.labels[std::string(templateHashLabel)] = revision;
  set.spec.podTemplate = podTemplate;
  set.spec.replicas = 0;
  return set;
}

}  // namespace

TEST_CASE("deployment: the new set is the oldest with the present template, whatever its hash") {
  const ReplicaSet first = setOf("web:v1", "1");
  const ReplicaSet second = setOf("web:v2", "2");
  const DeploymentSets sets = splitSets(deploymentOf("web:v1").spec, {&second, &first});
  CHECK(sets.current == &first);
  REQUIRE(sets.old.size() == 1);
  CHECK(sets.old.front() == &second);
  CHECK(splitSets(deploymentOf("web:v3").spec, {&first, &second}).current == nullptr);
}

TEST_CASE("deployment: a set that becomes new again remembers its earlier revisions") {
  const ReplicaSet second = setOf("web:v2", "2");
  ReplicaSet first = setOf("web:v1", "1");
  const Deployment deployment = deploymentOf("web:v1");
  CHECK(nextRevision({&first, {&second}}) == 3);
  CHECK(needsAnnotations(deployment, 3, first));
  CHECK(annotateNewSet(deployment, 3, first));
  CHECK(first.metadata.annotations.at("team") == "birds");
  CHECK(revisionOf(first) == 3);
  CHECK(first.metadata.annotations.at(std::string(revisionHistoryAnnotation)) == "1");
  CHECK(!needsAnnotations(deployment, 3, first));
  CHECK(!annotateNewSet(deployment, 3, first));
  CHECK(annotateNewSet(deployment, 5, first));
  CHECK(first.metadata.annotations.at(std::string(revisionHistoryAnnotation)) == "1,3");
}

TEST_CASE("deployment: a new set carries hash, owner, revision and the sizes it was made for") {
  const ReplicaSet old = [] {
    ReplicaSet set = setOf("web:v1", "1");
    set.spec.replicas = 4;
    return set;
  }();
  Deployment deployment = deploymentOf("web:v2");
  const ReplicaSet made = makeNewSet(deployment, {nullptr, {&old}});
  const std::string hash = templateHash(*deployment.spec.podTemplate);
  CHECK(made.metadata.name == "web-" + hash);
  CHECK(made.metadata.labels.at(std::string(templateHashLabel)) == hash);
  CHECK(made.spec.selector.matchLabels.at(std::string(templateHashLabel)) == hash);
  CHECK(made.spec.replicas == 1);  // 4 + 1 of surge - 4 there already
  CHECK(revisionOf(made) == 2);
  CHECK(annotatedNumber(made.metadata, desiredReplicasAnnotation) == 4);
  CHECK(annotatedNumber(made.metadata, maxReplicasAnnotation) == 5);
  deployment.status.collisionCount = 1;
  CHECK(makeNewSet(deployment, {nullptr, {&old}}).metadata.name != made.metadata.name);
}

TEST_CASE("deployment: history keeps the youngest revisions and whatever still has pods") {
  ReplicaSet sets[] = {setOf("a", "1"), setOf("b", "10"), setOf("c", "2"), setOf("d", "3")};
  sets[0].status.replicas = 1;
  DeploymentSpec spec;
  const DeploymentSets split{nullptr, {&sets[0], &sets[1], &sets[2], &sets[3]}};
  spec.revisionHistoryLimit = 2;  // candidates 1 and 2; 1 still has a pod
  CHECK(expiredSets(spec, split) == std::vector<const ReplicaSet*>{&sets[2]});
  spec.revisionHistoryLimit = 2147483647;
  CHECK(expiredSets(spec, split).empty());
}

TEST_CASE("deployment: undo goes to the second highest revision, or says why not") {
  const ReplicaSet first = setOf("web:v1", "1");
  const ReplicaSet second = setOf("web:v2", "2");
  Deployment deployment = deploymentOf("web:v2");
  CHECK(undoTarget(deployment, {&first, &second}, 0).target == &first);
  CHECK(undoTarget(deployment, {&first}, 0).target == nullptr);
  CHECK(undoTarget(deployment, {&first, &second}, 7).refusal ==
        "unable to find specified revision 7 in history");
  CHECK(undoTarget(deployment, {&first, &second}, 2).refusal ==
        "skipped rollback (current template already matches revision 2)");
  applyUndo(first, deployment);
  CHECK(mainImage(*deployment.spec.podTemplate->spec) == "web:v1");
  CHECK(!deployment.spec.podTemplate->labels.contains(std::string(templateHashLabel)));
  CHECK(!deployment.metadata.annotations.contains("team"));  // the set has no such annotation
  CHECK(deployment.metadata.annotations.at(std::string(revisionAnnotation)) == "3");
  deployment.spec.paused = true;
  CHECK(undoTarget(deployment, {&first, &second}, 2).refusal.starts_with("you cannot rollback"));
}

}  // namespace aviary
