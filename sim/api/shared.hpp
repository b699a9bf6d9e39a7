#pragma once

#include <memory>
#include <utility>

namespace aviary {

/// A value that many objects hold at once and that is copied only when one of them changes it.
///
/// Invariants: never empty. Equality is equality of the values; two holders of one copy compare in
/// O(1). Threads: a simulation belongs to one thread; nothing here is shared between simulations.
template <class T>
class Shared {
 public:
  Shared() : value_(std::make_shared<T>()) {}
  Shared(T value) : value_(std::make_shared<T>(std::move(value))) {}  // NOLINT: a value converts

  const T& operator*() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_.get(); }

  /// The value for writing; detached from other holders first.
  T& edit() {
    if (value_.use_count() > 1) value_ = std::make_shared<T>(*value_);
    return *value_;
  }

  /// True when both hold the very same copy (a hint for caches, never a decision).
  [[nodiscard]] bool sameCopy(const Shared& other) const noexcept { return value_ == other.value_; }

  friend bool operator==(const Shared& a, const Shared& b) {
    return a.value_ == b.value_ || *a.value_ == *b.value_;
  }

 private:
  std::shared_ptr<T> value_;
};

}  // namespace aviary
