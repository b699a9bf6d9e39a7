#include <fmt/format.h>

#include <charconv>

#include "sim/controllers/canary/router.hpp"
#include "sim/controllers/canary/target_workload.hpp"

namespace aviary {
namespace {

// The keys of the canary annotations under one prefix.
class CanaryAnnotations {
 public:
  explicit CanaryAnnotations(const std::string& prefix) : prefix_(prefix) {}

  [[nodiscard]] std::string key(std::string_view name) const {
    return fmt::format("{}/{}", prefix_, name);
  }

  // What is there, without any canary annotation, marked as a canary again.
  [[nodiscard]] StringMap cleared(const StringMap& annotations) const {
    StringMap out;
    const std::string canaryKey = key("canary");
    for (const auto& [name, value] : annotations) {
      if (!name.starts_with(canaryKey)) out.emplace(name, value);
    }
    out[canaryKey] = "true";
    return out;
  }

  [[nodiscard]] StringMap idle(const StringMap& annotations) const {
    StringMap out = cleared(annotations);
    out[key("canary-weight")] = "0";
    return out;
  }

 private:
  const std::string& prefix_;
};

std::string sourceName(const Canary& canary) {
  return canary.spec.ingressRef ? canary.spec.ingressRef->name : "";
}

ObjectKey canaryKey(const Canary& canary) {
  return keyIn(canary, sourceName(canary) + "-canary");
}

std::string missing(const ObjectKey& key) {
  return fmt::format("ingress {}.{} get query error: ingresses.networking.k8s.io \"{}\" not found",
                     key.name, key.namespace_, key.name);
}

StepOutcome reconcile(CanaryContext& context, const Canary& canary) {
  if (sourceName(canary).empty()) return StepOutcome::failure("ingress selector is empty");
  const ObjectKey sourceKey = keyIn(canary, sourceName(canary));
  const Ref<Ingress> source = context.store.get<Ingress>(sourceKey);
  if (!source) return StepOutcome::failure(missing(sourceKey));
  const CanaryNames& names = context.names.of(canary);
  IngressSpec wanted = source->spec;
  int backends = 0;
  for (IngressRule& rule : wanted.rules) {
    for (IngressPath& path : rule.paths) {
      if (path.backend.service != names.apex) continue;
      path.backend.service = names.canary;
      ++backends;
    }
  }
  if (backends == 0) {
    return StepOutcome::failure(
        fmt::format("backend {} not found in ingress {}", names.apex, sourceKey.name));
  }
  const ObjectKey key = canaryKey(canary);
  const Ref<Ingress> before = context.store.get<Ingress>(key);
  if (!before) {
    Ingress made;
    made.metadata.name = key.name;
    made.metadata.namespace_ = key.namespace_;
    made.metadata.labels = source->metadata.labels;
    made.metadata.annotations = CanaryAnnotations(context.options.ingressAnnotationsPrefix)
                                    .idle(source->metadata.annotations);
    made.metadata.ownerReferences = {ownerOf(canary)};
    made.spec = std::move(wanted);
    context.store.create<Ingress>(std::move(made));
    return {};
  }
  if (before->spec == wanted) return {};
  context.store.modify<Ingress>(key,
                                [&wanted](Ingress& object) { object.spec = std::move(wanted); });
  return {};
}

RoutesAnswer getRoutes(const CanaryContext& context, const Canary& canary) {
  const ObjectKey key = canaryKey(canary);
  const Ref<Ingress> object = context.store.get<Ingress>(key);
  if (!object) return RoutesAnswer::failure(missing(key));
  const CanaryAnnotations names(context.options.ingressAnnotationsPrefix);
  const StringMap& annotations = object->metadata.annotations;
  if (!canary.spec.analysis.match.empty() &&
      (annotations.contains(names.key("canary-by-cookie")) ||
       annotations.contains(names.key("canary-by-header")))) {
    return {RouteWeights{0, 100, false}, ""};
  }
  int weight = 0;
  const auto found = annotations.find(names.key("canary-weight"));
  if (found != annotations.end()) {
    const std::string& text = found->second;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), weight);
    if (parsed.ec != std::errc{} || parsed.ptr != text.data() + text.size()) {
      return RoutesAnswer::failure(
          fmt::format("ingress {}.{} canary weight parse error: strconv.Atoi: "
                      "parsing \"{}\": invalid syntax",
                      key.name, key.namespace_, text));
    }
  }
  return {RouteWeights{100 - weight, weight, false}, ""};
}

// The last condition on a header other than Cookie wins; of cookies only an exact one is written.
StringMap matchAnnotations(const CanaryAnnotations& names, const StringMap& before,
                           const std::vector<HttpMatch>& matches) {
  StringMap out = names.cleared(before);
  for (const HttpMatch& match : matches) {
    for (const auto& [header, condition] : match.headers) {
      if (header == "cookie") {
        if (condition.type == StringMatch::Type::Exact && !condition.value.empty()) {
          out[names.key("canary-by-cookie")] = condition.value;
        } else {
          out.erase(names.key("canary-by-cookie"));
        }
        continue;
      }
      out[names.key("canary-by-header")] = header;
      out.erase(names.key("canary-by-header-value"));
      out.erase(names.key("canary-by-header-pattern"));
      if (condition.type == StringMatch::Type::Regex) {
        out[names.key("canary-by-header-pattern")] = condition.value;
      } else if (condition.type == StringMatch::Type::Exact && !condition.value.empty()) {
        out[names.key("canary-by-header-value")] = condition.value;
      }
    }
  }
  return out;
}

RoutesChange setRoutes(CanaryContext& context, const Canary& canary, const RouteWeights& weights) {
  const ObjectKey key = canaryKey(canary);
  const CanaryAnnotations names(context.options.ingressAnnotationsPrefix);
  const std::vector<HttpMatch>& matches = canary.spec.analysis.match;
  RoutesChange change{{}, cookiesOf(canary)};
  const auto written = context.store.modify<Ingress>(key, [&](Ingress& object) {
    StringMap& annotations = object.metadata.annotations;
    if (weights.canary == 0) {
      annotations = names.idle(annotations);
    } else if (!matches.empty()) {
      annotations = matchAnnotations(names, annotations, matches);
    } else {
      annotations[names.key("canary")] = "true";
      annotations[names.key("canary-weight")] = fmt::format("{}", weights.canary);
    }
  });
  if (!written.ok()) change.outcome = StepOutcome::failure(missing(key));
  return change;
}

}  // namespace

const CanaryRouter nginxRouter{CanaryRouterKind::Nginx, &reconcile, &getRoutes, &setRoutes};

}  // namespace aviary
