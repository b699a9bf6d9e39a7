#include "sim/conform/flagger_player_state.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "sim/delivery/canary_text.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

// Reading: one overload for each type of field.
void read(const Json& json, std::string& out) {
  out = json.get_ref<const std::string&>();
}
void read(const Json& json, int& out) {
  out = json.get<int>();
}
void read(const Json& json, bool& out) {
  out = json.get<bool>();
}
void read(const Json& json, double& out) {
  out = json.get<double>();
}

template <class T>
void read(const Json& json, std::vector<T>& out);
template <class T>
void read(const Json& json, std::map<std::string, T>& out);

// What a record names is read, the rest keeps its default.
template <class T>
void readKey(const Json& object, const char* key, T& out) {
  const auto found = object.find(key);
  if (found != object.end()) read(*found, out);
}

void read(const Json& json, FlaggerState::PromotedCondition& out) {
  requireKnownKeys(json, "conditions[]",
                   {"type", "status", "reason", "message", "lastUpdateTime", "lastTransitionTime"});
  readKey(json, "type", out.type);
  readKey(json, "status", out.status);
  readKey(json, "reason", out.reason);
  readKey(json, "message", out.message);
  readKey(json, "lastUpdateTime", out.lastUpdateTime);
  readKey(json, "lastTransitionTime", out.lastTransitionTime);
}

void read(const Json& json, FlaggerState::Cookies& out) {
  requireKnownKeys(json, "sessionCookie", {"current", "previous"});
  readKey(json, "current", out.current);
  readKey(json, "previous", out.previous);
}

void read(const Json& json, std::optional<RouteWeights>& out) {
  out.reset();
  if (json.is_null()) return;
  requireKnownKeys(json, "routes", {"primary", "canary", "mirrored"});
  out.emplace();
  readKey(json, "primary", out->primary);
  readKey(json, "canary", out->canary);
  readKey(json, "mirrored", out->mirrored);
}

void read(const Json& json, FlaggerState::Workload& out) {
  requireKnownKeys(json, "deployments", {"image", "replicas"});
  readKey(json, "image", out.image);
  readKey(json, "replicas", out.replicas);
}

void read(const Json& json, FlaggerState::Autoscaler& out) {
  requireKnownKeys(json, "hpas", {"target", "min", "max"});
  readKey(json, "target", out.target);
  const auto min = json.find("min");
  if (min != json.end() && !min->is_null()) out.min = min->get<int>();
  readKey(json, "max", out.max);
}

void read(const Json& json, std::optional<StringMap>& out) {
  out.reset();
  if (json.is_null()) return;
  out.emplace();
  for (const auto& [key, value] : json.items()) out->emplace(key, value.get<std::string>());
}

void read(const Json& json, FlaggerState::Event& out) {
  requireKnownKeys(json, "events[]", {"type", "message"});
  readKey(json, "type", out.type);
  readKey(json, "message", out.message);
}

void read(const Json& json, FlaggerState::Alert& out) {
  requireKnownKeys(json, "alerts[]", {"provider", "message", "severity", "color", "fields"});
  readKey(json, "provider", out.provider);
  readKey(json, "message", out.message);
  readKey(json, "severity", out.severity);
  readKey(json, "color", out.color);
  readKey(json, "fields", out.fields);
}

void read(const Json& json, FlaggerState::Call& out) {
  requireKnownKeys(json, "calls[]", {"name", "phase", "type", "message"});
  readKey(json, "name", out.name);
  readKey(json, "phase", out.phase);
  readKey(json, "type", out.type);
  readKey(json, "message", out.message);
}

template <class T>
void read(const Json& json, std::vector<T>& out) {
  out.clear();
  out.reserve(json.size());
  for (const Json& item : json) read(item, out.emplace_back());
}

template <class T>
void read(const Json& json, std::map<std::string, T>& out) {
  out.clear();
  for (auto item = json.begin(); item != json.end(); ++item) read(item.value(), out[item.key()]);
}

// Showing: one overload for each type of field.
std::string show(const std::string& value) {
  return value.empty() ? "\"\"" : value;
}
std::string show(int value) {
  return fmt::format("{}", value);
}
std::string show(bool value) {
  return value ? "true" : "false";
}
std::string show(double value) {
  return goNumber(value);
}

std::string show(const FlaggerState::PromotedCondition& value) {
  return fmt::format("{}={} {} \"{}\" (update {}, transition {})", value.type, value.status,
                     value.reason, value.message, goNumber(value.lastUpdateTime),
                     goNumber(value.lastTransitionTime));
}
std::string show(const FlaggerState::Cookies& value) {
  return fmt::format("{{current: {}, previous: {}}}", value.current, value.previous);
}
std::string show(const std::optional<RouteWeights>& value) {
  if (!value) return "null";
  return fmt::format("{{primary: {}, canary: {}, mirrored: {}}}", value->primary, value->canary,
                     value->mirrored);
}
std::string show(const FlaggerState::Workload& value) {
  return fmt::format("{{image: {}, replicas: {}}}", value.image, value.replicas);
}
std::string show(const FlaggerState::Autoscaler& value) {
  return fmt::format("{{target: {}, min: {}, max: {}}}", value.target,
                     value.min ? show(*value.min) : "null", value.max);
}
std::string show(const FlaggerState::Event& value) {
  return fmt::format("{} \"{}\"", value.type, value.message);
}
std::string show(const FlaggerState::Alert& value) {
  std::string out =
      fmt::format("{}{} \"{}\"", value.provider.empty() ? value.severity : value.provider,
                  value.color.empty() ? "" : " " + value.color, value.message);
  for (const std::string& field : value.fields) out += fmt::format(" [{}]", field);
  return out;
}
std::string show(const FlaggerState::Call& value) {
  std::string out = fmt::format("{} ({})", value.name, value.phase);
  if (!value.type.empty()) out += fmt::format(" {} \"{}\"", value.type, value.message);
  return out;
}

