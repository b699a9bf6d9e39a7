#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/api/autoscaling.hpp"
#include "sim/api/canary.hpp"
#include "sim/api/config.hpp"
#include "sim/api/meta.hpp"
#include "sim/api/node.hpp"
#include "sim/api/pod.hpp"
#include "sim/api/routing.hpp"
#include "sim/api/service.hpp"
#include "sim/api/workload.hpp"
#include "sim/cluster/key_index.hpp"
#include "sim/engine/engine.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {

/// An object as the store holds it: immutable, shared, replaced by each write.
template <class T>
using Ref = std::shared_ptr<const T>;

/// Objects of one kind in the order of their keys; found by views of keys, too.
template <class T>
using ObjectTable = std::map<ObjectKey, Ref<T>, std::less<>>;

enum class WriteStatus : std::uint8_t { Ok, Conflict, NotFound, AlreadyExists };

template <class T>
struct WriteResult {
  WriteStatus status = WriteStatus::Ok;
  Ref<T> object;  ///< as stored after the write; null unless Ok
  [[nodiscard]] bool ok() const { return status == WriteStatus::Ok; }
};

/// One change of one object. before is null for an addition, after for a deletion.
template <class T>
struct Change {
  Ref<T> before;
  Ref<T> after;
  ResourceVersion version = 0;  ///< of this write: names it as a cause
  ResourceVersion cause = 0;    ///< the write the writer reacted to; 0 = timer or user
  [[nodiscard]] const T& object() const { return after ? *after : *before; }
};

template <class T>
concept WithStatus = requires(T object) {
  object.status;
};
template <class T>
concept WithSpec = requires(T object) {
  object.spec;
};
template <WithStatus T>
using StatusOf = decltype(T::status);

/// Whether the API server refuses a write of `key`, as if somebody else had just written it.
using WriteRefusal = std::function<bool(std::string_view kind, const ObjectKey& key)>;

/// What the API server answers to a write on a stale copy.
/// Source: kubernetes staging/src/k8s.io/apimachinery/pkg/api/errors/errors.go:NewConflict.
[[nodiscard]] std::string conflictText(std::string_view kind, const std::string& name);

/// How an actor writes: whole objects on top of the version it read, which may conflict, or
/// patches, which do not.
enum class WriteStyle : std::uint8_t { Patch, Update };

/// Whether a write starts a new generation: a changed spec, where nothing more special is declared.
template <class T>
[[nodiscard]] bool startsGeneration(const T& before, const T& after) {
  if constexpr (WithSpec<T>) {
    return !(before.spec == after.spec);
  } else {
    return false;
  }
}

/// The API server: the one owner of object state, where controllers meet and nowhere else.
///
/// Invariants: resourceVersion grows with every write over all kinds; a write on a stale copy is
/// refused with Conflict; a write that changes nothing is accepted and makes no version and no
/// notice; `update` keeps the stored status, `updateStatus` the stored spec; creationTimestamp is
/// in whole seconds; iteration is by key.
/// Threads: one simulation, one thread.
/// Costs: get, and writes of what is there, O(1); create and remove O(log n) of the kind; owned()
/// and list of a namespace O(log n + result);
/// selectPods() as it says there.
/// Source: kubernetes staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go.
class Store {
 public:
  explicit Store(const Engine& engine) : engine_(engine) {}
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Null when there is no such object.
  template <class T>
  [[nodiscard]] Ref<T> get(ObjectKeyView key) const {
    const Ref<T>* place = find<T>(key);
    return place == nullptr ? nullptr : *place;
  }

  /// The same for a look within one statement; valid until the next write.
  template <class T>
  [[nodiscard]] const T* peek(ObjectKeyView key) const {
    const Ref<T>* place = find<T>(key);
    return place == nullptr ? nullptr : place->get();
  }

  /// All objects of a kind, in the order of their keys.
  template <class T>
  [[nodiscard]] const ObjectTable<T>& all() const {
    return table<T>().objects;
  }

  /// The objects of one namespace, in the order of their names.
  template <class T>
  [[nodiscard]] std::vector<Ref<T>> list(const std::string& namespace_) const {
    std::vector<Ref<T>> out;
    const auto& objects = table<T>().objects;
    for (auto it = objects.lower_bound(ObjectKeyView{namespace_, ""});
         it != objects.end() && it->first.namespace_ == namespace_; ++it) {
      out.push_back(it->second);
    }
    return out;
  }

