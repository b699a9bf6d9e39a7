#pragma once

#include <initializer_list>
#include <nlohmann/json_fwd.hpp>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sim/conform/json_documents.hpp"
#include "sim/engine/sim_time.hpp"
#include "sim/scenario/decoder.hpp"

namespace aviary {

/// A recorded case that cannot be played as it is: an unknown field, a manifest that does not
/// decode.
class CaseError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// \throws CaseError when the object has a key that is not listed.
void requireFields(const nlohmann::json& object, std::initializer_list<std::string_view> known,
                   std::string_view where);

/// A moment written as seconds. \throws CaseError when it is no number.
[[nodiscard]] SimTime timeOf(const nlohmann::json& seconds);
[[nodiscard]] SimDuration durationOf(const nlohmann::json& seconds);

/// A moment as a case writes it: seconds, whole when it is whole.
[[nodiscard]] std::string secondsText(SimTime time);

/// \throws CaseError with the first diagnostic, if any.
void requireClean(const Diagnostics& diagnostics, std::string_view what);

/// Decodes a manifest, or part of one, onto `out` as the API server takes it.
template <class T>
void decodeOnto(const nlohmann::json& json, T& out, PatchMode mode, std::string_view what) {
  const DataNode node = toDataNode(json);
  Diagnostics diagnostics;
  DecodeContext context("case", diagnostics, {Dialect::Kubernetes, mode});
  (void)decode(Cursor{context, node}, out);
  requireClean(diagnostics, what);
}

template <class T>
[[nodiscard]] T decodeWhole(const nlohmann::json& json, std::string_view what) {
  T out{};
  decodeOnto(json, out, PatchMode::Whole, what);
  return out;
}

}  // namespace aviary
