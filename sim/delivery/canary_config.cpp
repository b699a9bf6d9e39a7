#include "sim/delivery/canary_config.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "sim/engine/hash.hpp"

namespace aviary {
namespace {

template <class Spec, class Visit>
void visitReferences(Spec& spec, Visit visit) {
  for (auto& volume : spec.volumes) {
    for (auto& reference : volume.configs) visit(reference);
  }
  for (auto* containers : {&spec.initContainers, &spec.containers}) {
    for (auto& container : *containers) {
      for (auto& variable : container.env) {
        if (variable.valueFrom) visit(*variable.valueFrom);
      }
      for (auto& reference : container.envFrom) visit(reference);
    }
  }
}

bool trackingDisabled(const ObjectMeta& meta) {
  const auto found = meta.annotations.find("flagger.app/config-tracking");
  return found != meta.annotations.end() && found->second.starts_with("disable");
}

constexpr std::array<std::string_view, 4> trackedSecretTypes{
    "Opaque", "kubernetes.io/basic-auth", "kubernetes.io/ssh-auth", "kubernetes.io/tls"};

}  // namespace

std::vector<ConfigReference> configReferences(const PodTemplateSpec& podTemplate) {
  std::map<std::pair<ConfigReference::Kind, std::string>, bool> found;
  visitReferences(*podTemplate.spec, [&found](const ConfigReference& reference) {
    const auto [entry, isNew] =
        found.try_emplace({reference.kind, reference.name}, reference.optional);
    if (!isNew) entry->second = entry->second && reference.optional;
  });
  std::vector<ConfigReference> out;
  for (const auto& [key, optional] : found) out.push_back({key.first, key.second, optional});
  return out;
}

std::string trackingKey(const ConfigReference& reference) {
  const bool isMap = reference.kind == ConfigReference::Kind::ConfigMap;
  return (isMap ? "configmap/" : "secret/") + reference.name;
}

bool isTracked(const ConfigMap& config) {
  return !trackingDisabled(config.metadata);
}

bool isTracked(const Secret& secret) {
  if (trackingDisabled(secret.metadata)) return false;
  for (const std::string_view type : trackedSecretTypes) {
    if (secret.type == type) return true;
  }
  return false;
}

std::string dataChecksum(const StringMap& data) {
  StableHash hash;
  for (const auto& [key, value] : data) hash.text(key).text(value);
  return fmt::format("{:016x}", hash.value());
}

void renameTracked(PodTemplateSpec& podTemplate, const StringMap& tracked) {
  if (tracked.empty()) return;
  visitReferences(podTemplate.spec.edit(), [&tracked](ConfigReference& reference) {
    if (tracked.contains(trackingKey(reference))) reference.name += "-primary";
  });
}

bool configChanged(const StringMap& now, const std::optional<StringMap>& recorded) {
  return recorded ? now != *recorded : !now.empty();
}

}  // namespace aviary
