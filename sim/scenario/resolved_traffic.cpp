#include <array>

#include "sim/scenario/resolved_parts.hpp"
#include "sim/scenario/scenario_names.hpp"

/// Versions, load and the network of a resolved Scenario.
namespace aviary {

namespace {

// Written as the parameters of the shape; a constant is the duration alone.
struct ShapeWriter {
  MapBuilder shape(std::string_view name) const {
    MapBuilder out;
    out.addText("distribution", name);
    return out;
  }
  DataNode operator()(const ConstantSpec& spec) const { return durationNode(spec.value); }
  DataNode operator()(const ExponentialSpec& spec) const {
    return shape("exponential").add("mean", durationNode(spec.mean)).build();
  }
  DataNode operator()(const LognormalSpec& spec) const {
    return shape("lognormal")
        .add("p50", durationNode(spec.p50))
        .add("p99", durationNode(spec.p99))
        .build();
  }
  DataNode operator()(const GammaSpec& spec) const {
    return shape("gamma")
        .add("mean", durationNode(spec.mean))
        .add("cv", numberNode(spec.cv))
        .build();
  }
  DataNode operator()(const EmpiricalSpec& spec) const {
    return shape("empirical").add("samples", listNode(spec.samples, durationNode)).build();
  }
};

DataNode bytesNode(std::int64_t bytes) {
  return plainNode(quantityNotation(wholeQuantity(bytes)));
}

DataNode startupNode(const StartupBehaviour& startup) {
  return MapBuilder()
      .add("imagePull", distributionNode(startup.imagePull))
      .add("boot", distributionNode(startup.boot))
      .add("warmup", MapBuilder()
                         .add("factor", numberNode(startup.warmup.factor))
                         .add("duration", durationNode(startup.warmup.duration))
                         .build())
      .build();
}

DataNode loadErrorsNode(const LoadErrors& point) {
  return MapBuilder()
      .add("load", percentNode(point.load))
      .add("errorRate", percentNode(point.errorRate))
      .build();
}

DataNode memoryNode(const MemoryBehaviour& memory) {
  return MapBuilder()
      .add("base", bytesNode(memory.baseBytes))
      .add("perRequest", bytesNode(memory.perRequestBytes))
      .add("leakPerSecond", bytesNode(memory.leakPerSecondBytes))
      .build();
}

}  // namespace

DataNode distributionNode(const Distribution& distribution) {
  return std::visit(ShapeWriter{}, distribution.spec());
}

DataNode versionNode(const VersionBehaviour& version) {
  return MapBuilder()
      .add("serviceTime", distributionNode(version.serviceTime))
      .add("cpuPerRequest", durationNode(version.cpuPerRequest))
      .add("cpuIdle", plainNode(quantityNotation(milliQuantity(version.cpuIdleMillicores))))
      .add("concurrency", numberNode(std::int64_t{version.concurrency}))
      .addPresent("queueLimit", version.queueLimit,
                  [](int limit) { return numberNode(std::int64_t{limit}); })
      .add("errorRate", percentNode(version.errorRate))
      .add("errorRateByLoad", listNode(version.errorRateByLoad, loadErrorsNode))
      .addPresent("errorLatency", version.errorLatency, distributionNode)
      .add("startup", startupNode(version.startup))
      .add("memory", memoryNode(version.memory))
      .add("terminationTime", durationNode(version.terminationTime))
      .add("imageSize", bytesNode(version.imageSizeBytes))
      .build();
}

namespace {

DataNode loadPointNode(const LoadPoint& point) {
  return MapBuilder().add("at", durationNode(point.at)).add("rate", rateNode(point.rate)).build();
}

struct ProfileWriter {
  DataNode under(std::string_view key, DataNode value) const {
    return MapBuilder().add(key, std::move(value)).build();
  }
  DataNode operator()(const ConstantLoad& load) const {
    return under("constant", rateNode(load.rate));
  }
  DataNode operator()(const RampLoad& load) const {
    return under("ramp", MapBuilder()
                             .add("from", rateNode(load.from))
                             .add("to", rateNode(load.to))
                             .add("start", durationNode(load.start))
                             .add("over", durationNode(load.over))
                             .build());
  }
  DataNode operator()(const SineLoad& load) const {
    return under("sine", MapBuilder()
                             .add("mean", rateNode(load.mean))
                             .add("amplitude", rateNode(load.amplitude))
                             .add("period", durationNode(load.period))
                             .add("shift", durationNode(load.shift))
                             .build());
  }
  DataNode operator()(const StepsLoad& load) const {
    return under("steps", listNode(load.steps, loadPointNode));
  }
  DataNode operator()(const SpikesLoad& load) const {
    return under("spikes", MapBuilder()
                               .add("base", rateNode(load.base))
                               .add("peak", rateNode(load.peak))
                               .add("first", durationNode(load.first))
                               .add("every", durationNode(load.every))
                               .add("width", durationNode(load.width))
                               .build());
  }
  DataNode operator()(const PointsLoad& load) const {
    return under("points", listNode(load.points, loadPointNode));
  }
};

DataNode arrivalsNode(const ArrivalProcess& arrivals) {
  return MapBuilder()
      .addText("kind", nameOf(arrivalKinds, arrivals.kind))
      .add("burstFactor", numberNode(arrivals.burstFactor))
      .add("burstLength", durationNode(arrivals.burstLength))
      .add("burstShare", percentNode(arrivals.burstShare))
      .build();
}

DataNode usersNode(const UserPopulation& users) {
  return MapBuilder()
      .add("count", numberNode(std::int64_t{users.count}))
      .addPresent("thinkTime", users.thinkTime, distributionNode)
      .add("sticky", plainNode(users.sticky ? "true" : "false"))
      .build();
}

DataNode delayNode(const DelayRange& delay) {
  return MapBuilder()
      .add("min", durationNode(delay.min))
      .add("max", durationNode(delay.max))
      .build();
}

}  // namespace

DataNode profileNode(const LoadProfile& profile) {
  return std::visit(ProfileWriter{}, profile);
}

DataNode trafficSourceNode(const TrafficSource& source) {
  MapBuilder out;
  out.addText("name", source.name).addNamed("namespace", source.namespace_);
  if (source.workers.empty()) {
    out.addText("to", source.to);
  } else {
    out.add("workers", textMapNode(source.workers));
  }
  out.add("profile", profileNode(source.profile))
      .add("arrivals", arrivalsNode(source.arrivals))
      .add("users", usersNode(source.users));
  if (!source.workers.empty()) {
    return out.add("queueLimit", numberNode(source.queueLimit))
        .add("start", durationNode(source.start))
        .addPresent("end", source.end, durationNode)
        .build();
  }
  if (!source.region.empty()) out.addText("region", source.region);
  if (!source.zone.empty()) out.addText("zone", source.zone);
  return out
      .add("headers", textMapNode(source.headers))
      .add("cookies", textMapNode(source.cookies))
      .addText("method", source.method)
      .addText("path", source.path)
      .addPresent("timeout", source.timeout, durationNode)
      .add("requestsPerConnection", numberNode(std::int64_t{source.requestsPerConnection}))
      .add("start", durationNode(source.start))
      .addPresent("end", source.end, durationNode)
      .build();
}

DataNode callNode(const ServiceCall& call) {
  return MapBuilder()
      .addNamed("namespace", call.namespace_)
      .addText("from", call.from)
      .addText("to", call.to)
      .add("perRequest", numberNode(call.perRequest))
      .addPresent("timeout", call.timeout, durationNode)
      .add("retries", numberNode(std::int64_t{call.retries}))
      .build();
}

DataNode propagationNode(const PropagationDelays& delays) {
  return MapBuilder()
      .add("endpoints", delayNode(delays.endpoints))
      .add("istio", delayNode(delays.istio))
      .add("traefik", delayNode(delays.traefik))
      .add("nginx", delayNode(delays.nginx))
      .add("gateway", delayNode(delays.gateway))
      .add("linkerd", delayNode(delays.linkerd))
      .build();
}

}  // namespace aviary
