#pragma once

#include <cmath>

namespace aviary {

/// A sum that keeps the low bits each addition would lose, as PromQL's sum does.
/// Source: Neumaier's variant of Kahan's algorithm (ZAMM 54, 1974).
class CompensatedSum {
 public:
  void add(double value) {
    const double next = sum_ + value;
    if (std::isinf(next)) {
      correction_ = 0;
    } else if (std::abs(sum_) >= std::abs(value)) {
      correction_ += (sum_ - next) + value;
    } else {
      correction_ += (value - next) + sum_;
    }
    sum_ = next;
  }
  [[nodiscard]] double value() const { return std::isinf(sum_) ? sum_ : sum_ + correction_; }

 private:
  double sum_ = 0;
  double correction_ = 0;
};

}  // namespace aviary
