#pragma once

#include <cstdint>
#include <string_view>

namespace aviary::promql {

/// Number, instant vector, range vector, string.
enum class ValueType : std::uint8_t { Scalar, Vector, Matrix, String };
/// As messages name it: a scalar, an instant vector, a range vector, a string.
[[nodiscard]] std::string_view text(ValueType type);

/// What a function takes.
struct Signature {
  std::string_view name;
  /// One letter for each argument: s(calar), v(ector), m(atrix), t(ext).
  std::string_view arguments;
  /// How often the last one may be left out or repeated: 0 = it stands once; n = it may be missing
  /// and there may be n - 1 more; -1 = it may be missing or stand any number of times.
  int variadic = 0;
  ValueType result = ValueType::Vector;
  bool experimental = false;  ///< refused unless a server is told otherwise
};

/// Null for a name no function has. Source: prometheus 3.15.0 promql/parser/functions.go.
[[nodiscard]] const Signature* findFunction(std::string_view name);

[[nodiscard]] ValueType argumentType(const Signature& signature, std::size_t index);

}  // namespace aviary::promql
