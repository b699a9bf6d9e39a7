#pragma once

#include "sim/scenario/document_place.hpp"
#include "sim/scenario/name_index.hpp"

namespace aviary {

/// What the checks of manifests need: the objects, every name that may be referred to, and where
/// to report.
struct ObjectChecks {
  const ObjectSet& objects;
  const NameIndex& names;
  Diagnostics& diagnostics;

  /// Reports about a field of an object.
  void report(std::string_view kind, const ObjectKey& key, const PathSegments& path,
              DiagnosticCode code, std::string message) const;
};

void checkCanaries(const ObjectChecks& checks);
void checkAutoscalers(const ObjectChecks& checks);
void checkSelectors(const ObjectChecks& checks);
void checkRoutes(const ObjectChecks& checks);

}  // namespace aviary
