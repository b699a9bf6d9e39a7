#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace aviary {

/// Who exports request counters and latency buckets.
enum class ExporterKind : std::uint8_t { Istio, Linkerd, Traefik, Nginx, Application };
inline constexpr std::size_t exporterKindCount = 5;

/// Some of the exporters.
class ExporterSet {
 public:
  [[nodiscard]] static ExporterSet all() {
    ExporterSet set;
    set.bits_.set();
    return set;
  }
  void insert(ExporterKind kind) { bits_.set(static_cast<std::size_t>(kind)); }
  [[nodiscard]] bool contains(ExporterKind kind) const {
    return bits_.test(static_cast<std::size_t>(kind));
  }
  bool operator==(const ExporterSet&) const = default;

 private:
  std::bitset<exporterKindCount> bits_;
};

/// The bucket bounds of one exporter and the names of its metrics.
///
/// Invariants: bounds ascend, below 2^32 - 1 us; no two lie within 1/32 of each other, so that one
/// comparison tells the bucket.
class BucketLayout {
 public:
  /// \param boundsMicros    upper bounds (inclusive) in microseconds, without +Inf.
  /// \param microsPerUnit   microseconds in the unit the exporter uses: 1000 or 1000000.
  BucketLayout(std::vector<std::uint64_t> boundsMicros, double microsPerUnit);

  /// Number of buckets, +Inf included.
  [[nodiscard]] std::size_t size() const { return bounds_.size() + 1; }
  /// The bucket (not cumulative) that a span is counted in.
  [[nodiscard]] std::size_t bucketOf(std::uint64_t micros) const {
    const Step& step = steps_[stepOf(micros)];
    return step.base + static_cast<std::size_t>(micros > step.bound);
  }
  [[nodiscard]] const std::vector<std::uint64_t>& boundsMicros() const { return bounds_; }
  /// The bound in the exporter's unit.
  [[nodiscard]] double bound(std::size_t bucket) const {
    return static_cast<double>(bounds_[bucket]) / microsPerUnit_;
  }
  [[nodiscard]] double microsPerUnit() const { return microsPerUnit_; }

 private:
  static constexpr std::size_t stepCount = 896;
  static constexpr std::uint64_t stepMax = 0xffffffff;

  /// Steps are at most 1/32 of their value wide.
  [[nodiscard]] static constexpr std::size_t stepOf(std::uint64_t micros) {
    if (micros < 32) return static_cast<std::size_t>(micros);
    micros = std::min(micros, stepMax);
    const unsigned shift = static_cast<unsigned>(std::bit_width(micros)) - 6U;
    return static_cast<std::size_t>((shift << 5) + (micros >> shift));
  }

  /// The bound within a step, or what no span is above, and the bounds below the step.
  struct Step {
    std::uint64_t bound = ~std::uint64_t{0};
    std::size_t base = 0;
  };
  std::vector<std::uint64_t> bounds_;
  double microsPerUnit_;
  std::array<Step, stepCount> steps_{};
};

/// Names of what an exporter exports; `counter` is empty when only the histogram exists.
struct ExporterNames {
  std::string_view counter;
  std::string_view histogram;  ///< without _bucket, _sum, _count
  std::string_view codeLabel;
};
[[nodiscard]] ExporterNames namesOf(ExporterKind kind);

/// Default bounds. Sources: envoy source/common/stats/histogram_impl.cc:defaultBuckets;
/// linkerd2-proxy linkerd/metrics/src/latency.rs; Traefik metrics documentation; ingress-nginx
/// --time-buckets; client_golang prometheus.DefBuckets (application).
[[nodiscard]] const BucketLayout& layoutOf(ExporterKind kind);

}  // namespace aviary
