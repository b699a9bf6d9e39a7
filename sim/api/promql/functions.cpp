#include "sim/api/promql/functions.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace aviary::promql {
namespace {

constexpr Signature experimental(std::string_view name, std::string_view arguments,
                                 int variadic = 0) {
  return {name, arguments, variadic, ValueType::Vector, true};
}

constexpr std::array signatures{
    Signature{"abs", "v"},
    Signature{"absent", "v"},
    Signature{"absent_over_time", "m"},
    Signature{"acos", "v"},
    Signature{"acosh", "v"},
    Signature{"asin", "v"},
    Signature{"asinh", "v"},
    Signature{"atan", "v"},
    Signature{"atanh", "v"},
    Signature{"avg_over_time", "m"},
    Signature{"ceil", "v"},
    Signature{"changes", "m"},
    Signature{"clamp", "vss"},
    Signature{"clamp_max", "vs"},
    Signature{"clamp_min", "vs"},
    Signature{"cos", "v"},
    Signature{"cosh", "v"},
    Signature{"count_over_time", "m"},
    Signature{"day_of_month", "v", 1},
    Signature{"day_of_week", "v", 1},
    Signature{"day_of_year", "v", 1},
    Signature{"days_in_month", "v", 1},
    Signature{"deg", "v"},
    Signature{"delta", "m"},
    Signature{"deriv", "m"},
    experimental("double_exponential_smoothing", "mss"),
    Signature{"exp", "v"},
    Signature{"first_over_time", "m"},
    Signature{"floor", "v"},
    Signature{"histogram_avg", "v"},
    Signature{"histogram_count", "v"},
    Signature{"histogram_fraction", "ssv"},
    Signature{"histogram_quantile", "sv"},
    experimental("histogram_quantiles", "vts", 10),
    Signature{"histogram_stddev", "v"},
    Signature{"histogram_stdvar", "v"},
    Signature{"histogram_sum", "v"},
    Signature{"hour", "v", 1},
    Signature{"idelta", "m"},
    Signature{"increase", "m"},
    experimental("info", "vv", 1),
    Signature{"irate", "m"},
    Signature{"label_join", "vttt", -1},
    Signature{"label_replace", "vtttt"},
    Signature{"last_over_time", "m"},
    Signature{"ln", "v"},
    Signature{"log10", "v"},
    Signature{"log2", "v"},
    experimental("mad_over_time", "m"),
    Signature{"max_over_time", "m"},
    Signature{"min_over_time", "m"},
    Signature{"minute", "v", 1},
    Signature{"month", "v", 1},
    Signature{"pi", "", 0, ValueType::Scalar},
    Signature{"predict_linear", "ms"},
    Signature{"present_over_time", "m"},
    Signature{"quantile_over_time", "sm"},
    Signature{"rad", "v"},
    Signature{"rate", "m"},
    Signature{"resets", "m"},
    Signature{"round", "vs", 1},
    Signature{"scalar", "v", 0, ValueType::Scalar},
    Signature{"sgn", "v"},
    Signature{"sin", "v"},
    Signature{"sinh", "v"},
    Signature{"sort", "v"},
    experimental("sort_by_label", "vt", -1),
    experimental("sort_by_label_desc", "vt", -1),
    Signature{"sort_desc", "v"},
    Signature{"sqrt", "v"},
    Signature{"stddev_over_time", "m"},
    Signature{"stdvar_over_time", "m"},
    Signature{"sum_over_time", "m"},
    Signature{"tan", "v"},
    Signature{"tanh", "v"},
    Signature{"time", "", 0, ValueType::Scalar},
    Signature{"timestamp", "v"},
    experimental("ts_of_first_over_time", "m"),
    experimental("ts_of_last_over_time", "m"),
    experimental("ts_of_max_over_time", "m"),
    experimental("ts_of_min_over_time", "m"),
    Signature{"vector", "s"},
    Signature{"year", "v", 1},
};

}  // namespace

std::string_view text(ValueType type) {
  switch (type) {
    case ValueType::Scalar:
      return "a scalar";
    case ValueType::Vector:
      return "an instant vector";
    case ValueType::Matrix:
      return "a range vector";
    case ValueType::String:
      break;
  }
  return "a string";
}

const Signature* findFunction(std::string_view name) {
  const auto found =
      std::find_if(signatures.begin(), signatures.end(),
                   [&](const Signature& signature) { return signature.name == name; });
  return found == signatures.end() ? nullptr : &*found;
}

ValueType argumentType(const Signature& signature, std::size_t index) {
  const char letter = signature.arguments[std::min(index, signature.arguments.size() - 1)];
  switch (letter) {
    case 's':
      return ValueType::Scalar;
    case 'm':
      return ValueType::Matrix;
    case 't':
      return ValueType::String;
    default:
      return ValueType::Vector;
  }
}

}  // namespace aviary::promql
