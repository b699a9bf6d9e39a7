#pragma once

#include <optional>
#include <string>
#include <utility>

namespace aviary {

/// Success, or the text of the error a step of the canary controller met. The text is an event's.
class [[nodiscard]] StepOutcome {
 public:
  StepOutcome() = default;
  [[nodiscard]] static StepOutcome failure(std::string error) {
    StepOutcome out;
    out.error_ = std::move(error);
    return out;
  }
  [[nodiscard]] bool ok() const { return !error_; }
  /// \pre not ok().
  [[nodiscard]] const std::string& error() const { return *error_; }

 private:
  std::optional<std::string> error_;
};

}  // namespace aviary
