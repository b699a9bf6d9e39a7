#include <algorithm>
#include <array>

#include "sim/scenario/kubernetes_cluster.hpp"
#include "sim/scenario/scalars.hpp"
#include "sim/scenario/scenario_decode.hpp"

namespace aviary {

using namespace std::chrono_literals;

std::optional<InputFile> loadFile(const Cursor& at) {
  std::string path;
  if (!decode(at, path)) return std::nullopt;
  const FileLoader* loader = at.context.options().loader;
  if (loader == nullptr || !*loader) {
    at.report(DiagnosticCode::FileNotLoaded, "files cannot be read here");
    return std::nullopt;
  }
  LoadResult result = (*loader)(path);
  if (!result.text) {
    at.report(DiagnosticCode::FileNotLoaded, "cannot read " + quotedText(path) +
                                                 (result.error.empty() ? "" : ": " + result.error));
    return std::nullopt;
  }
  return InputFile{result.name.empty() ? path : result.name, std::move(*result.text)};
}

namespace {

const auto spanLimit = durationBetween(0ns, 24h);

// Durations of a file: one on each line, with a unit or in milliseconds; `#` starts a comment.
std::vector<SimDuration> readSamples(const Cursor& at, const InputFile& file) {
  std::vector<SimDuration> samples;
  std::string_view rest = file.text;
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view word = rest.substr(0, std::min(end, rest.find('#')));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    while (!word.empty() && (word.back() == '\r' || word.back() == ' ' || word.back() == ',')) {
      word.remove_suffix(1);
    }
    while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
    if (word.empty()) continue;
    std::optional<SimDuration> value = parseDuration(word);
    if (const auto number = parseDouble(word); !value && number && *number < 1e9) {
      value = fromSeconds(*number / 1000);
    }
    if (!value || *value < 0ns || *value > 24h) {
      at.context.diagnostics().add(DiagnosticCode::BadTable, {file.name, line, 1}, text(at.path),
                                   "expected a duration as in 35ms, found " + quotedText(word));
      return {};
    }
    samples.push_back(*value);
  }
  if (samples.empty()) {
    at.report(DiagnosticCode::BadTable, quotedText(file.name) + " holds no durations");
  }
  return samples;
}

std::optional<EmpiricalSpec> readEmpirical(FieldSet& fields) {
  EmpiricalSpec spec;
  if (fields.value("samples", spec.samples)) {
    for (const SimDuration sample : spec.samples) {
      if (sample >= 0ns && sample <= 24h) continue;
      fields.at().report(DiagnosticCode::OutOfRange, "samples must be between 0s and 1d");
      return std::nullopt;
    }
  }
  const DataEntry* entry = fields.find("file");
  if (entry != nullptr && !entry->value.isNull()) {
    const FieldPath step = fields.step("file");
    const Cursor place = fields.cursor(*entry, step);
    if (const std::optional<InputFile> file = loadFile(place)) {
      spec.samples = readSamples(place, *file);
    } else {
      return std::nullopt;
    }
  } else if (fields.at().node.find("samples") == nullptr) {
    fields.reportMissing("file");
  }
  if (spec.samples.empty()) return std::nullopt;
  std::sort(spec.samples.begin(), spec.samples.end());
  return spec;
}

// Parameter of a distribution; it must be there.
bool parameter(FieldSet& fields, std::string_view key, SimDuration& out) {
  if (fields.at().node.find(key) == nullptr) {
    fields.reportMissing(key);
    return false;
  }
  return fields.value(key, out, spanLimit) && out >= 0ns && out <= 24h;
}

std::optional<DistributionSpec> readLognormal(FieldSet& fields) {
  LognormalSpec spec;
  const bool median = parameter(fields, "p50", spec.p50);
  const bool tail = parameter(fields, "p99", spec.p99);
  if (!median || !tail) return std::nullopt;
  if (spec.p50 <= 0ns || spec.p99 < spec.p50) {
    fields.at().report(DiagnosticCode::OutOfRange, "p50 must be above 0s and at most p99");
    return std::nullopt;
  }
  return spec;
}

std::optional<DistributionSpec> readGamma(FieldSet& fields) {
  GammaSpec spec;
  const bool mean = parameter(fields, "mean", spec.mean);
  if (fields.at().node.find("cv") == nullptr) fields.reportMissing("cv");
  const bool cv = fields.value("cv", spec.cv, between(0.0, 100.0));
  if (!mean || !cv || spec.cv < 0 || spec.cv > 100) return std::nullopt;
  return spec;
}

constexpr std::array<std::string_view, 5> shapes{"constant", "exponential", "lognormal", "gamma",
                                                 "empirical"};

std::optional<DistributionSpec> readShape(FieldSet& fields, const std::string& shape) {
  if (shape == "lognormal") return readLognormal(fields);
  if (shape == "gamma") return readGamma(fields);
  if (shape == "exponential") {
    ExponentialSpec spec;
    if (parameter(fields, "mean", spec.mean)) return spec;
    return std::nullopt;
  }
  if (shape == "empirical") {
    if (std::optional<EmpiricalSpec> spec = readEmpirical(fields)) return std::move(*spec);
    return std::nullopt;
  }
  ConstantSpec spec;
  if (parameter(fields, "value", spec.value)) return spec;
  return std::nullopt;
}

}  // namespace

