#include <array>
#include <utility>

#include "sim/scenario/scalars.hpp"
#include "sim/scenario/scenario_decode.hpp"

namespace aviary {

using namespace std::chrono_literals;

bool decode(const Cursor& at, FaultTarget& out) {
  using Kind = FaultTarget::Kind;
  constexpr std::array<std::pair<std::string_view, Kind>, 7> kinds{{{"image", Kind::Image},
                                                                    {"pod", Kind::Pod},
                                                                    {"deployment", Kind::Workload},
                                                                    {"workload", Kind::Workload},
                                                                    {"service", Kind::Service},
                                                                    {"node", Kind::Node},
                                                                    {"zone", Kind::Zone}}};
  FieldSet fields(at);
  fields.value("namespace", out.namespace_);
  std::string_view found;
  for (const auto& [key, kind] : kinds) {
    std::string name;
    if (!fields.value(key, name, notEmpty)) continue;
    if (!found.empty()) {
      at.report(DiagnosticCode::Conflict, "one of " + std::string(found) + " and " +
                                              std::string(key) + " is enough; remove the other");
      continue;
    }
    found = key;
    out.kind = kind;
    out.name = std::move(name);
  }
  // Hooks are named by their name or URL; the fault says that it is about them.
  if (std::string hook; fields.value("webhook", hook, notEmpty)) out.name = std::move(hook);
  fields.finish();
  return fields.usable();
}

namespace {

struct Effect {
  std::optional<double> factor;
  std::optional<SimDuration> add;
};

// `x2`, `+100ms`, or both with a space between; `{factor, add}` as well.
bool decodeLatency(const Cursor& at, Effect& out) {
  if (at.node.isMap()) {
    FieldSet fields(at);
    fields.value("factor", out.factor, between(0.0, 1e6));
    fields.value("add", out.add, durationBetween(0ns, 1h));
    fields.finish();
    return fields.usable();
  }
  std::string_view rest = at.node.text();
  bool usable = at.node.isScalar() && !rest.empty();
  while (usable && !rest.empty()) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    const std::string_view word = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (word.starts_with('x')) {
      out.factor = parseDouble(word.substr(1));
      usable = out.factor && *out.factor >= 0 && *out.factor <= 1e6;
    } else if (word.starts_with('+')) {
      out.add = parseDuration(word.substr(1));
      usable = out.add && *out.add >= 0ns && *out.add <= 1h;
    } else {
      usable = false;
    }
  }
  if (usable) return true;
  at.report(DiagnosticCode::BadFormat,
            "expected x2 (times) or +100ms (more), found " + describe(at.node));
  return false;
}

// `x3`: a factor alone.
bool decodeFactor(const Cursor& at, std::optional<double>& out) {
  Effect effect;
  if (at.node.isScalar() && at.node.text().starts_with('x')) {
    if (!decodeLatency(at, effect)) return false;
    out = effect.factor;
    return true;
  }
  at.report(DiagnosticCode::BadFormat, "expected a factor as in x3, found " + describe(at.node));
  return false;
}

bool decodeOptionalPercent(const Cursor& at, std::optional<double>& out) {
  double ratio = 0;
  if (!decodePercent(at, ratio)) return false;
  ratioRange(at, ratio);
  out = ratio;
  return true;
}

bool hasEffect(const FaultSpec& fault) {
  return fault.errorRate || fault.latencyFactor || fault.latencyAdd || fault.slowStartFactor ||
         fault.cpuThrottle || fault.apiConflicts || fault.crash || fault.neverReady || fault.oom ||
         fault.imagePullFails || fault.nodeDown || fault.zoneDown || fault.dependencyDown ||
         fault.metricsGap || fault.webhookOutage;
}

void reportWrongTarget(const Cursor& at, std::string_view effect, std::string_view kind) {
  at.report(DiagnosticCode::Conflict,
            std::string(effect) + " needs a target as in target: {" + std::string(kind) + ": ...}");
}

void checkTarget(const Cursor& at, const FaultSpec& fault) {
  using Kind = FaultTarget::Kind;
  const Kind kind = fault.target.kind;
  if (fault.nodeDown && kind != Kind::Node) reportWrongTarget(at, "nodeDown", "node");
  if (fault.zoneDown && kind != Kind::Zone) reportWrongTarget(at, "zoneDown", "zone");
  if (fault.dependencyDown && kind != Kind::Service) {
    reportWrongTarget(at, "dependencyDown", "service");
  }
  if (fault.webhookOutage && fault.target.name.empty()) {
    reportWrongTarget(at, "webhookOutage", "webhook");
  }
}

}  // namespace

