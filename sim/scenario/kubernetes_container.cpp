#include <optional>
#include <utility>

#include "sim/scenario/kubernetes_pod.hpp"
#include "sim/scenario/scalars.hpp"

namespace aviary {

bool decode(const Cursor& at, ContainerPort& out) {
  Fields fields(at, out);
  fields.optional("name", &ContainerPort::name);
  fields.required("containerPort", &ContainerPort::containerPort, between(1, 65535));
  fields.optional("hostPort", &ContainerPort::hostPort, between(0, 65535));
  fields.optional("hostIP", &ContainerPort::hostIp);
  fields.optional("protocol", &ContainerPort::protocol, oneOf({"TCP", "UDP", "SCTP"}));
  fields.finish();
  return fields.usable();
}

namespace {

// configMapKeyRef or secretKeyRef, or the reference of an envFrom entry.
struct KeyReference {
  std::string name;
  std::string key;
  bool optional = false;
};

bool decode(const Cursor& at, KeyReference& out) {
  Fields fields(at, out);
  fields.required("name", &KeyReference::name);
  fields.optional("key", &KeyReference::key);
  fields.optional("optional", &KeyReference::optional);
  fields.finish();
  return fields.usable();
}

// Reads `key` of `fields` as a reference to an object of `kind`.
std::optional<std::pair<ConfigReference, std::string>> referenceAt(FieldSet& fields,
                                                                   std::string_view key,
                                                                   ConfigReference::Kind kind) {
  const DataEntry* entry = fields.find(key);
  if (entry == nullptr || entry->value.isNull()) return std::nullopt;
  const FieldPath step = fields.step(key);
  KeyReference reference;
  if (!decode(fields.cursor(*entry, step), reference)) return std::nullopt;
  return std::pair{ConfigReference{kind, reference.name, reference.optional}, reference.key};
}

// valueFrom of an environment variable. Other sources are kept by the container.
bool decodeValueFrom(const Cursor& at, EnvVar& out) {
  FieldSet fields(at);
  for (const auto& [key, kind] : {std::pair{"configMapKeyRef", ConfigReference::Kind::ConfigMap},
                                  std::pair{"secretKeyRef", ConfigReference::Kind::Secret}}) {
    if (auto reference = referenceAt(fields, key, kind)) {
      out.valueFrom = std::move(reference->first);
      out.valueFromKey = std::move(reference->second);
    }
  }
  fields.accept({"fieldRef", "resourceFieldRef", "fileKeyRef"});
  fields.finish();
  return fields.usable();
}

}  // namespace

bool decode(const Cursor& at, EnvVar& out) {
  Fields fields(at, out);
  fields.required("name", &EnvVar::name, notEmpty);
  if (fields.optional("value", &EnvVar::value)) out.valueFrom.reset();
  if (const DataEntry* entry = fields.find("valueFrom")) {
    const FieldPath step = fields.step("valueFrom");
    out.valueFrom.reset();
    out.valueFromKey.clear();
    if (!entry->value.isNull()) {
      out.value.clear();
      (void)decodeValueFrom(fields.cursor(*entry, step), out);
    }
  }
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, ConfigReference& out) {
  FieldSet fields(at);
  fields.accept({"prefix"});
  if (auto reference = referenceAt(fields, "configMapRef", ConfigReference::Kind::ConfigMap)) {
    out = std::move(reference->first);
  }
  if (auto reference = referenceAt(fields, "secretRef", ConfigReference::Kind::Secret)) {
    out = std::move(reference->first);
  }
  fields.finish();
  return fields.usable();
}

namespace {

template <int minimum>
void secondsField(Fields<Probe>& fields, std::string_view key, int Probe::*member) {
  // Zero is what the API server takes for "not written" where it has a default.
  if (fields.optional(key, member, atLeast(0)) && minimum > 0 && fields.out().*member == 0) {
    fields.out().*member = Probe{}.*member;
  }
}

}  // namespace

bool decode(const Cursor& at, Probe& out) {
  Fields fields(at, out);
  secondsField<0>(fields, "initialDelaySeconds", &Probe::initialDelaySeconds);
  secondsField<1>(fields, "periodSeconds", &Probe::periodSeconds);
  secondsField<1>(fields, "timeoutSeconds", &Probe::timeoutSeconds);
  secondsField<1>(fields, "successThreshold", &Probe::successThreshold);
  secondsField<1>(fields, "failureThreshold", &Probe::failureThreshold);
  for (const std::string_view key : {"httpGet", "tcpSocket", "exec", "grpc"}) {
    const DataEntry* entry = fields.find(key);
    if (entry == nullptr || entry->value.isNull()) continue;
    out.handler = std::string(key) + ' ' + canonicalText(entry->value);
  }
  fields.unsimulated({"terminationGracePeriodSeconds"});
  fields.finish();
  if (out.handler.empty() && at.node.isMap()) {
    at.report(DiagnosticCode::MissingField, "must specify a handler type");
  }
  return fields.usable();
}

namespace {

struct Resources {
  ResourceList requests;
  ResourceList limits;
};

void checkAmounts(const Cursor& at, const ResourceList& list) {
  for (const auto& [name, amount] : list) {
    const DataNode* written = at.node.find(name);
    if (amount.milli >= 0 || written == nullptr) continue;
    const FieldPath step{at.path, name};
    reportInvalid(Cursor{at.context, *written, &step}, "must be greater than or equal to 0");
  }
}

bool decode(const Cursor& at, Resources& out) {
  Fields fields(at, out);
  fields.optional("requests", &Resources::requests, checkAmounts);
  fields.optional("limits", &Resources::limits, checkAmounts);
  fields.unsimulated({"claims"});
  fields.finish();
  for (const auto& [name, request] : out.requests) {
    const auto limit = out.limits.find(name);
    if (limit != out.limits.end() && request > limit->second) {
      reportInvalid(at, quotedText(text(request)),
                    "must be less than or equal to " + name + " limit of " + text(limit->second));
    }
  }
  return fields.usable();
}

void decodeResources(Fields<Container>& fields) {
  const DataEntry* entry = fields.find("resources");
  if (entry == nullptr) return;
  Container& out = fields.out();
  Resources resources{std::move(out.requests), std::move(out.limits)};
  const FieldPath step = fields.step("resources");
  (void)decode(fields.cursor(*entry, step), resources);
  // The API server does this when a pod is created; in the template it gives the same pods.
  for (const auto& [name, limit] : resources.limits) resources.requests.try_emplace(name, limit);
  out.requests = std::move(resources.requests);
  out.limits = std::move(resources.limits);
}

// Seconds of `sleep: {seconds: n}` or of a command whose last words are `sleep n`.
std::optional<int> sleepSeconds(const DataNode& hook) {
  if (const DataNode* sleep = hook.find("sleep")) {
    const DataNode* seconds = sleep->find("seconds");
    const std::optional<std::int64_t> value =
        seconds != nullptr ? parseInteger(seconds->text()) : std::nullopt;
    if (value && *value >= 0 && *value <= 86400) return static_cast<int>(*value);
    return std::nullopt;
  }
  const DataNode* exec = hook.find("exec");
  const DataNode* command = exec != nullptr ? exec->find("command") : nullptr;
  if (command == nullptr) return std::nullopt;
  std::string line;
  for (const DataNode& word : command->items())
    line.append(line.empty() ? "" : " ").append(word.text());
  const std::size_t at = line.rfind("sleep ");
  if (at == std::string::npos) return std::nullopt;
  const std::string_view rest = std::string_view(line).substr(at + 6);
  const std::size_t digits = rest.find_first_not_of("0123456789");
  const bool ends = digits == std::string_view::npos || rest.substr(digits) == "s";
  const std::optional<std::int64_t> value = parseInteger(rest.substr(0, digits));
  return ends && value && *value <= 86400 ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

void decodeLifecycle(Fields<Container>& fields) {
  const DataEntry* entry = fields.find("lifecycle");
  if (entry == nullptr) return;
  Container& out = fields.out();
  out.preStopSleepSeconds.reset();
  out.opaque.erase("lifecycle");
  if (entry->value.isNull()) return;
  const DataNode* preStop = entry->value.find("preStop");
  if (preStop != nullptr) out.preStopSleepSeconds = sleepSeconds(*preStop);
  out.opaque["lifecycle"] = canonicalText(entry->value);
  const bool whole = entry->value.entries().size() == 1 && out.preStopSleepSeconds.has_value();
  if (whole) return;
  const FieldPath step = fields.step("lifecycle");
  fields.at().context.report(DiagnosticCode::NotSimulated, entry->keyMark, &step,
                             "not simulated, except a preStop that sleeps");
}

// Sources of environment variables that have no field of their own.
void keepOtherSources(const DataNode& container, StringMap& opaque) {
  const DataNode* env = container.find("env");
  if (env == nullptr) return;
  for (const DataNode& variable : env->items()) {
    const DataNode* name = variable.find("name");
    const DataNode* source = variable.find("valueFrom");
    if (name == nullptr || source == nullptr) continue;
    const bool other = source->find("configMapKeyRef") == nullptr &&
                       source->find("secretKeyRef") == nullptr && source->isMap();
    const std::string key = "env." + std::string(name->text());
    if (other) opaque[key] = canonicalText(*source);
  }
}

// Source: kubernetes pkg/apis/core/v1/defaults.go:SetDefaults_Container.
std::string defaultPullPolicy(std::string_view image) {
  if (image.find('@') != std::string_view::npos) return "IfNotPresent";
  const std::size_t slash = image.rfind('/');
  const std::size_t colon = image.rfind(':');
  const bool tagged =
      colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash);
  return !tagged || image.substr(colon + 1) == "latest" ? "Always" : "IfNotPresent";
}

}  // namespace

bool decode(const Cursor& at, Container& out) {
  Fields fields(at, out);
  fields.required("name", &Container::name, checkName);
  fields.required("image", &Container::image, notEmpty);
  fields.optional("imagePullPolicy", &Container::imagePullPolicy,
                  oneOf({"Always", "IfNotPresent", "Never"}));
  fields.optional("ports", &Container::ports);
  fields.optional("env", &Container::env);
  fields.optional("envFrom", &Container::envFrom);
  decodeResources(fields);
  fields.optional("readinessProbe", &Container::readinessProbe);
  fields.optional("livenessProbe", &Container::livenessProbe);
  fields.optional("startupProbe", &Container::startupProbe);
  decodeLifecycle(fields);
  constexpr NamedValue<bool> restart[] = {{"Always", true}, {"Never", false}, {"OnFailure", false}};
  fields.optionalAs("restartPolicy", &Container::restartPolicyAlways, namedAs(restart));
  fields.carry({"command", "args", "workingDir", "volumeMounts", "volumeDevices", "stdin",
                "stdinOnce", "tty", "resizePolicy", "restartPolicyRules"},
               out.opaque);
  fields.carryUnless("securityContext", "{}", out.opaque);
  fields.carryUnless("terminationMessagePath", R"("/dev/termination-log")", out.opaque);
  fields.carryUnless("terminationMessagePolicy", R"("File")", out.opaque);
  fields.finish();
  keepOtherSources(at.node, out.opaque);
  if (out.imagePullPolicy.empty()) out.imagePullPolicy = defaultPullPolicy(out.image);
  return fields.usable();
}

}  // namespace aviary