  /// The objects whose controlling owner is `owner`, in the order of their keys.
  template <class T>
  [[nodiscard]] std::vector<Ref<T>> owned(Uid owner) const {
    std::vector<Ref<T>> out;
    const auto& t = table<T>();
    const auto found = t.byOwner.find(owner);
    if (found == t.byOwner.end()) return out;
    out.reserve(found->second.size());
    for (const auto& [key, place] : found->second) out.push_back(*place);
    return out;
  }

  /// Calls `visit(const T&)` for the same objects in the same order, without copying references.
  /// `visit` must not write to the store.
  template <class T, class Visit>
  void eachOwned(Uid owner, Visit visit) const {
    const auto& t = table<T>();
    const auto found = t.byOwner.find(owner);
    if (found == t.byOwner.end()) return;
    for (const auto& [key, place] : found->second) visit(**place);
  }

  /// How many objects `owner` controls.
  template <class T>
  [[nodiscard]] std::size_t ownedCount(Uid owner) const {
    const auto& t = table<T>();
    const auto found = t.byOwner.find(owner);
    return found == t.byOwner.end() ? 0 : found->second.size();
  }

  /// The pods of a namespace whose labels match, oldest first. A selector with matchLabels costs
  /// the pods that carry its rarest label; one without walks the namespace.
  [[nodiscard]] std::vector<Ref<Pod>> selectPods(const std::string& namespace_,
                                                 const LabelSelector& selector) const;

  /// Grows at every write of a pod that selectPods() of these finds before or after it; the version
  /// of that write or of a later one. 0: it finds none. Nothing for a selector without matchLabels.
  [[nodiscard]] std::optional<ResourceVersion> podsVersion(const std::string& namespace_,
                                                           const LabelSelector& selector) const;

  /// Sets uid, resourceVersion, generation 1 and creationTimestamp; a status is not taken over.
  template <class T>
  WriteResult<T> create(T object) {
    const auto [entry, added] = table<T>().objects.try_emplace(keyOf(object.metadata));
    if (!added) return {WriteStatus::AlreadyExists, nullptr};
    table<T>().places.add(entry->first, &entry->second);
    auto after = std::make_shared<T>(std::move(object));
    if constexpr (WithStatus<T>) after->status = {};
    after->metadata.uid = Uid{++uids_};
    after->metadata.generation = WithSpec<T> ? 1 : 0;
    after->metadata.creationTimestamp = wholeSeconds(engine_.now());
    return commit<T>(entry->second, std::move(after));
  }

  /// Replaces metadata and spec. \pre object.metadata.resourceVersion is the one that was read.
  template <class T>
  WriteResult<T> update(T object) {
    Ref<T>* place = find<T>(keyViewOf(object.metadata));
    if (place == nullptr) return {WriteStatus::NotFound, nullptr};
    if ((*place)->metadata.resourceVersion != object.metadata.resourceVersion) {
      return {WriteStatus::Conflict, nullptr};
    }
    return replace<T>(*place, std::make_shared<T>(std::move(object)), style_);
  }

  /// Replaces the status of the object that was read as `read`.
  template <WithStatus T>
  WriteResult<T> updateStatus(const T& read, StatusOf<T> status) {
    Ref<T>* place = find<T>(keyViewOf(read.metadata));
    if (place == nullptr) return {WriteStatus::NotFound, nullptr};
    const T& before = **place;
    if (before.metadata.resourceVersion != read.metadata.resourceVersion) {
      return {WriteStatus::Conflict, nullptr};
    }
    if (status == before.status) return {WriteStatus::Ok, *place};
    if (refuses(style_, before)) return {WriteStatus::Conflict, nullptr};
    auto after = std::make_shared<T>(before);
    after->status = std::move(status);
    return commit<T>(*place, std::move(after));
  }

  /// Replaces the status; for Deployments also the annotations, as their status strategy allows.
  template <WithStatus T>
  WriteResult<T> updateStatus(const T& object) {
    if constexpr (std::same_as<T, Deployment>) return updateRollout(object);
    return updateStatus<T>(object, object.status);
  }

  /// Reads, edits and writes spec and metadata in one go: cannot conflict and is never refused.
  /// NotFound when it does not exist.
  template <class T, class Edit>
  WriteResult<T> modify(ObjectKeyView key, Edit edit) {
    Ref<T>* place = find<T>(key);
    if (place == nullptr) return {WriteStatus::NotFound, nullptr};
    auto after = std::make_shared<T>(**place);
    edit(*after);
    SIM_ASSERT(after->metadata.name == key.name, "an edit keeps the name of its object");
    SIM_ASSERT(after->metadata.namespace_ == key.namespace_, "an edit keeps an object's namespace");
    return replace<T>(*place, std::move(after), WriteStyle::Patch);
  }