bool decode(const Cursor& at, Distribution& out) {
  if (at.node.isScalar()) {
    SimDuration value{};
    if (!decode(at, value)) return false;
    spanLimit(at, value);
    if (value < 0ns || value > 24h) return false;
    out = Distribution::constant(value);
    return true;
  }
  FieldSet fields(at);
  std::string shape;
  if (!fields.value("distribution", shape)) {
    if (at.node.isMap() && at.node.find("distribution") == nullptr) {
      fields.reportMissing("distribution");
    }
    return false;
  }
  if (std::find(shapes.begin(), shapes.end(), shape) == shapes.end()) {
    const FieldPath step = fields.step("distribution");
    reportNotOneOf(Cursor{at.context, *at.node.find("distribution"), &step}, shapes);
    return false;
  }
  const std::optional<DistributionSpec> spec = readShape(fields, shape);
  fields.finish();
  if (spec) out = Distribution(*spec);
  return spec.has_value();
}

namespace {

bool decodeMillicores(const Cursor& at, int& out) {
  Quantity cores;
  if (!decode(at, cores)) return false;
  if (cores.milli < 0 || cores.milli > 1'000'000) {
    at.report(DiagnosticCode::OutOfRange,
              "must be between 0 and 1000 cores, found " + std::string(at.node.text()));
    return false;
  }
  out = static_cast<int>(cores.milli);
  return true;
}

bool decodeBytes(const Cursor& at, std::int64_t& out) {
  Quantity bytes;
  if (!decode(at, bytes)) return false;
  if (bytes.milli < 0) {
    at.report(DiagnosticCode::OutOfRange,
              "must be at least 0, found " + std::string(at.node.text()));
    return false;
  }
  out = bytes.value();
  return true;
}

}  // namespace

bool decode(const Cursor& at, WarmupBehaviour& out) {
  Fields fields(at, out);
  fields.required("factor", &WarmupBehaviour::factor, between(1.0, 1000.0));
  fields.optional("duration", &WarmupBehaviour::duration, spanLimit);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, LoadErrors& out) {
  Fields fields(at, out);
  fields.requiredAs("load", &LoadErrors::load, decodePercent, between(0.0, 1e6));
  fields.requiredAs("errorRate", &LoadErrors::errorRate, decodePercent, ratioRange);
  fields.finish();
  return fields.usable();
}

namespace {

void checkLoadErrors(const Cursor& at, const std::vector<LoadErrors>& points) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].load > points[i - 1].load) continue;
    at.report(DiagnosticCode::BadTable,
              "loads must ascend; entry " + std::to_string(i) + " is not above the one before");
    return;
  }
}

}  // namespace

