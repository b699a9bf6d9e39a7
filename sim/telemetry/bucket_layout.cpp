#include "sim/telemetry/bucket_layout.hpp"

#include <utility>

#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

constexpr double milli = 1000;
constexpr double second = 1000000;

std::vector<std::uint64_t> linkerdBounds() {
  std::vector<std::uint64_t> bounds;
  for (std::uint64_t factor = 1000; factor <= 10000000; factor *= 10) {
    for (std::uint64_t step = 1; step <= 5; ++step) bounds.push_back(step * factor);
  }
  return bounds;
}

std::vector<std::uint64_t> boundsOf(ExporterKind kind) {
  switch (kind) {
    case ExporterKind::Istio:
      return {500,      1000,      5000,      10000,      25000,     50000,    100000,
              250000,   500000,    1000000,   2500000,    5000000,   10000000, 30000000,
              60000000, 300000000, 600000000, 1800000000, 3600000000};
    case ExporterKind::Linkerd:
      return linkerdBounds();
    case ExporterKind::Traefik:
      return {100000, 300000, 1200000, 5000000};
    case ExporterKind::Nginx:
    case ExporterKind::Application:
      break;
  }
  return {5000, 10000, 25000, 50000, 100000, 250000, 500000, 1000000, 2500000, 5000000, 10000000};
}

double unitOf(ExporterKind kind) {
  return kind == ExporterKind::Istio || kind == ExporterKind::Linkerd ? milli : second;
}

}  // namespace

BucketLayout::BucketLayout(std::vector<std::uint64_t> boundsMicros, double microsPerUnit)
    : bounds_(std::move(boundsMicros)), microsPerUnit_(microsPerUnit) {
  std::size_t next = 0;
  for (std::size_t base = 0; base < bounds_.size(); ++base) {
    const std::size_t step = stepOf(bounds_[base]);
    SIM_ASSERT(step >= next, "bucket bounds ascend and lie apart");
    for (; next <= step; ++next) steps_[next].base = base;
    steps_[step].bound = bounds_[base];
  }
  for (; next < stepCount; ++next) steps_[next].base = bounds_.size();
}

ExporterNames namesOf(ExporterKind kind) {
  switch (kind) {
    case ExporterKind::Istio:
      return {"istio_requests_total", "istio_request_duration_milliseconds", "response_code"};
    case ExporterKind::Linkerd:
      return {"response_total", "response_latency_ms", "status_code"};
    case ExporterKind::Traefik:
      return {"traefik_service_requests_total", "traefik_service_request_duration_seconds", "code"};
    case ExporterKind::Nginx:
      return {"nginx_ingress_controller_requests",
              "nginx_ingress_controller_response_duration_seconds", "status"};
    case ExporterKind::Application:
      break;
  }
  return {"", "http_request_duration_seconds", "status"};
}

const BucketLayout& layoutOf(ExporterKind kind) {
  static const std::vector<BucketLayout> layouts = [] {
    std::vector<BucketLayout> out;
    out.reserve(exporterKindCount);
    for (std::size_t k = 0; k < exporterKindCount; ++k) {
      const auto made = static_cast<ExporterKind>(k);
      out.emplace_back(boundsOf(made), unitOf(made));
    }
    return out;
  }();
  return layouts[static_cast<std::size_t>(kind)];
}

}  // namespace aviary
