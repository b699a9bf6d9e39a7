#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace aviary {

/// A value that many objects hold at once and that is copied only when one of them changes it.
///
/// Invariants: never empty, not even after a move; a default-constructed one holds T{} and costs no
/// allocation. Equality is equality of the values; two holders of one copy compare in O(1).
/// Threads: copies of one holder may live in simulations of several threads; one holder belongs to
/// one thread.
template <class T>
class Shared {
 public:
  Shared() noexcept : value_(initial()) {}
  Shared(T value) : value_(std::make_shared<T>(std::move(value))) {}  // NOLINT: a value converts
  Shared(const Shared&) noexcept = default;
  Shared(Shared&& other) noexcept : value_(std::exchange(other.value_, initial())) {}
  Shared& operator=(const Shared&) noexcept = default;
  Shared& operator=(Shared&& other) noexcept {
    value_ = std::exchange(other.value_, initial());
    return *this;
  }
  ~Shared() = default;

  const T& operator*() const noexcept { return *value_; }
  const T* operator->() const noexcept { return value_.get(); }

  /// The value for writing; detached from other holders first. Valid until the holder is copied,
  /// assigned or moved from.
  T& edit() {
    if (value_.use_count() != 1) value_ = std::make_shared<T>(*value_);
    return const_cast<T&>(*value_);  // NOLINT: its only holder is this one, which made it as a T
  }

  /// True when both hold the very same copy (a hint for caches, never a decision).
  [[nodiscard]] bool sameCopy(const Shared& other) const noexcept { return value_ == other.value_; }

  friend bool operator==(const Shared& a, const Shared& b) {
    return a.value_ == b.value_ || *a.value_ == *b.value_;
  }

 private:
  // One for all; counts no holders, so that none of them takes it for its own.
  static std::shared_ptr<const T> initial() noexcept {
    static const T value{};
    return {std::shared_ptr<const T>{}, &value};
  }

  std::shared_ptr<const T> value_;
};

/// A list that many objects hold at once; reads like a constant vector, is changed through edit().
template <class T>
class SharedList {
 public:
  using value_type = T;
  using const_iterator = typename std::vector<T>::const_iterator;
  using iterator = const_iterator;

  SharedList() noexcept = default;
  SharedList(std::vector<T> items) : items_(std::move(items)) {}  // NOLINT: a vector converts
  SharedList(std::initializer_list<T> items) : items_(std::vector<T>(items)) {}

  [[nodiscard]] const_iterator begin() const noexcept { return items_->begin(); }
  [[nodiscard]] const_iterator end() const noexcept { return items_->end(); }
  [[nodiscard]] bool empty() const noexcept { return items_->empty(); }
  [[nodiscard]] std::size_t size() const noexcept { return items_->size(); }
  const T& operator[](std::size_t index) const { return (*items_)[index]; }
  [[nodiscard]] const T& front() const { return items_->front(); }
  [[nodiscard]] const T& back() const { return items_->back(); }
  operator const std::vector<T>&() const noexcept { return *items_; }  // NOLINT: it is one

  void clear() noexcept { items_ = {}; }
  /// The list for writing; valid as Shared::edit() says.
  std::vector<T>& edit() { return items_.edit(); }

  friend bool operator==(const SharedList&, const SharedList&) = default;

 private:
  Shared<std::vector<T>> items_;
};

}  // namespace aviary
