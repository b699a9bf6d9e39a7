#include "sim/run/fault_journal.hpp"

#include <fmt/format.h>

#include <string_view>

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
  const auto note = [this](SimTime at, std::size_t index, FaultEdge edge) {
    Recorder* recorder = &recorder_;
    const FaultSpec* fault = &faults_[index];
    engine_.at(at, Phase::Fault, engine_.label("fault", fault->name), [recorder, fault, edge] {
      const std::vector<std::string> effects = effectsOf(*fault);
      FaultRecord record;
      record.edge = edge;
      const std::string_view first = effects.empty() ? std::string_view() : effects.front();
      record.kind = recorder->text(first.substr(0, first.find(' ')));
      record.text = describeFault(*fault);
      (void)recorder->add(kindOf(fault->target.kind),
                          {fault->target.namespace_, fault->target.name}, std::move(record),
                          Cause::none());
    });
  };
  for (std::size_t i = 0; i < faults_.size(); ++i) {
    const SimTime at = timeAt(faults_[i].at);
    note(at, i, FaultEdge::Start);
    if (faults_[i].duration) note(at + *faults_[i].duration, i, FaultEdge::End);
  }
}

}  // namespace aviary
