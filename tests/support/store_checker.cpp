#include <fmt/format.h>

#include <set>

#include "tests/support/checker.hpp"

namespace aviary::testing {
namespace {

const OwnerReference* ownerIn(const ObjectMeta& meta) {
  for (const OwnerReference& owner : meta.ownerReferences) {
    if (owner.controller) return &owner;
  }
  return nullptr;
}

std::size_t controllersIn(const ObjectMeta& meta) {
  std::size_t count = 0;
  for (const OwnerReference& owner : meta.ownerReferences) count += owner.controller ? 1 : 0;
  return count;
}

/// Versions ascend over all kinds, identities are never used twice, nothing that was written is
/// overlooked, and every dependent has one owner that exists when it is made.
class StoreChecker final : public Checker {
 public:
  void begin(const RunView& view, Findings& findings) override {
    store_ = &view.store;
    findings_ = &findings;
    eachKind([this]<class T>(const T*) {
      auto last = std::make_shared<std::map<ObjectKey, Ref<T>>>();
      store_->watch<T>([this, last](const Change<T>& change) { changed(change, *last); });
    });
  }

 private:
  template <class T>
  void changed(const Change<T>& change, std::map<ObjectKey, Ref<T>>& last) {
    const std::string name = nameOf(change.object());
    if (change.version <= version_) findings_->add("versions ascend", name);
    version_ = change.version;
    const ObjectKey key = keyOf(change.object().metadata);
    const auto known = last.find(key);
    if ((known == last.end() ? nullptr : known->second) != change.before) {
      findings_->add("a write follows the last one", name);
    }
    if (change.after) {
      last[key] = change.after;
    } else {
      last.erase(key);
    }
    if (!change.after) return;
    const ObjectMeta& after = change.after->metadata;
    if (after.resourceVersion != change.version) findings_->add("an object has its version", name);
    if (controllersIn(after) > 1) findings_->add("one owner", name);
    if (!change.before) {
      created(after, name);
    } else {
      replaced(change.before->metadata, after, name);
    }
  }

  void created(const ObjectMeta& meta, const std::string& name) {
    if (meta.uid.value == 0 || !uids_.insert(meta.uid.value).second) {
      findings_->add("a new object has a new uid", name);
    }
    const OwnerReference* owner = ownerIn(meta);
    if (owner == nullptr || exists(*owner, meta.namespace_)) return;
    findings_->add("the owner exists", fmt::format("{} of {} {}", name, owner->kind, owner->name));
  }

  void replaced(const ObjectMeta& before, const ObjectMeta& after, const std::string& name) {
    const bool same =
        before.uid == after.uid && before.creationTimestamp == after.creationTimestamp;
    if (!same) findings_->add("an object keeps its identity", name);
    if (after.generation < before.generation || after.generation > before.generation + 1) {
      findings_->add("generations ascend by one", name);
    }
    if (before.deletionTimestamp && before.deletionTimestamp != after.deletionTimestamp) {
      findings_->add("a deletion is not taken back", name);
    }
    const OwnerReference* was = ownerIn(before);
    const OwnerReference* is = ownerIn(after);
    if (was != nullptr && is != nullptr && was->uid != is->uid) {
      findings_->add("an object keeps its owner", name);
    }
  }

  bool exists(const OwnerReference& owner, const std::string& space) const {
    bool found = false;
    eachKind([&]<class T>(const T*) {
      if (owner.kind != T::kind) return;
      const Ref<T> object = store_->get<T>({space, owner.name});
      found = object != nullptr && object->metadata.uid == owner.uid;
    });
    return found;
  }

  Store* store_ = nullptr;
  Findings* findings_ = nullptr;
  ResourceVersion version_ = 0;
  std::set<std::uint64_t> uids_;
};

}  // namespace

std::unique_ptr<Checker> storeChecker() {
  return std::make_unique<StoreChecker>();
}

}  // namespace aviary::testing