  /// The same for the status. The edit changes nothing else.
  template <WithStatus T, class Edit>
  WriteResult<T> modifyStatus(ObjectKeyView key, Edit edit) {
    Ref<T>* place = find<T>(key);
    if (place == nullptr) return {WriteStatus::NotFound, nullptr};
    auto after = std::make_shared<T>(**place);
    edit(*after);
    if (after->status == (*place)->status) return {WriteStatus::Ok, *place};
    return commit<T>(*place, std::move(after));
  }

  /// Marks the object as being deleted (deletionTimestamp = now); it stays until it is removed.
  template <class T>
  WriteResult<T> requestDeletion(ObjectKeyView key) {
    Ref<T>* place = find<T>(key);
    if (place == nullptr) return {WriteStatus::NotFound, nullptr};
    if ((*place)->metadata.deletionTimestamp) return {WriteStatus::Ok, *place};
    auto after = std::make_shared<T>(**place);
    after->metadata.deletionTimestamp = engine_.now();
    return commit<T>(*place, std::move(after));
  }

  /// The object is gone at once.
  template <class T>
  WriteStatus remove(ObjectKeyView key) {
    auto& t = table<T>();
    const auto found = t.objects.find(key);
    if (found == t.objects.end()) return WriteStatus::NotFound;
    const Ref<T> before = found->second;
    ++versions_;
    index<T>(before, nullptr, found->second);
    t.places.remove(key);
    t.objects.erase(found);
    notify<T>({before, nullptr, versions_, cause_});
    return WriteStatus::Ok;
  }

  /// Called at every change of a kind, at the moment of the write. A watcher enqueues work; it
  /// never writes.
  template <class T>
  void watch(std::function<void(const Change<T>&)> watcher) {
    table<T>().watchers.push_back(std::move(watcher));
  }

  /// Records a Kubernetes Event: fills time and cause and tells the event watchers, in order.
  void emit(ClusterEvent event);
  void watchEvents(std::function<void(const ClusterEvent&, ResourceVersion version)> watcher);

  /// Asked at every update() and updateStatus() that would change something, while an actor writes
  /// by WriteStyle::Update; true answers the write with Conflict.
  void refuseWrites(WriteRefusal refusal) { refusal_ = std::move(refusal); }
  /// How whoever acts from now on writes.
  void setWriteStyle(WriteStyle style) { style_ = style; }
  /// Writes that were refused so far.
  [[nodiscard]] std::uint64_t refusals() const { return refusals_; }

  [[nodiscard]] SimTime now() const { return engine_.now(); }
  [[nodiscard]] ResourceVersion version() const { return versions_; }
  /// A version that belongs to no write: names as a cause what happens outside of the store.
  [[nodiscard]] ResourceVersion stamp() { return ++versions_; }

  /// The write the present activity reacts to; every write and event made meanwhile names it as its
  /// cause.
  [[nodiscard]] ResourceVersion cause() const { return cause_; }
  void setCause(ResourceVersion cause) { cause_ = cause; }

 private:
  template <class T>
  struct Table {
    ObjectTable<T> objects;
    KeyIndex places;  // Ref<T>, in `objects`
    // Places in `objects`.
    std::map<Uid, std::map<ObjectKey, const Ref<T>*, std::less<>>> byOwner;
    std::vector<std::function<void(const Change<T>&)>> watchers;
  };
  using Tables =
      std::tuple<Table<Deployment>, Table<ReplicaSet>, Table<Pod>, Table<Node>, Table<Service>,
                 Table<Endpoints>, Table<HorizontalPodAutoscaler>, Table<ConfigMap>, Table<Secret>,
                 Table<PodDisruptionBudget>, Table<PriorityClass>, Table<Canary>,
                 Table<MetricTemplate>, Table<AlertProvider>, Table<VirtualService>,
                 Table<DestinationRule>, Table<TraefikService>, Table<IngressRoute>, Table<Ingress>,
                 Table<GatewayHttpRoute>, Table<TrafficSplit>>;

  template <class T>
  [[nodiscard]] Table<T>& table() {
    return std::get<Table<T>>(tables_);
  }
  template <class T>
  [[nodiscard]] const Table<T>& table() const {
    return std::get<Table<T>>(tables_);
  }

