#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/api/meta.hpp"

namespace aviary {

/// One question a canary analysis asks its metrics server.
struct MetricQuery {
  enum class Kind : std::uint8_t { SuccessRate, Duration, Inline, Template };
  Kind kind = Kind::SuccessRate;
  ObjectKey canary;
  std::string metric;         ///< its name in the analysis
  std::string_view querySet;  ///< of a built-in metric: istio, nginx, kubernetes ...; else empty
  std::string_view providerType;  ///< of a template: prometheus, datadog ...; else prometheus
  std::string address;            ///< of the server; empty: Flagger's own
  std::string namespace_;
  std::string target;
  std::string service;
  std::string ingress;
  std::string interval;  ///< the window as written; a template may have none
  std::string text;      ///< the rendered query; empty for a built-in metric
};

/// What came back.
struct MetricAnswer {
  enum class Status : std::uint8_t {
    Value,       ///< one number, in the unit of the provider's query; of several series the last
    NoValues,    ///< an empty result or not a number
    Error,       ///< the server refuses the query
    Unreachable  ///< no connection, or no answer in time
  };
  Status status = Status::NoValues;
  double value = 0;
  std::string error;  ///< of Error and Unreachable
  /// Requests that the value is computed from; absent where the source does not count them.
  std::optional<double> requests{};
};

/// Where a canary analysis gets its numbers. Implemented by the simulated metrics store and by
/// the player of recorded cases.
class MetricSource {
 public:
  virtual ~MetricSource() = default;

  [[nodiscard]] virtual MetricAnswer query(const MetricQuery& query) = 0;

  /// Why a server does not answer now; nothing when it does.
  /// \param providerType  prometheus, datadog ...
  /// \param address       empty: Flagger's own metrics server.
  [[nodiscard]] virtual std::optional<std::string> unavailable(std::string_view providerType,
                                                               std::string_view address) = 0;
};

}  // namespace aviary