bool decode(const Cursor& at, FaultSpec& out) {
  using Fault = FaultSpec;
  Fields fields(at, out);
  fields.optional("name", &Fault::name);
  fields.required("at", &Fault::at, moment);
  fields.optional("for", &Fault::duration, durationBetween(1us, longestDuration));
  fields.optional("target", &Fault::target);
  fields.optionalAs("errorRate", &Fault::errorRate, decodeOptionalPercent);
  Effect latency;
  if (const DataEntry* entry = fields.find("latency"); entry != nullptr) {
    const FieldPath step = fields.step("latency");
    (void)decodeLatency(fields.cursor(*entry, step), latency);
    out.latencyFactor = latency.factor;
    out.latencyAdd = latency.add;
  }
  fields.optional("crash", &Fault::crash);
  fields.optional("neverReady", &Fault::neverReady);
  fields.optional("oom", &Fault::oom);
  fields.optionalAs("slowStart", &Fault::slowStartFactor, decodeFactor);
  fields.optional("imagePullFails", &Fault::imagePullFails);
  fields.optional("nodeDown", &Fault::nodeDown);
  fields.optional("zoneDown", &Fault::zoneDown);
  fields.optional("dependencyDown", &Fault::dependencyDown);
  fields.optional("metricsGap", &Fault::metricsGap);
  fields.optionalAs("cpuThrottle", &Fault::cpuThrottle, decodeOptionalPercent);
  fields.optional("webhookOutage", &Fault::webhookOutage);
  fields.optionalAs("apiConflicts", &Fault::apiConflicts, decodeOptionalPercent);
  fields.finish();
  if (fields.usable() && !hasEffect(out)) {
    at.report(DiagnosticCode::MissingField,
              "a fault needs an effect, as in errorRate: 3% or crash: true");
  }
  if (out.cpuThrottle && *out.cpuThrottle <= 0) {
    at.report(DiagnosticCode::OutOfRange, "cpuThrottle must be above 0%");
  }
  checkTarget(at, out);
  return fields.usable();
}

namespace {

void readOverrideWindow(FieldSet& fields, MetricOverride& out) {
  fields.value("canary", out.canary);
  fields.value("namespace", out.namespace_);
  fields.value("from", out.from, moment);
  fields.value("until", out.until, moment);
  fields.value("error", out.error, notEmpty);
  const bool answered = fields.at().node.find("value") != nullptr || !out.error.empty();
  if (fields.at().node.isMap() && !answered) fields.reportMissing("value");
  fields.value("value", out.value);
  if (!out.error.empty() && out.value) {
    fields.at().report(DiagnosticCode::Conflict, "one of value and error is enough; remove one");
  }
  if (out.until && *out.until <= out.from) {
    fields.at().report(DiagnosticCode::Conflict, "until is not after from");
  }
}

}  // namespace

bool decode(const Cursor& at, MetricOverride& out) {
  FieldSet fields(at);
  if (!fields.value("metric", out.metric, notEmpty) && at.node.find("metric") == nullptr) {
    fields.reportMissing("metric");
  }
  readOverrideWindow(fields, out);
  fields.finish();
  return fields.usable();
}

bool decodeOverrides(const Cursor& at, std::vector<MetricOverride>& out) {
  if (at.node.isSequence()) return decode(at, out);
  FieldSet fields(at);
  if (!fields.usable()) return false;
  out.clear();
  for (const DataEntry& entry : at.node.entries()) {
    const FieldPath step = fields.step(entry.key);
    const Cursor value{at.context, entry.value, &step};
    if (entry.value.isScalar()) {
      MetricOverride always;
      always.metric = entry.key;
      double number = 0;
      if (decode(value, number)) always.value = number;
      out.push_back(std::move(always));
      continue;
    }
    (void)fields.each(entry.key, [&](FieldSet& window) {
      MetricOverride read;
      read.metric = entry.key;
      readOverrideWindow(window, read);
      out.push_back(std::move(read));
    });
  }
  return fields.usable();
}

}  // namespace aviary
