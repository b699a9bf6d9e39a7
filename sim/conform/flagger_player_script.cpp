#include <nlohmann/json.hpp>

#include "sim/conform/flagger_player_world.hpp"

namespace aviary {
namespace {

using Json = nlohmann::json;

const Json* findIn(const Json* object, const std::string& key) {
  if (object == nullptr) return nullptr;
  const auto found = object->find(key);
  return found == object->end() ? nullptr : &*found;
}

}  // namespace

void FlaggerScript::begin(const Json& env) {
  metrics_ = findIn(&env, "metrics");
  webhooks_ = findIn(&env, "webhooks");
  const Json* offline = findIn(&env, "prometheusOffline");
  offline_ = offline != nullptr && offline->get<bool>();
  queries.clear();
  calls.clear();
  alerts.clear();
}

MetricAnswer FlaggerScript::query(const MetricQuery& query) {
  if (offline_) return {MetricAnswer::Status::Unreachable, 0, "connection refused"};
  queries.push_back(query.metric);
  const Json* value = findIn(metrics_, query.metric);
  if (value == nullptr || value->is_null()) return {};
  if (value->is_number()) return {MetricAnswer::Status::Value, value->get<double>(), ""};
  const std::string& word = value->get_ref<const std::string&>();
  if (word == "NaN") return {};
  if (word == "error") return {MetricAnswer::Status::Error, 0, "error response: HTTP 500"};
  throw CaseFault("env.metrics." + query.metric + ": \"" + word + "\" is not known");
}

std::optional<std::string> FlaggerScript::unavailable(std::string_view, std::string_view) {
  if (!offline_) return std::nullopt;
  return "connection refused";
}

HookReply FlaggerScript::call(const HookCall& call) {
  FlaggerState::Call record{call.name, std::string(text(call.phase)), "", ""};
  if (call.event) {
    record.type = text(call.event->type);
    const std::string& message = call.event->message;
    const bool cut = message.starts_with("Prometheus query failed") ||
                     message.starts_with("Error checking metric") ||
                     message.starts_with("Metric query failed");
    if (!cut) record.message = message;
  }
  calls.push_back(std::move(record));
  const Json* answer = findIn(webhooks_, call.name);
  if (answer == nullptr) return {200, "", "", {}};
  requireKnownKeys(*answer, "env.webhooks", {"status", "body"});
  return {answer->at("status").get<int>(), answer->value("body", std::string()), "", {}};
}

void FlaggerScript::send(const SentAlert& alert) {
  FlaggerState::Alert record;
  record.message = alert.alert.message;
  record.provider = alert.provider;
  if (alert.provider.empty()) {
    record.severity = text(alert.alert.severity);
    record.fields = alert.alert.fields;
  } else {
    record.color = alert.color;
  }
  alerts.push_back(std::move(record));
}

}  // namespace aviary
