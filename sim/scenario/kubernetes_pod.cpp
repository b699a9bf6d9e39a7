#include "sim/scenario/kubernetes_pod.hpp"

#include <set>
#include <utility>

namespace aviary {

namespace {

// configMap.name and secret.secretName of a volume or of a projected source.
void addConfigs(const DataNode& source, std::vector<ConfigReference>& out) {
  const auto add = [&](std::string_view key, std::string_view nameKey, ConfigReference::Kind kind) {
    const DataNode* node = source.find(key);
    if (node == nullptr) return;
    const DataNode* name = node->find(nameKey);
    const DataNode* optional = node->find("optional");
    if (name == nullptr) return;
    out.push_back(
        {kind, std::string(name->text()), optional != nullptr && optional->text() == "true"});
  };
  add("configMap", "name", ConfigReference::Kind::ConfigMap);
  add("secret", "secretName", ConfigReference::Kind::Secret);
}

void addProjected(const DataNode& volume, std::vector<ConfigReference>& out) {
  const DataNode* projected = volume.find("projected");
  const DataNode* sources = projected != nullptr ? projected->find("sources") : nullptr;
  if (sources == nullptr) return;
  for (const DataNode& source : sources->items()) {
    const DataNode* secret = source.find("secret");
    if (secret == nullptr) {
      addConfigs(source, out);
      continue;
    }
    const DataNode* name = secret->find("name");
    const DataNode* optional = secret->find("optional");
    if (name == nullptr) continue;
    out.push_back({ConfigReference::Kind::Secret, std::string(name->text()),
                   optional != nullptr && optional->text() == "true"});
  }
}

}  // namespace

bool decode(const Cursor& at, Volume& out) {
  Fields fields(at, out);
  fields.required("name", &Volume::name, checkName);
  if (at.node.entries().size() > 1) {
    out.configs.clear();
    addConfigs(at.node, out.configs);
    addProjected(at.node, out.configs);
    std::vector<DataEntry> rest;
    for (const DataEntry& entry : at.node.entries()) {
      if (entry.key != "name") rest.push_back(entry);
    }
    out.opaque = canonicalText(DataNode::map(std::move(rest)));
  }
  return fields.usable();
}

bool decode(const Cursor& at, Toleration& out) {
  Fields fields(at, out);
  fields.optional("key", &Toleration::key);
  fields.optional("operator", &Toleration::operator_, oneOf({"Exists", "Equal", "Lt", "Gt"}));
  fields.optional("value", &Toleration::value);
  fields.optional("effect", &Toleration::effect,
                  oneOf({"", "NoSchedule", "PreferNoSchedule", "NoExecute"}));
  fields.optional("tolerationSeconds", &Toleration::tolerationSeconds);
  fields.finish();
  if (out.operator_.empty()) out.operator_ = "Equal";
  return fields.usable();
}

bool decode(const Cursor& at, TopologySpreadConstraint& out) {
  using Constraint = TopologySpreadConstraint;
  Fields fields(at, out);
  fields.required("maxSkew", &Constraint::maxSkew, atLeast(1));
  fields.required("topologyKey", &Constraint::topologyKey, notEmpty);
  fields.required("whenUnsatisfiable", &Constraint::whenUnsatisfiable,
                  oneOf({"DoNotSchedule", "ScheduleAnyway"}));
  fields.optional("labelSelector", &Constraint::labelSelector);
  fields.optional("minDomains", &Constraint::minDomains, atLeast(1));
  fields.optional("nodeAffinityPolicy", &Constraint::nodeAffinityPolicy,
                  oneOf({"Honor", "Ignore"}));
  fields.optional("nodeTaintsPolicy", &Constraint::nodeTaintsPolicy, oneOf({"Honor", "Ignore"}));
  fields.optional("matchLabelKeys", &Constraint::matchLabelKeys);
  fields.finish();
  return fields.usable();
}

namespace {

struct ReadinessGate {
  std::string conditionType;
};

bool decode(const Cursor& at, ReadinessGate& out) {
  Fields fields(at, out);
  fields.required("conditionType", &ReadinessGate::conditionType, notEmpty);
  fields.finish();
  return fields.usable();
}

bool decodeReadinessGates(const Cursor& at, std::vector<std::string>& out) {
  std::vector<ReadinessGate> gates;
  const bool usable = decode(at, gates);
  out.clear();
  for (const ReadinessGate& gate : gates) out.push_back(gate.conditionType);
  return usable;
}

// Names that stand twice, and the absence of containers, as validation.go:validateContainers.
void checkContainers(const Cursor& at, const std::vector<Container>& containers) {
  if (containers.empty()) at.report(DiagnosticCode::MissingField, "Required value");
  std::set<std::string> names;
  for (const Container& container : containers) {
    if (!names.insert(container.name).second && !container.name.empty()) {
      at.report(DiagnosticCode::InvalidValue, "Duplicate value: " + quotedText(container.name) +
                                                  ": containers have unique names");
    }
  }
}

void carryPodFields(Fields<PodSpec>& fields) {
  StringMap& opaque = fields.out().opaque;
  fields.carry({"activeDeadlineSeconds", "automountServiceAccountToken", "dnsConfig", "hostAliases",
                "hostIPC", "hostNetwork", "hostPID", "hostUsers", "hostname", "imagePullSecrets",
                "os", "resourceClaims", "resources", "runtimeClassName", "schedulingGates",
                "setHostnameAsFQDN", "shareProcessNamespace", "subdomain"},
               opaque);
  fields.carryUnless("dnsPolicy", R"("ClusterFirst")", opaque);
  fields.carryUnless("enableServiceLinks", "true", opaque);
  fields.carryUnless("schedulerName", R"("default-scheduler")", opaque);
  fields.carryUnless("securityContext", "{}", opaque);
  fields.carryUnless("serviceAccount", R"("default")", opaque);
  fields.carryUnless("serviceAccountName", R"("default")", opaque);
  fields.unsimulated({"ephemeralContainers"});
}

}  // namespace

bool decode(const Cursor& at, PodSpec& out) {
  Fields fields(at, out);
  fields.optional("initContainers", &PodSpec::initContainers);
  fields.required("containers", &PodSpec::containers, checkContainers);
  fields.optional("volumes", &PodSpec::volumes);
  fields.optional("nodeSelector", &PodSpec::nodeSelector);
  fields.optional("affinity", &PodSpec::affinity);
  fields.optional("tolerations", &PodSpec::tolerations);
  fields.optional("topologySpreadConstraints", &PodSpec::topologySpreadConstraints);
  fields.optional("nodeName", &PodSpec::nodeName);
  fields.optional("priorityClassName", &PodSpec::priorityClassName);
  fields.optional("priority", &PodSpec::priority);
  fields.optional("preemptionPolicy", &PodSpec::preemptionPolicy,
                  oneOf({"PreemptLowerPriority", "Never"}));
  fields.optional("restartPolicy", &PodSpec::restartPolicy,
                  oneOf({"Always", "OnFailure", "Never"}));
  fields.optional("terminationGracePeriodSeconds", &PodSpec::terminationGracePeriodSeconds,
                  atLeast(0));
  fields.optionalAs("readinessGates", &PodSpec::readinessGates, decodeReadinessGates);
  fields.optional("overhead", &PodSpec::overhead);
  carryPodFields(fields);
  fields.finish();
  return fields.usable();
}

namespace {

struct TemplateMeta {
  StringMap labels;
  StringMap annotations;
};

bool decode(const Cursor& at, TemplateMeta& out) {
  Fields fields(at, out);
  fields.optional("labels", &TemplateMeta::labels, checkLabels);
  fields.optional("annotations", &TemplateMeta::annotations);
  fields.accept({"name", "namespace", "creationTimestamp"});
  fields.unsimulated({"finalizers", "generateName", "ownerReferences"});
  fields.finish();
  return fields.usable();
}

}  // namespace

bool decode(const Cursor& at, PodTemplateSpec& out) {
  Fields fields(at, out);
  if (const DataEntry* entry = fields.find("metadata")) {
    const FieldPath step = fields.step("metadata");
    TemplateMeta meta{std::move(out.labels), std::move(out.annotations)};
    (void)decode(fields.cursor(*entry, step), meta);
    out.labels = std::move(meta.labels);
    out.annotations = std::move(meta.annotations);
  }
  fields.required("spec", &PodTemplateSpec::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, Pod& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &Pod::metadata);
  fields.required("spec", &Pod::spec);
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
