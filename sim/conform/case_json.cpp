#include "sim/conform/case_json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace aviary {

using Json = nlohmann::json;

void requireFields(const Json& object, std::initializer_list<std::string_view> known,
                   std::string_view where) {
  if (!object.is_object()) throw CaseError(std::string(where) + ": expected an object");
  for (auto item = object.begin(); item != object.end(); ++item) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      throw CaseError(std::string(where) + ": unknown field \"" + item.key() + "\"");
    }
  }
}

SimDuration durationOf(const Json& seconds) {
  if (seconds.is_number_integer()) return std::chrono::seconds(seconds.get<std::int64_t>());
  if (!seconds.is_number()) throw CaseError("expected seconds, found " + seconds.dump());
  return fromSeconds(seconds.get<double>());
}

SimTime timeOf(const Json& seconds) {
  return SimTime{} + durationOf(seconds);
}

std::string secondsText(SimTime time) {
  const SimTime whole = wholeSeconds(time);
  if (whole == time) {
    return std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
  }
  return Json(toSeconds(time)).dump();
}

void requireClean(const Diagnostics& diagnostics, std::string_view what) {
  if (diagnostics.errorCount() + diagnostics.warningCount() == 0) return;
  throw CaseError(std::string(what) + ": " + text(diagnostics.all().front()));
}

}  // namespace aviary
