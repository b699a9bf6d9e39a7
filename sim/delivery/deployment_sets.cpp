#include "sim/delivery/deployment_sets.hpp"

#include <algorithm>
#include <charconv>

#include "sim/delivery/rolling_update.hpp"

namespace aviary {
namespace {

bool sameLabels(const StringMap& a, const StringMap& b) {
  const auto skipHash = [](StringMap::const_iterator it, StringMap::const_iterator end) {
    return it != end && it->first == templateHashLabel ? std::next(it) : it;
  };
  auto left = skipHash(a.begin(), a.end());
  auto right = skipHash(b.begin(), b.end());
  while (left != a.end() && right != b.end()) {
    if (*left != *right) return false;
    left = skipHash(std::next(left), a.end());
    right = skipHash(std::next(right), b.end());
  }
  return left == a.end() && right == b.end();
}

bool annotationIs(const ObjectMeta& meta, std::string_view key, const std::string& value) {
  const auto found = meta.annotations.find(key);
  return found != meta.annotations.end() && found->second == value;
}

}  // namespace

std::vector<const ReplicaSet*> DeploymentSets::all() const {
  std::vector<const ReplicaSet*> out = old;
  if (current != nullptr) out.push_back(current);
  return out;
}

int DeploymentSets::totalReplicas() const {
  int total = current != nullptr ? current->spec.replicas : 0;
  for (const ReplicaSet* set : old) total += set->spec.replicas;
  return total;
}

bool createdBefore(const ReplicaSet& a, const ReplicaSet& b) {
  if (a.metadata.creationTimestamp != b.metadata.creationTimestamp) {
    return a.metadata.creationTimestamp < b.metadata.creationTimestamp;
  }
  return a.metadata.name < b.metadata.name;
}

bool sameTemplate(const PodTemplateSpec& a, const PodTemplateSpec& b) {
  return sameLabels(a.labels, b.labels) && a.annotations == b.annotations && a.spec == b.spec;
}

DeploymentSets splitSets(const DeploymentSpec& spec, std::vector<const ReplicaSet*> owned) {
  std::sort(owned.begin(), owned.end(),
            [](const ReplicaSet* a, const ReplicaSet* b) { return createdBefore(*a, *b); });
  DeploymentSets out;
  out.old.reserve(owned.size());
  for (const ReplicaSet* set : owned) {
    if (out.current == nullptr && sameTemplate(*set->spec.podTemplate, *spec.podTemplate)) {
      out.current = set;
    } else {
      out.old.push_back(set);
    }
  }
  return out;
}

std::vector<const ReplicaSet*> activeSets(const std::vector<const ReplicaSet*>& sets) {
  std::vector<const ReplicaSet*> out;
  for (const ReplicaSet* set : sets) {
    if (set->spec.replicas > 0) out.push_back(set);
  }
  return out;
}

std::optional<int> annotatedNumber(const ObjectMeta& meta, std::string_view annotation) {
  const auto found = meta.annotations.find(annotation);
  if (found == meta.annotations.end()) return std::nullopt;
  const std::string& text = found->second;
  int value = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

bool sizeAnnotationsDiffer(const ObjectMeta& meta, const DeploymentSpec& spec) {
  return !annotationIs(meta, desiredReplicasAnnotation, std::to_string(spec.replicas)) ||
         !annotationIs(meta, maxReplicasAnnotation, std::to_string(spec.replicas + maxSurge(spec)));
}

bool annotateSize(ObjectMeta& meta, const DeploymentSpec& spec) {
  if (!sizeAnnotationsDiffer(meta, spec)) return false;
  meta.annotations[desiredReplicasAnnotation] = std::to_string(spec.replicas);
  meta.annotations[maxReplicasAnnotation] =
      std::to_string(spec.replicas + maxSurge(spec));
  return true;
}

}  // namespace aviary
