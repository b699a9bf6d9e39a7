#pragma once

#include "sim/scenario/document_place.hpp"
#include "sim/scenario/name_index.hpp"

namespace aviary {

/// What the checks of manifests need: the objects, every name that may be referred to, and where
/// to report.
class ObjectChecks {
 public:
  ObjectChecks(const ObjectSet& checkedObjects, const NameIndex& knownNames, Diagnostics& reportTo);

  const ObjectSet& objects;
  const NameIndex& names;
  Diagnostics& diagnostics;

  /// Null when there is none.
  [[nodiscard]] const Deployment* deployment(const ObjectKey& key) const;

  /// Reports about a field of an object.
  void report(std::string_view kind, const ObjectKey& key, const PathSegments& path,
              DiagnosticCode code, std::string message) const;

 private:
  std::map<ObjectKey, const Deployment*> deployments_;
};

/// All of the checks below.
void checkObjects(const ObjectChecks& checks);
void checkCanaries(const ObjectChecks& checks);
/// What is valid and yet does not do what its author wants.
void checkCanaryFeatures(const ObjectChecks& checks, const Canary& canary);
void checkAutoscalers(const ObjectChecks& checks);
void checkSelectors(const ObjectChecks& checks);
/// Disruption budgets that refuse every eviction.
void checkBudgets(const ObjectChecks& checks);
void checkRoutes(const ObjectChecks& checks);
/// Queries of Prometheus that cannot be expressions.
void checkQueries(const ObjectChecks& checks);
/// Scripts in ConfigMaps: canaries by hand.
void checkScripts(const ObjectChecks& checks);
/// Objects that own each other in a circle.
void checkOwners(const ObjectChecks& checks);
/// Meshes that do not do what their author wants.
void checkMeshes(const ObjectChecks& checks);
/// The Service a host of a mesh names: `web`, `web.shop`, `web.shop.svc.cluster.local`. Nothing for
/// a host outside of the cluster.
[[nodiscard]] std::optional<ObjectKey> serviceOfMeshHost(const std::string& host,
                                                         const std::string& space);

}  // namespace aviary
