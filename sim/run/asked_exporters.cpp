#include "sim/run/asked_exporters.hpp"

#include <algorithm>
#include <variant>

#include "sim/delivery/canary_queries.hpp"
#include "sim/delivery/canary_thresholds.hpp"
#include "sim/telemetry/builtin_queries.hpp"

namespace aviary {
namespace {

/// Whether only built-in metrics are asked for, which name the series of one exporter.
bool hasOnlyBuiltins(const Canary& canary) {
  return std::all_of(canary.spec.analysis.metrics.begin(), canary.spec.analysis.metrics.end(),
                     [](const CanaryMetric& metric) {
                       return isBuiltinMetric(metric.name) && !metric.templateRef &&
                              metric.query.empty();
                     });
}

/// \return  whether all exporters are asked.
bool addAsked(const ObjectSet& objects, const std::string& meshProvider, ExporterSet& to) {
  for (const Canary& canary : objects.of<Canary>()) {
    if (!hasOnlyBuiltins(canary)) return true;
    const QueryProvider provider = queryProvider(canary.spec, meshProvider);
    if (const auto kind = exporterOf(querySetOf(provider.set->name))) to.insert(*kind);
  }
  return false;
}

}  // namespace

ExporterSet askedExporters(const Scenario& scenario) {
  const std::string& mesh = scenario.controllers.meshProvider;
  ExporterSet asked;
  if (addAsked(scenario.objects, mesh, asked)) return ExporterSet::all();
  for (const TimelineEntry& entry : scenario.timeline) {
    const auto* patch = std::get_if<PatchAction>(&entry.action);
    const auto* apply = std::get_if<ApplyAction>(&entry.action);
    const bool any = (patch != nullptr && patch->object.kind == "Canary") ||
                     (apply != nullptr && addAsked(apply->objects, mesh, asked));
    if (any) return ExporterSet::all();
  }
  return asked;
}

}  // namespace aviary
