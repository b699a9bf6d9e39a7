#include "sim/scenario/kubernetes_pod.hpp"

namespace aviary {

namespace {

struct NodeSelector {
  std::vector<NodeSelectorTerm> nodeSelectorTerms;
};

struct NodeAffinity {
  NodeSelector required;
  std::vector<PreferredSchedulingTerm> preferred;
};

struct PodAffinity {
  std::vector<PodAffinityTerm> required;
  std::vector<WeightedPodAffinityTerm> preferred;
};

}  // namespace

bool decode(const Cursor& at, NodeSelectorTerm& out) {
  Fields fields(at, out);
  fields.optional("matchExpressions", &NodeSelectorTerm::matchExpressions);
  fields.optional("matchFields", &NodeSelectorTerm::matchFields);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, PreferredSchedulingTerm& out) {
  Fields fields(at, out);
  fields.required("weight", &PreferredSchedulingTerm::weight, between(1, 100));
  fields.required("preference", &PreferredSchedulingTerm::preference);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, PodAffinityTerm& out) {
  Fields fields(at, out);
  fields.optional("labelSelector", &PodAffinityTerm::labelSelector);
  fields.required("topologyKey", &PodAffinityTerm::topologyKey, notEmpty);
  fields.optional("namespaces", &PodAffinityTerm::namespaces);
  fields.optional("namespaceSelector", &PodAffinityTerm::namespaceSelector);
  fields.optional("matchLabelKeys", &PodAffinityTerm::matchLabelKeys);
  fields.optional("mismatchLabelKeys", &PodAffinityTerm::mismatchLabelKeys);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, WeightedPodAffinityTerm& out) {
  Fields fields(at, out);
  fields.required("weight", &WeightedPodAffinityTerm::weight, between(1, 100));
  fields.required("podAffinityTerm", &WeightedPodAffinityTerm::term);
  fields.finish();
  return fields.usable();
}

namespace {

bool decode(const Cursor& at, NodeSelector& out) {
  Fields fields(at, out);
  fields.required("nodeSelectorTerms", &NodeSelector::nodeSelectorTerms);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, NodeAffinity& out) {
  Fields fields(at, out);
  fields.optional("requiredDuringSchedulingIgnoredDuringExecution", &NodeAffinity::required);
  fields.optional("preferredDuringSchedulingIgnoredDuringExecution", &NodeAffinity::preferred);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, PodAffinity& out) {
  Fields fields(at, out);
  fields.optional("requiredDuringSchedulingIgnoredDuringExecution", &PodAffinity::required);
  fields.optional("preferredDuringSchedulingIgnoredDuringExecution", &PodAffinity::preferred);
  fields.finish();
  return fields.usable();
}

// Decodes `key` into a part that is made of members of `Affinity`, absent keys aside.
template <class Part>
void decodePart(FieldSet& fields, std::string_view key, Part& part) {
  const DataEntry* entry = fields.find(key);
  if (entry == nullptr) return;
  const FieldPath step = fields.step(key);
  if (entry->value.isNull()) {
    part = Part{};
  } else {
    (void)decode(fields.cursor(*entry, step), part);
  }
}

}  // namespace

bool decode(const Cursor& at, Affinity& out) {
  FieldSet fields(at);
  NodeAffinity node{{std::move(out.nodeRequired)}, std::move(out.nodePreferred)};
  PodAffinity pod{std::move(out.podRequired), std::move(out.podPreferred)};
  PodAffinity anti{std::move(out.podAntiRequired), std::move(out.podAntiPreferred)};
  decodePart(fields, "nodeAffinity", node);
  decodePart(fields, "podAffinity", pod);
  decodePart(fields, "podAntiAffinity", anti);
  fields.finish();
  out = {std::move(node.required.nodeSelectorTerms),
         std::move(node.preferred),
         std::move(pod.required),
         std::move(pod.preferred),
         std::move(anti.required),
         std::move(anti.preferred)};
  return fields.usable();
}

}  // namespace aviary
