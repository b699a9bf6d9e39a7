#include <fmt/format.h>

#include "sim/controllers/canary/target_workload.hpp"
#include "sim/delivery/canary_config.hpp"

namespace aviary {
namespace {

constexpr std::string_view configMapPrefix = "configmap/";

std::string missing(std::string_view kind, std::string_view resource, const ObjectKey& key) {
  return fmt::format("{} {}.{} get query error: {} \"{}\" not found", kind, key.name,
                     key.namespace_, resource, key.name);
}

template <class T>
void writeCopy(Store& store, T copy) {
  const ObjectKey key = keyOf(copy.metadata);
  const auto edit = [&copy](T& object) {
    object.data = copy.data;
    object.metadata.labels = copy.metadata.labels;
  };
  if (!store.modify<T>(key, edit).ok()) store.create<T>(std::move(copy));
}

// Only `data` is copied: binaryData of a ConfigMap stays behind, as in the original.
template <class T>
T primaryCopy(const T& original, const Canary& canary) {
  T copy;
  copy.metadata.name = original.metadata.name + "-primary";
  copy.metadata.namespace_ = original.metadata.namespace_;
  copy.metadata.labels = original.metadata.labels;
  copy.metadata.ownerReferences = {ownerOf(canary)};
  copy.data = original.data;
  return copy;
}

}  // namespace

OwnerReference ownerOf(const Canary& canary) {
  return {std::string(Canary::kind), canary.metadata.name, canary.metadata.uid, true};
}

TargetRevision ConfigTracker::checksums(const Canary& canary,
                                        const PodTemplateSpec& podTemplate) const {
  TargetRevision out;
  if (context_.options.configTracking == FlaggerOptions::ConfigTracking::Disabled) return out;
  StringMap found;
  for (const ConfigReference& reference : configReferences(podTemplate)) {
    const ObjectKey key = keyIn(canary, reference.name);
    if (reference.kind == ConfigReference::Kind::ConfigMap) {
      const Ref<ConfigMap> object = context_.store.get<ConfigMap>(key);
      if (object && isTracked(*object)) found[trackingKey(reference)] = dataChecksum(object->data);
      if (!object && !reference.optional) out.error = missing("configmap", "configmaps", key);
    } else {
      const Ref<Secret> object = context_.store.get<Secret>(key);
      if (object && isTracked(*object)) found[trackingKey(reference)] = dataChecksum(object->data);
      if (!object && !reference.optional) out.error = missing("secret", "secrets", key);
    }
    if (!out.error.empty()) return out;
  }
  if (!found.empty()) out.configs = std::move(found);
  return out;
}

StepOutcome ConfigTracker::copyToPrimary(const Canary& canary, const StringMap& tracked) {
  for (const auto& [tracking, checksum] : tracked) {
    const bool isMap = tracking.starts_with(configMapPrefix);
    const ObjectKey key = keyIn(canary, tracking.substr(tracking.find('/') + 1));
    if (isMap) {
      writeCopy(context_.store, primaryCopy(*context_.store.get<ConfigMap>(key), canary));
    } else {
      Secret copy = primaryCopy(*context_.store.get<Secret>(key), canary);
      copy.type = context_.store.get<Secret>(key)->type;
      writeCopy(context_.store, std::move(copy));
    }
  }
  return {};
}

}  // namespace aviary
