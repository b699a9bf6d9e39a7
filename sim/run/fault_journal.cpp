#include "sim/run/fault_journal.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

namespace aviary {
namespace {

std::vector<std::string> effectsOf(const FaultSpec& fault) {
  std::vector<std::string> effects;
  if (fault.errorRate) effects.push_back(fmt::format("errorRate {:g} %", *fault.errorRate * 100));
  if (fault.latencyFactor) effects.push_back(fmt::format("latency x {:g}", *fault.latencyFactor));
  if (fault.latencyAdd) {
    effects.push_back(fmt::format("latency + {:g} ms", toSeconds(*fault.latencyAdd) * 1000));
  }
  if (fault.slowStartFactor) {
    effects.push_back(fmt::format("slowStart x {:g}", *fault.slowStartFactor));
  }
  if (fault.cpuThrottle) effects.push_back(fmt::format("cpu {:g} %", *fault.cpuThrottle * 100));
  if (fault.apiConflicts) {
    effects.push_back(fmt::format("apiConflicts {:g} %", *fault.apiConflicts * 100));
  }
  const auto flag = [&effects](bool set, std::string_view name) {
    if (set) effects.emplace_back(name);
  };
  flag(fault.crash, "crash");
  flag(fault.neverReady, "neverReady");
  flag(fault.oom, "oom");
  flag(fault.imagePullFails, "imagePullFails");
  flag(fault.nodeDown, "nodeDown");
  flag(fault.zoneDown, "zoneDown");
  flag(fault.dependencyDown, "dependencyDown");
  flag(fault.metricsGap, "metricsGap");
  flag(fault.webhookOutage, "webhookOutage");
  return effects;
}

std::string_view kindOf(FaultTarget::Kind kind) {
  switch (kind) {
    case FaultTarget::Kind::Everything: return "Cluster";
    case FaultTarget::Kind::Image: return "Image";
    case FaultTarget::Kind::Pod: return "Pod";
    case FaultTarget::Kind::Workload: return "Deployment";
    case FaultTarget::Kind::Service: return "Service";
    case FaultTarget::Kind::Node: return "Node";
    case FaultTarget::Kind::Zone: return "Zone";
  }
  return "";
}

}  // namespace

std::string describeFault(const FaultSpec& fault) {
  std::string text;
  for (const std::string& effect : effectsOf(fault)) text += (text.empty() ? "" : ", ") + effect;
  if (!fault.target.name.empty()) text += " on " + fault.target.name;
  return text;
}

void FaultJournal::start() {
  const auto schedule = [this](SimDuration at, std::size_t index, FaultEdge edge) {
    engine_.at(timeAt(at), Phase::Fault, engine_.label("fault", plan_.faults()[index].name),
               [this, index, edge] { note(index, edge); });
  };
  for (std::size_t i = 0; i < plan_.faults().size(); ++i) {
    const FaultSpec& fault = plan_.faults()[i];
    schedule(fault.at, i, FaultEdge::Start);
    if (fault.duration) schedule(fault.at + *fault.duration, i, FaultEdge::End);
  }
}

void FaultJournal::note(std::size_t index, FaultEdge edge) {
  const FaultSpec& fault = plan_.faults()[index];
  const std::vector<std::string> effects = effectsOf(fault);
  FaultRecord record;
  record.edge = edge;
  const std::string_view first = effects.empty() ? std::string_view() : effects.front();
  record.kind = recorder_.text(first.substr(0, first.find(' ')));
  record.text = describeFault(fault);
  if (fault.apiConflicts && edge == FaultEdge::End) {
    record.text += fmt::format(" ({} writes were refused)", plan_.refusalsOf(index));
  }
  (void)recorder_.add(kindOf(fault.target.kind), {fault.target.namespace_, fault.target.name},
                      std::move(record), Cause::none());
}

bool FaultJournal::refusesWrite(std::string_view kind, const ObjectKey& key) {
  if (!plan_.refusesWrite(engine_.now())) return false;
  EventRecord refusal;
  refusal.type = EventType::Warning;
  refusal.reason = recorder_.text("Conflict");
  refusal.source = recorder_.text("apiserver");
  refusal.message = conflictText(kind, key.name);
  (void)recorder_.add(kind, key, std::move(refusal), Cause::none());
  return true;
}

}  // namespace aviary