  // Where an object stands; null when there is none. Valid until the object is removed.
  template <class T>
  [[nodiscard]] const Ref<T>* find(ObjectKeyView key) const {
    return static_cast<const Ref<T>*>(table<T>().places.find(key));
  }
  template <class T>
  [[nodiscard]] Ref<T>* find(ObjectKeyView key) {
    return static_cast<Ref<T>*>(table<T>().places.find(key));
  }

  static void keepIdentity(ObjectMeta& after, const ObjectMeta& before);

  // The indices name places, so that an object that keeps its owner and labels keeps its entries.
  template <class T>
  void index(const Ref<T>& before, const Ref<T>& after, const Ref<T>& place) {
    auto& t = table<T>();
    const OwnerReference* was = before == nullptr ? nullptr : controllerOf(before->metadata);
    const OwnerReference* is = after == nullptr ? nullptr : controllerOf(after->metadata);
    const Uid left = was == nullptr ? Uid{} : was->uid;
    const Uid joined = is == nullptr ? Uid{} : is->uid;
    if (was != nullptr && left != joined) {
      const auto mine = t.byOwner.find(left);
      mine->second.erase(mine->second.find(keyViewOf(before->metadata)));
      if (mine->second.empty()) t.byOwner.erase(mine);
    }
    if (is != nullptr && left != joined) t.byOwner[joined][keyOf(after->metadata)] = &place;
    if constexpr (std::same_as<T, Pod>) indexLabels(before, after, place);
  }

  void indexLabels(const Ref<Pod>& before, const Ref<Pod>& after, const Ref<Pod>& place);

  template <class T>
  [[nodiscard]] bool refuses(WriteStyle style, const T& object) {
    if (style == WriteStyle::Patch || !refusal_) return false;
    if (!refusal_(T::kind, keyOf(object.metadata))) return false;
    ++refusals_;
    return true;
  }

  template <class T>
  WriteResult<T> replace(Ref<T>& place, std::shared_ptr<T> after, WriteStyle style) {
    const T& before = *place;
    if constexpr (WithStatus<T>) after->status = before.status;
    keepIdentity(after->metadata, before.metadata);
    if (*after == before) return {WriteStatus::Ok, place};
    if (refuses(style, before)) return {WriteStatus::Conflict, nullptr};
    if (startsGeneration(before, *after)) ++after->metadata.generation;
    return commit<T>(place, std::move(after));
  }

  WriteResult<Deployment> updateRollout(const Deployment& object);

  template <class T>
  WriteResult<T> commit(Ref<T>& place, std::shared_ptr<T> object) {
    object->metadata.resourceVersion = ++versions_;
    const ResourceVersion version = versions_;
    const Ref<T> before = std::exchange(place, std::move(object));
    const Ref<T> after = place;
    index<T>(before, after, place);
    notify<T>({before, after, version, cause_});
    return {WriteStatus::Ok, after};
  }

  template <class T>
  void notify(const Change<T>& change) {
    for (const auto& watcher : table<T>().watchers) watcher(change);
  }

  struct NamespacedLabel {
    std::string namespace_;
    std::string key;
    std::string value;
  };
  /// Compares without copying the parts of a label together.
  struct LabelOrder {
    using is_transparent = void;
    using View = std::tuple<std::string_view, std::string_view, std::string_view>;
    static View view(const View& parts) { return parts; }
    static View view(const NamespacedLabel& label) {
      return {label.key, label.value, label.namespace_};
    }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const {
      return view(a) < view(b);
    }
  };

  /// The pods that carry one label, by their places in the table.
  struct LabelledPods {
    std::map<Uid, const Ref<Pod>*> pods;
    ResourceVersion version = 0;  ///< of the last write of one of them
  };
  using PodsByLabel = std::map<NamespacedLabel, LabelledPods, LabelOrder>;

  void joinLabels(const Pod& pod, const Ref<Pod>& place);
  void leaveLabels(const Pod& pod);

  const Engine& engine_;
  Tables tables_;
  PodsByLabel podsByLabel_;
  std::map<Uid, std::vector<PodsByLabel::iterator>> labelsOfPod_;
  std::vector<std::function<void(const ClusterEvent&, ResourceVersion)>> eventWatchers_;
  ResourceVersion versions_ = 0;
  ResourceVersion cause_ = 0;
  std::uint64_t uids_ = 0;
  WriteRefusal refusal_;
  WriteStyle style_ = WriteStyle::Patch;
  std::uint64_t refusals_ = 0;
};

}  // namespace aviary
