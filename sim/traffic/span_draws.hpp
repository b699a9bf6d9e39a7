#pragma once

#include <array>
#include <cstddef>

#include "sim/engine/distribution.hpp"
#include "sim/traffic/pod_queue.hpp"

namespace aviary {

/// The draws of `sample` from one distribution and one stream, made in blocks.
///
/// Invariants: next() answers the same numbers in the same order as calls of `sample` would; nobody
/// else draws from the stream, which runs up to a block ahead.
/// Costs: half of `sample` for lognormal and exponential spans.
class SpanDraws {
 public:
  SpanDraws() : SpanDraws(Distribution{}) {}
  explicit SpanDraws(const Distribution& distribution);

  /// In nanoseconds. \param rng  the same stream at every call.
  [[nodiscard]] Nanos next(Rng& rng) {
    if (used_ == block_.size()) [[unlikely]] {
      refill(rng);
    }
    return block_[used_++];
  }

 private:
  enum class Kind : std::uint8_t { Lognormal, Exponential, Other };

  void refill(Rng& rng);

  Kind kind_ = Kind::Other;
  double location_ = 0;  // lognormal: of the log; exponential: the mean; us
  double shape_ = 0;
  Distribution distribution_;
  std::array<Nanos, 64> block_{};
  std::size_t used_ = block_.size();
};

}  // namespace aviary
