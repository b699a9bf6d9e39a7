#include "sim/conform/conform.hpp"

#include <array>
#include <nlohmann/json.hpp>
#include <regex>

#include "sim/conform/component.hpp"
#include "sim/engine/sim_assert.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

constexpr std::string_view format = "aviary-conformance/1";

/// Every component with a player; a name that is not here is refused, never guessed.
constexpr std::array componentTable{
    ConformComponent{"flagger", &playFlaggerCase},
    ConformComponent{"rollout", &playRolloutCase},
    ConformComponent{"hpa", &playHpaCase},
    ConformComponent{"deployment", &playDeploymentCase},
    ConformComponent{"scheduler", &playSchedulerCase},
    ConformComponent{"schedule-sequence", &playScheduleSequenceCase},
};

const ConformComponent* findComponent(std::string_view name) {
  for (const ConformComponent& component : componentTable) {
    if (component.name == name) return &component;
  }
  return nullptr;
}

std::string textField(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

struct ConformPlayer::Filter {
  std::optional<std::regex> name;
};

ConformPlayer::ConformPlayer(ConformOptions options)
    : options_(std::move(options)), filter_(std::make_unique<Filter>()) {
  if (options_.filter.empty()) return;
  try {
    filter_->name.emplace(options_.filter);
  } catch (const std::regex_error& error) {
    throw std::invalid_argument("\"" + options_.filter +
                                "\" is not a regular expression: " + error.what());
  }
}

ConformPlayer::~ConformPlayer() = default;

std::vector<std::string_view> ConformPlayer::components() {
  std::vector<std::string_view> names;
  for (const ConformComponent& component : componentTable) names.push_back(component.name);
  return names;
}

std::optional<CaseResult> ConformPlayer::play(std::string_view jsonText) {
  error_.clear();
  const Json recorded = Json::parse(jsonText, nullptr, false);
  if (!recorded.is_object()) {
    error_ = recorded.is_discarded() ? "not valid JSON" : "a case is a JSON object";
    return std::nullopt;
  }
  if (textField(recorded, "format") != format) {
    error_ = "format \"" + textField(recorded, "format") + "\" is not known; expected \"" +
             std::string(format) + "\"";
    return std::nullopt;
  }
  CaseResult result;
  result.component = textField(recorded, "component");
  result.name = textField(recorded, "name");
  const ConformComponent* component = findComponent(result.component);
  if (component == nullptr) {
    error_ = "component \"" + result.component + "\" has no player; expected one of";
    for (const auto name : components()) error_.append(" ").append(name);
    return std::nullopt;
  }
  const auto tags = recorded.find("tags");
  const bool tagged = options_.tag.empty() ||
                      (tags != recorded.end() && tags->is_array() &&
                       std::find(tags->begin(), tags->end(), Json(options_.tag)) != tags->end());
  if ((!options_.component.empty() && options_.component != result.component) || !tagged ||
      (filter_->name && !std::regex_search(result.name, *filter_->name))) {
    result.skipped = true;
    return result;
  }
  try {
    component->play(recorded, options_, result);
  } catch (const Json::exception& error) {
    result.passed = false;
    result.difference = std::string("the case cannot be read: ") + error.what();
  } catch (const InternalFault& fault) {
    // One case that breaks a rule of the program must not hide what the others say.
    result.passed = false;
    result.difference = std::string("internal fault: ") + fault.what();
  }
  ConformTally& tally = tallies_[result.component];
  ++(result.passed ? tally.passed : tally.failed);
  return result;
}

}  // namespace aviary