bool decode(const Cursor& at, StartupBehaviour& out) {
  Fields fields(at, out);
  fields.optional("imagePull", &StartupBehaviour::imagePull);
  fields.optional("boot", &StartupBehaviour::boot);
  fields.optional("warmup", &StartupBehaviour::warmup);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, MemoryBehaviour& out) {
  Fields fields(at, out);
  fields.optionalAs("base", &MemoryBehaviour::baseBytes, decodeBytes);
  fields.optionalAs("perRequest", &MemoryBehaviour::perRequestBytes, decodeBytes);
  fields.optionalAs("leakPerSecond", &MemoryBehaviour::leakPerSecondBytes, decodeBytes);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, VersionBehaviour& out) {
  using Version = VersionBehaviour;
  Fields fields(at, out);
  fields.optional("serviceTime", &Version::serviceTime);
  fields.optional("cpuPerRequest", &Version::cpuPerRequest, durationBetween(0ns, 1h));
  fields.optionalAs("cpuIdle", &Version::cpuIdleMillicores, decodeMillicores);
  fields.optional("concurrency", &Version::concurrency, between(1, 1'000'000));
  fields.optional("queueLimit", &Version::queueLimit, between(0, 1'000'000'000));
  fields.optionalAs("errorRate", &Version::errorRate, decodePercent, ratioRange);
  fields.optional("errorRateByLoad", &Version::errorRateByLoad, checkLoadErrors);
  fields.optional("errorLatency", &Version::errorLatency);
  fields.optional("startup", &Version::startup);
  fields.optional("memory", &Version::memory);
  fields.optional("terminationTime", &Version::terminationTime, spanLimit);
  fields.optionalAs("imageSize", &Version::imageSizeBytes, decodeBytes);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, NodeAutoscaling& out) {
  Fields fields(at, out);
  fields.required("min", &NodeAutoscaling::min, between(0, 5000));
  fields.required("max", &NodeAutoscaling::max, between(0, 5000));
  fields.optional("provisionTime", &NodeAutoscaling::provisionTime, spanLimit);
  fields.finish();
  if (out.min > out.max) {
    at.report(DiagnosticCode::Conflict,
              "min " + std::to_string(out.min) + " is above max " + std::to_string(out.max));
  }
  return fields.usable();
}

bool decode(const Cursor& at, NodePool& out) {
  Fields fields(at, out);
  fields.required("name", &NodePool::name, checkName);
  fields.optional("count", &NodePool::count, between(0, 5000));
  ResourceList allocatable;
  if (fields.value("allocatable", allocatable)) {
    // What a pool does not state keeps its default: a node without cpu or pods runs nothing.
    for (const auto& [name, amount] : allocatable) out.allocatable[name] = amount;
  }
  fields.optional("labels", &NodePool::labels, checkLabels);
  fields.optional("taints", &NodePool::taints);
  fields.optional("hourlyPrice", &NodePool::hourlyPrice, between(0.0, 1e6));
  fields.optional("autoscaling", &NodePool::autoscaling);
  fields.finish();
  for (const auto& [name, amount] : out.allocatable) {
    if (amount.milli < 0) {
      at.report(DiagnosticCode::OutOfRange, "allocatable " + name + " is below 0");
    }
  }
  return fields.usable();
}

bool decode(const Cursor& at, DelayRange& out) {
  if (at.node.isScalar()) {
    if (!decode(at, out.min)) return false;
    durationBetween(0ns, 1h)(at, out.min);
    out.max = out.min;
    return true;
  }
  Fields fields(at, out);
  fields.required("min", &DelayRange::min, durationBetween(0ns, 1h));
  fields.required("max", &DelayRange::max, durationBetween(0ns, 1h));
  fields.finish();
  if (out.max < out.min) {
    at.report(DiagnosticCode::Conflict, "min is above max");
    out.max = out.min;
  }
  return fields.usable();
}

bool decode(const Cursor& at, PropagationDelays& out) {
  Fields fields(at, out);
  fields.optional("endpoints", &PropagationDelays::endpoints);
  fields.optional("istio", &PropagationDelays::istio);
  fields.optional("traefik", &PropagationDelays::traefik);
  fields.optional("nginx", &PropagationDelays::nginx);
  fields.optional("gateway", &PropagationDelays::gateway);
  fields.optional("linkerd", &PropagationDelays::linkerd);
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