template <class T>
std::string show(const std::vector<T>& values) {
  std::string out = "[";
  for (const T& value : values) out += (out.size() > 1 ? ", " : "") + show(value);
  return out + "]";
}

template <class Map>
std::string showEntries(const Map& values) {
  std::string out = "{";
  for (const auto& [key, value] : values) {
    out += fmt::format("{}{}: {}", out.size() > 1 ? ", " : "", key, show(value));
  }
  return out + "}";
}

template <class T>
std::string show(const std::map<std::string, T>& values) {
  return showEntries(values);
}

std::string show(const std::optional<StringMap>& value) {
  return value ? showEntries(*value) : "null";
}

/// State is carried over from step to step; a happening list starts each step empty.
enum class Lifetime : std::uint8_t { State, Happening };

struct Field {
  std::string_view name;
  Lifetime lifetime;
  void (*clear)(FlaggerState&);
  void (*read)(const Json&, FlaggerState&);
  bool (*equal)(const FlaggerState&, const FlaggerState&);
  std::string (*show)(const FlaggerState&);
};

template <auto Member>
constexpr Field field(std::string_view name, Lifetime lifetime = Lifetime::State) {
  return {name,
          lifetime,
          [](FlaggerState& state) { state.*Member = {}; },
          [](const Json& json, FlaggerState& state) { read(json, state.*Member); },
          [](const FlaggerState& a, const FlaggerState& b) { return a.*Member == b.*Member; },
          [](const FlaggerState& state) { return show(state.*Member); }};
}

// Causes before consequences: the first difference should name what went wrong.
constexpr std::array fields{
    field<&FlaggerState::phase>("phase"),
    field<&FlaggerState::canaryWeight>("canaryWeight"),
    field<&FlaggerState::failedChecks>("failedChecks"),
    field<&FlaggerState::iterations>("iterations"),
    field<&FlaggerState::events>("events", Lifetime::Happening),
    field<&FlaggerState::calls>("calls", Lifetime::Happening),
    field<&FlaggerState::queries>("queries", Lifetime::Happening),
    field<&FlaggerState::alerts>("alerts", Lifetime::Happening),
    field<&FlaggerState::routes>("routes"),
    field<&FlaggerState::deployments>("deployments"),
    field<&FlaggerState::hpas>("hpas"),
    field<&FlaggerState::services>("services"),
    field<&FlaggerState::promoted>("promoted"),
    field<&FlaggerState::conditions>("conditions"),
    field<&FlaggerState::lastTransitionTime>("lastTransitionTime"),
    field<&FlaggerState::sessionCookie>("sessionCookie"),
    field<&FlaggerState::primaryConfig>("primaryConfig"),
    field<&FlaggerState::primarySecret>("primarySecret"),
};

}  // namespace

void requireKnownKeys(const Json& object, std::string_view where,
                      std::initializer_list<std::string_view> known) {
  if (!object.is_object()) throw CaseFault(fmt::format("{}: expected an object", where));
  for (auto item = object.begin(); item != object.end(); ++item) {
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      throw CaseFault(fmt::format("{}: unknown field \"{}\"", where, item.key()));
    }
  }
}

void readThen(const Json& then, FlaggerState& state) {
  if (!then.is_object()) throw CaseFault("then: expected an object");
  for (const Field& known : fields) {
    if (known.lifetime == Lifetime::Happening) known.clear(state);
  }
  for (auto item = then.begin(); item != then.end(); ++item) {
    const auto found = std::find_if(fields.begin(), fields.end(), [&item](const Field& known) {
      return known.name == item.key();
    });
    if (found == fields.end())
      throw CaseFault(fmt::format("then: unknown field \"{}\"", item.key()));
    found->read(item.value(), state);
  }
}

std::optional<StateDifference> firstDifference(const FlaggerState& expected,
                                               const FlaggerState& got) {
  for (const Field& known : fields) {
    if (!known.equal(expected, got))
      return StateDifference{known.name, known.show(expected), known.show(got)};
  }
  return std::nullopt;
}

std::string sideBySide(const FlaggerState& expected, const FlaggerState& got) {
  std::string out;
  for (const Field& known : fields) {
    const bool same = known.equal(expected, got);
    out += fmt::format("{} {}\n", same ? ' ' : '!', known.name);
    out += fmt::format("    expected {}\n", known.show(expected));
    if (!same) out += fmt::format("    got      {}\n", known.show(got));
  }
  return out;
}

std::string recordedMessage(std::string_view message) {
  for (const std::string_view head :
       {"Prometheus query failed", "Error checking metric providers"}) {
    if (message.starts_with(head)) return std::string(head);
  }
  if (message.starts_with("Metric query failed for "))
    message = message.substr(0, message.find(':'));
  return std::string(message);
}

}  // namespace aviary
