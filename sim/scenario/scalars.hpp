#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

/// Values as people write them in YAML. Each function reads the whole text or answers nothing;
/// none depends on a locale.
namespace aviary {

/// `true` and `false` in the three spellings of YAML 1.2.
[[nodiscard]] std::optional<bool> parseBool(std::string_view text);

/// `yes`, `no`, `on`, `off`, `y`, `n`: booleans for YAML 1.1 only, and so for Kubernetes tools.
[[nodiscard]] std::optional<bool> parseOldBool(std::string_view text);

/// The plain spellings of null: empty, `~`, `null`.
[[nodiscard]] bool isNullText(std::string_view text);

/// A decimal whole number, optionally signed, without leading zeros. Also `5.0` and `1e3`, which
/// become whole numbers on the way to an API server. Nothing when outside of 64 bits.
[[nodiscard]] std::optional<std::int64_t> parseInteger(std::string_view text);

/// A finite decimal number, `1`, `-0.5`, `2e3`.
[[nodiscard]] std::optional<double> parseDouble(std::string_view text);

/// True for a text that reads as a number, finite or not: `.nan`, `-.inf`, `1e999`.
[[nodiscard]] bool isNumberText(std::string_view text);

/// A duration in Go and Prometheus notation: `30s`, `1m30s`, `500ms`, `1.5h`, `1d`, `0`. Units
/// ns, us, ms, s, m, h, d (24 h), w (7 d), y (365 d). Nothing when outside of 64-bit nanoseconds.
[[nodiscard]] std::optional<std::chrono::nanoseconds> parseDuration(std::string_view text);

/// `3%` as the ratio 0.03. The number may be negative or above 100; ranges are the caller's.
[[nodiscard]] std::optional<double> parsePercent(std::string_view text);

/// `200/s`, `24/m`, `10/h`, `5/d` as a number per second.
[[nodiscard]] std::optional<double> parseRate(std::string_view text);

}  // namespace aviary
