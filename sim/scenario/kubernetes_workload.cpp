#include "sim/scenario/kubernetes_workload.hpp"

namespace aviary {

namespace {

constexpr NamedValue<DeploymentStrategy::Type> strategyTypes[] = {
    {"RollingUpdate", DeploymentStrategy::Type::RollingUpdate},
    {"Recreate", DeploymentStrategy::Type::Recreate},
};

struct RollingUpdate {
  IntOrPercent maxSurge{25, true};
  IntOrPercent maxUnavailable{25, true};
};

bool decode(const Cursor& at, RollingUpdate& out) {
  Fields fields(at, out);
  fields.optional("maxSurge", &RollingUpdate::maxSurge);
  fields.optional("maxUnavailable", &RollingUpdate::maxUnavailable,
                  [](const Cursor& place, IntOrPercent value) {
                    if (value.percent && value.value > 100) {
                      reportInvalid(place, "must not be greater than 100%");
                    }
                  });
  fields.finish();
  // Source: kubernetes pkg/apis/apps/validation/validation.go:ValidateRollingUpdateDeployment.
  if (out.maxSurge.value == 0 && out.maxUnavailable.value == 0) {
    const FieldPath step = fields.step("maxUnavailable");
    const DataNode* written = at.node.find("maxUnavailable");
    reportInvalid(Cursor{at.context, written != nullptr ? *written : at.node, &step},
                  quotedText(text(out.maxUnavailable)), "may not be 0 when `maxSurge` is 0");
  }
  return fields.usable();
}

}  // namespace

bool decode(const Cursor& at, DeploymentStrategy& out) {
  Fields fields(at, out);
  fields.optionalAs("type", &DeploymentStrategy::type, namedAs(strategyTypes));
  const DataEntry* entry = fields.find("rollingUpdate");
  if (entry != nullptr && !entry->value.isNull()) {
    const FieldPath step = fields.step("rollingUpdate");
    const Cursor place = fields.cursor(*entry, step);
    RollingUpdate rolling{out.maxSurge, out.maxUnavailable};
    (void)decode(place, rolling);
    out.maxSurge = rolling.maxSurge;
    out.maxUnavailable = rolling.maxUnavailable;
    if (out.type == DeploymentStrategy::Type::Recreate) {
      place.report(DiagnosticCode::InvalidValue,
                   "Forbidden: may not be specified when strategy `type` is 'Recreate'");
    }
  }
  fields.finish();
  return fields.usable();
}

namespace {

// Source: kubernetes pkg/apis/apps/validation/validation.go:ValidateDeploymentSpec.
void checkSelector(const Cursor& spec, const LabelSelector& selector,
                   const PodTemplateSpec& podTemplate) {
  if (spec.context.patching()) return;
  const DataNode* written = spec.node.find("selector");
  const FieldPath selectorStep{spec.path, "selector"};
  if (written == nullptr) return;
  if (selector.matchLabels.empty() && selector.matchExpressions.empty()) {
    Cursor{spec.context, *written, &selectorStep}.report(
        DiagnosticCode::InvalidValue,
        "Invalid value: {}: empty selector is invalid for deployment");
    return;
  }
  if (matches(selector, podTemplate.labels)) return;
  const DataNode* node = spec.node.find("template");
  const FieldPath templateStep{spec.path, "template"};
  const FieldPath metaStep{&templateStep, "metadata"};
  const FieldPath labelStep{&metaStep, "labels"};
  const DataNode* meta = node != nullptr ? node->find("metadata") : nullptr;
  const DataNode* labels = meta != nullptr ? meta->find("labels") : nullptr;
  reportInvalid(Cursor{spec.context, labels != nullptr ? *labels : *written, &labelStep},
                labelText(podTemplate.labels), "`selector` does not match template `labels`");
}

// A Deployment's and ReplicaSet's pods restart always; nothing else is accepted.
void checkRestartPolicy(const Cursor& spec, const PodTemplateSpec& podTemplate) {
  if (podTemplate.spec->restartPolicy == "Always") return;
  const FieldPath templateStep{spec.path, "template"};
  const FieldPath specStep{&templateStep, "spec"};
  const FieldPath step{&specStep, "restartPolicy"};
  const DataNode* node = spec.node.find("template");
  node = node != nullptr ? node->find("spec") : nullptr;
  node = node != nullptr ? node->find("restartPolicy") : nullptr;
  if (node == nullptr) return;
  Cursor{spec.context, *node, &step}.report(
      DiagnosticCode::NotOneOf,
      "Unsupported value: " + quotedText(node->text()) + ": supported values: \"Always\"");
}

}  // namespace

bool decode(const Cursor& at, DeploymentSpec& out) {
  Fields fields(at, out);
  fields.optional("replicas", &DeploymentSpec::replicas, atLeast(0));
  fields.required("selector", &DeploymentSpec::selector);
  fields.required("template", &DeploymentSpec::podTemplate);
  fields.optional("strategy", &DeploymentSpec::strategy);
  fields.optional("minReadySeconds", &DeploymentSpec::minReadySeconds, atLeast(0));
  fields.optional("progressDeadlineSeconds", &DeploymentSpec::progressDeadlineSeconds,
                  [&out](const Cursor& place, int value) {
                    if (value < 0) {
                      reportInvalid(place, "must be greater than or equal to 0");
                    } else if (value <= out.minReadySeconds) {
                      reportInvalid(place, "must be greater than minReadySeconds");
                    }
                  });
  fields.optional("revisionHistoryLimit", &DeploymentSpec::revisionHistoryLimit, atLeast(0));
  fields.optional("paused", &DeploymentSpec::paused);
  fields.finish();
  checkSelector(at, out.selector, *out.podTemplate);
  checkRestartPolicy(at, *out.podTemplate);
  return fields.usable();
}

bool decode(const Cursor& at, Deployment& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &Deployment::metadata);
  fields.required("spec", &Deployment::spec);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, ReplicaSetSpec& out) {
  Fields fields(at, out);
  fields.optional("replicas", &ReplicaSetSpec::replicas, atLeast(0));
  fields.optional("minReadySeconds", &ReplicaSetSpec::minReadySeconds, atLeast(0));
  fields.required("selector", &ReplicaSetSpec::selector);
  fields.required("template", &ReplicaSetSpec::podTemplate);
  fields.finish();
  checkSelector(at, out.selector, *out.podTemplate);
  checkRestartPolicy(at, *out.podTemplate);
  return fields.usable();
}

bool decode(const Cursor& at, ReplicaSet& out) {
  Fields fields(at, out);
  fields.accept({"apiVersion", "kind", "status"});
  fields.required("metadata", &ReplicaSet::metadata);
  fields.required("spec", &ReplicaSet::spec);
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
