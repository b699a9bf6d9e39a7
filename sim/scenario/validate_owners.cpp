#include "sim/scenario/circles.hpp"
#include "sim/scenario/validate_objects.hpp"

namespace aviary {
namespace {

constexpr std::string_view ownersField = "ownerReferences";

std::string nameOf(std::string_view kind, const ObjectKey& key) {
  return std::string(kind) + ' ' + text(key);
}

std::string scalarAt(const DataNode& node, std::string_view key) {
  const DataNode* value = node.find(key);
  return value != nullptr && value->isScalar() ? std::string(value->text()) : std::string();
}

}  // namespace

// Source: kubernetes pkg/controller/garbagecollector/garbagecollector.go: an object goes when none
// of its owners is left, and an owner deleted in the foreground waits for what it owns.
void checkOwners(const ObjectChecks& checks) {
  NameGraph owners;
  std::map<std::string, const ObjectPlace*> places;
  for (const ObjectPlace& place : checks.objects.places) {
    const DataNode* references = nodeAt(place.node, {"metadata", ownersField});
    if (references == nullptr) continue;
    const std::string name = nameOf(place.kind, place.key);
    places.emplace(name, &place);
    for (const DataNode& owner : references->items()) {
      owners[name].push_back(
          nameOf(scalarAt(owner, "kind"), {place.key.namespace_, scalarAt(owner, "name")}));
    }
  }
  const std::vector<std::string> circle = findCircle(owners);
  if (circle.empty()) return;
  const ObjectPlace& place = *places.at(circle.front());
  reportAt(checks.diagnostics, place.mark.file, place.node, {"metadata", ownersField},
           DiagnosticCode::OwnerCycle,
           "objects own each other in a circle, and one that is deleted in the foreground waits "
           "for itself: " +
               circleText(circle));
}

}  // namespace aviary
