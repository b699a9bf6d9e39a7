#include "sim/scenario/manifests.hpp"

#include <array>
#include <map>

#include "sim/scenario/kubernetes_alerts.hpp"
#include "sim/scenario/kubernetes_canary.hpp"
#include "sim/scenario/kubernetes_cluster.hpp"
#include "sim/scenario/kubernetes_routing.hpp"
#include "sim/scenario/kubernetes_workload.hpp"

namespace aviary {

namespace {

// Reads the objects of one stream of documents into a set.
class ManifestReader {
 public:
  explicit ManifestReader(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

  void read(const std::string& file, const DataNode& node, const FieldPath* path);
  [[nodiscard]] ObjectSet take() { return std::move(objects_); }

  template <class T>
  void add(DecodeContext& context, const DataNode& node, const FieldPath* path);

 private:
  void readList(const std::string& file, const DataNode& node, const FieldPath* path);
  [[nodiscard]] bool isNew(std::string_view kind, const ObjectKey& key, const SourceMark& mark);

  Diagnostics& diagnostics_;
  ObjectSet objects_;
  std::map<std::pair<std::string, ObjectKey>, SourceMark> seen_;
};

struct KindEntry {
  std::string_view kind;
  std::string_view group;
  std::string_view versions;     // served ones, the first is the one to write
  std::string_view oldVersions;  // no longer served, read with a warning
  void (ManifestReader::*add)(DecodeContext&, const DataNode&, const FieldPath*);
};

template <class T>
constexpr auto adder = &ManifestReader::add<T>;

constexpr std::array kindTable{
    KindEntry{"Deployment", "apps", "v1", "", adder<Deployment>},
    KindEntry{"ReplicaSet", "apps", "v1", "", adder<ReplicaSet>},
    KindEntry{"Pod", "", "v1", "", adder<Pod>},
    KindEntry{"HorizontalPodAutoscaler", "autoscaling", "v2 v1", "v2beta2",
              adder<HorizontalPodAutoscaler>},
    KindEntry{"Service", "", "v1", "", adder<Service>},
    KindEntry{"Node", "", "v1", "", adder<Node>},
    KindEntry{"PodDisruptionBudget", "policy", "v1", "v1beta1", adder<PodDisruptionBudget>},
    KindEntry{"PriorityClass", "scheduling.k8s.io", "v1", "v1beta1 v1alpha1", adder<PriorityClass>},
    KindEntry{"ConfigMap", "", "v1", "", adder<ConfigMap>},
    KindEntry{"Secret", "", "v1", "", adder<Secret>},
    KindEntry{"Canary", "flagger.app", "v1beta1", "v1alpha3", adder<Canary>},
    KindEntry{"MetricTemplate", "flagger.app", "v1beta1", "", adder<MetricTemplate>},
    KindEntry{"AlertProvider", "flagger.app", "v1beta1", "", adder<AlertProvider>},
    KindEntry{"VirtualService", "networking.istio.io", "v1 v1beta1 v1alpha3", "",
              adder<VirtualService>},
    KindEntry{"DestinationRule", "networking.istio.io", "v1 v1beta1 v1alpha3", "",
              adder<DestinationRule>},
    KindEntry{"TraefikService", "traefik.io", "v1alpha1", "", adder<TraefikService>},
    KindEntry{"TraefikService", "traefik.containo.us", "v1alpha1", "", adder<TraefikService>},
    KindEntry{"IngressRoute", "traefik.io", "v1alpha1", "", adder<IngressRoute>},
    KindEntry{"IngressRoute", "traefik.containo.us", "v1alpha1", "", adder<IngressRoute>},
    KindEntry{"Ingress", "networking.k8s.io", "v1", "", adder<Ingress>},
    KindEntry{"HTTPRoute", "gateway.networking.k8s.io", "v1 v1beta1", "", adder<GatewayHttpRoute>},
    KindEntry{"TrafficSplit", "split.smi-spec.io", "v1alpha2 v1alpha1 v1alpha3 v1alpha4", "",
              adder<TrafficSplit>},
};

// Kinds that may stand beside the simulated ones and that nothing depends on.
constexpr std::array<std::string_view, 1> acceptedKinds{"Namespace"};

bool contains(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    if (list.substr(0, end) == word) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

struct TypeName {
  std::string apiVersion;
  std::string group;
  std::string version;
  std::string kind;
};

// apiVersion and kind of a document; reports their absence.
std::optional<TypeName> typeOf(const Cursor& at) {
  const auto textAt = [&at](std::string_view key) -> std::string {
    const DataNode* node = at.node.find(key);
    if (node != nullptr && node->isScalar() && !node->text().empty()) {
      return std::string(node->text());
    }
    const FieldPath step{at.path, key};
    at.context.report(DiagnosticCode::NotAnObject, at.mark, &step,
                      "a Kubernetes object needs " + std::string(key));
    return {};
  };
  if (!at.node.isMap()) {
    at.report(DiagnosticCode::NotAnObject,
              "expected a Kubernetes object, found " + describe(at.node));
    return std::nullopt;
  }
  TypeName type;
  type.apiVersion = textAt("apiVersion");
  type.kind = textAt("kind");
  if (type.apiVersion.empty() || type.kind.empty()) return std::nullopt;
  const std::size_t slash = type.apiVersion.find('/');
  type.group = slash == std::string::npos ? "" : type.apiVersion.substr(0, slash);
  type.version = slash == std::string::npos ? type.apiVersion : type.apiVersion.substr(slash + 1);
  return type;
}

const KindEntry* entryFor(const TypeName& type) {
  for (const KindEntry& entry : kindTable) {
    if (entry.kind == type.kind && entry.group == type.group) return &entry;
  }
  return nullptr;
}

void reportUnknownKind(const Cursor& at, const TypeName& type) {
  const FieldPath step{at.path, "kind"};
  const DataNode* written = at.node.find("kind");
  const Cursor place{at.context, *written, &step};
  for (const KindEntry& entry : kindTable) {
    if (entry.kind != type.kind) continue;
    place.report(DiagnosticCode::UnknownKind, "kind " + type.kind + " of " +
                                                  quotedText(type.apiVersion) +
                                                  " is not simulated; the document is left out");
    return;
  }
  const std::vector<std::string_view> kinds = simulatedKinds();
  place.report(DiagnosticCode::UnknownKind, "kind " + quotedText(type.kind) +
                                                " is not simulated; the document is left out" +
                                                didYouMean(type.kind, kinds));
}

// Reports a version that the API server does not know or no longer serves; false: do not read.
bool checkVersion(const Cursor& at, const TypeName& type, const KindEntry& entry) {
  if (contains(entry.versions, type.version)) return true;
  const std::string_view first = entry.versions.substr(0, entry.versions.find(' '));
  const std::string present =
      (entry.group.empty() ? std::string() : std::string(entry.group) + '/') + std::string(first);
  const FieldPath step{at.path, "apiVersion"};
  const Cursor place{at.context, *at.node.find("apiVersion"), &step};
  if (contains(entry.oldVersions, type.version)) {
    place.report(DiagnosticCode::OldApiVersion,
                 quotedText(type.apiVersion) + " is no longer served; read as " + present);
    return true;
  }
  place.report(DiagnosticCode::UnknownApiVersion, "no matches for kind " + quotedText(type.kind) +
                                                      " in version " + quotedText(type.apiVersion) +
                                                      "; write " + present);
  return false;
}

bool ManifestReader::isNew(std::string_view kind, const ObjectKey& key, const SourceMark& mark) {
  const auto [place, added] = seen_.try_emplace({std::string(kind), key}, mark);
  if (added) return true;
  const SourceMark& first = place->second;
  diagnostics_.add(DiagnosticCode::DuplicateObject, mark, "metadata.name",
                   std::string(kind) + ' ' + text(key) + " stands twice, first in " + first.file +
                       ':' + std::to_string(first.line) + "; the first one counts");
  return false;
}

template <class T>
void ManifestReader::add(DecodeContext& context, const DataNode& node, const FieldPath* path) {
  const std::size_t errors = diagnostics_.errorCount();
  T object;
  (void)decode(Cursor{context, node, path}, object);
  const DataNode* meta = node.find("metadata");
  const DataNode* name = meta != nullptr ? meta->find("name") : nullptr;
  const TextPosition at = name != nullptr ? name->mark() : node.mark();
  const SourceMark mark{context.file(), static_cast<int>(at.line), static_cast<int>(at.column)};
  const ObjectKey key = keyOf(object.metadata);
  if (!key.name.empty() && !isNew(T::kind, key, mark)) return;
  // An object with errors stays, so that references to it are not reported as well.
  if (diagnostics_.errorCount() != errors && key.name.empty()) return;
  objects_.of<T>().push_back(std::move(object));
  objects_.places.push_back({std::string(T::kind), key, mark, node});
}

void ManifestReader::readList(const std::string& file, const DataNode& node,
                              const FieldPath* path) {
  const DataNode* items = node.find("items");
  const FieldPath step{path, "items"};
  if (items == nullptr || !items->isSequence()) {
    DecodeContext context(file, diagnostics_, {Dialect::Kubernetes});
    context.report(DiagnosticCode::NotAnObject, node.mark(), &step, "a List needs a list of items");
    return;
  }
  for (std::size_t i = 0; i < items->items().size(); ++i) {
    const FieldPath item{&step, {}, i};
    read(file, items->items()[i], &item);
  }
}

void ManifestReader::read(const std::string& file, const DataNode& node, const FieldPath* path) {
  DecodeContext context(file, diagnostics_, {Dialect::Kubernetes});
  const Cursor at{context, node, path};
  const std::optional<TypeName> type = typeOf(at);
  if (!type) return;
  if (type->kind == "List" || (type->kind.ends_with("List") && node.find("items") != nullptr)) {
    readList(file, node, path);
    return;
  }
  for (const std::string_view kind : acceptedKinds) {
    if (type->kind == kind) return;
  }
  const KindEntry* entry = entryFor(*type);
  if (entry == nullptr) {
    reportUnknownKind(at, *type);
    if (type->kind == "PrometheusRule") checkAlertRules(at);
  } else if (checkVersion(at, *type, *entry)) {
    (this->*entry->add)(context, node, path);
  }
}

}  // namespace

const ObjectPlace* ObjectSet::placeOf(std::string_view kind, const ObjectKey& key) const {
  for (const ObjectPlace& place : places) {
    if (place.kind == kind && place.key == key) return &place;
  }
  return nullptr;
}

ObjectSet decodeManifests(std::span<const InputDocument> documents, Diagnostics& diagnostics) {
  ManifestReader reader(diagnostics);
  for (const InputDocument& document : documents)
    reader.read(document.file, document.root, nullptr);
  return reader.take();
}

template <class T>
bool decodeOnto(const InputDocument& document, T& object, PatchMode mode,
                Diagnostics& diagnostics) {
  const std::size_t errors = diagnostics.errorCount();
  DecodeContext context(document.file, diagnostics, {Dialect::Kubernetes, mode});
  (void)decode(Cursor{context, document.root}, object);
  return diagnostics.errorCount() == errors;
}

#define AVIARY_DECODE_ONTO(T) \
  template bool decodeOnto<T>(const InputDocument&, T&, PatchMode, Diagnostics&);
AVIARY_DECODE_ONTO(Deployment)
AVIARY_DECODE_ONTO(ReplicaSet)
AVIARY_DECODE_ONTO(Pod)
AVIARY_DECODE_ONTO(HorizontalPodAutoscaler)
AVIARY_DECODE_ONTO(Service)
AVIARY_DECODE_ONTO(Node)
AVIARY_DECODE_ONTO(PodDisruptionBudget)
AVIARY_DECODE_ONTO(PriorityClass)
AVIARY_DECODE_ONTO(ConfigMap)
AVIARY_DECODE_ONTO(Secret)
AVIARY_DECODE_ONTO(Canary)
AVIARY_DECODE_ONTO(MetricTemplate)
AVIARY_DECODE_ONTO(AlertProvider)
AVIARY_DECODE_ONTO(VirtualService)
AVIARY_DECODE_ONTO(DestinationRule)
AVIARY_DECODE_ONTO(TraefikService)
AVIARY_DECODE_ONTO(IngressRoute)
AVIARY_DECODE_ONTO(Ingress)
AVIARY_DECODE_ONTO(GatewayHttpRoute)
AVIARY_DECODE_ONTO(TrafficSplit)
#undef AVIARY_DECODE_ONTO

// Smaller values that a player or a timeline sets by themselves.
template bool decodeOnto<CanarySpec>(const InputDocument&, CanarySpec&, PatchMode, Diagnostics&);
template bool decodeOnto<HpaSpec>(const InputDocument&, HpaSpec&, PatchMode, Diagnostics&);
template bool decodeOnto<DeploymentSpec>(const InputDocument&, DeploymentSpec&, PatchMode,
                                         Diagnostics&);
template bool decodeOnto<PodTemplateSpec>(const InputDocument&, PodTemplateSpec&, PatchMode,
                                          Diagnostics&);
template bool decodeOnto<PodSpec>(const InputDocument&, PodSpec&, PatchMode, Diagnostics&);
template bool decodeOnto<TopologySpreadConstraint>(const InputDocument&, TopologySpreadConstraint&,
                                                   PatchMode, Diagnostics&);

std::vector<std::string_view> simulatedKinds() {
  std::vector<std::string_view> kinds;
  for (const KindEntry& entry : kindTable) {
    if (kinds.empty() || kinds.back() != entry.kind) kinds.push_back(entry.kind);
  }
  return kinds;
}

bool isClusterScoped(std::string_view kind) {
  return kind == "Node" || kind == "PriorityClass";
}

}  // namespace aviary
