#include "sim/run/load_tester.hpp"

namespace aviary {
namespace {

struct UrlParts {
  std::string_view host;
  std::string_view path = "/";
};

UrlParts partsOf(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  const auto slash = url.find('/');
  UrlParts parts;
  parts.host = url.substr(0, slash);
  if (slash != std::string_view::npos) parts.path = url.substr(slash);
  return parts;
}

bool startsWith(std::string_view text, std::string_view start) {
  return text.substr(0, start.size()) == start;
}

template <class Map>
auto findHook(Map& map, const HookCall& call) {
  const auto byName = map.find(call.name);
  return byName != map.end() ? byName : map.find(call.url);
}

HookReply reply(int status, std::string body) {
  return {status, std::move(body), "", {}};
}

}  // namespace

HookReply LoadTester::call(const HookCall& call) {
  if (around_.isDown && around_.isDown(call)) {
    return {0, "", "Post \"" + call.url + "\": connect: connection refused", {}};
  }
  if (const auto gate = findHook(gates_, call); gate != gates_.end()) {
    return gate->second == GateAction::Answer::Open ? reply(200, "Approved")
                                                    : reply(403, "Forbidden");
  }
  if (auto given = scripted(call)) return *given;
  return builtIn(call);
}

std::optional<HookReply> LoadTester::scripted(const HookCall& call) {
  const auto found = findHook(around_.behaviours, call);
  if (found == around_.behaviours.end()) return std::nullopt;
  const WebhookBehaviour& behaviour = found->second;
  const SimDuration now = call.at.time_since_epoch();
  for (const WebhookWindow& window : behaviour.windows) {
    if (now >= window.from && (!window.until || now < *window.until)) {
      return reply(window.answer.status, window.answer.body);
    }
  }
  if (behaviour.failRatio > 0) {
    const auto [chance, fresh] =
        chances_.try_emplace(found->first, streams_.stream("webhooks/" + found->first));
    if (chance->second.uniform() < behaviour.failRatio) return reply(500, "");
  }
  return reply(behaviour.answer.status, behaviour.answer.body);
}

HookReply LoadTester::builtIn(const HookCall& call) {
  const UrlParts url = partsOf(call.url);
  if (startsWith(url.path, "/gate/") || startsWith(url.path, "/rollback/")) {
    return gate(call, url.path);
  }
  const bool loadTester = url.host.find("loadtester") != std::string_view::npos ||
                          url.host.find("load-tester") != std::string_view::npos;
  return loadTester ? task(call) : reply(200, "");
}

HookReply LoadTester::gate(const HookCall& call, std::string_view path) {
  const auto slash = path.find('/', 1);
  const std::string group(path.substr(0, slash));
  const std::string_view verb = path.substr(slash + 1);
  bool& open = loadTesterGates_[group + " " + text(call.canary)];
  if (verb == "approve") return reply(200, "OK");
  if (verb == "halt") return reply(403, "Forbidden");
  if (verb == "open" || verb == "close") {
    open = verb == "open";
    return reply(202, "");
  }
  if (verb == "check") return open ? reply(200, "Approved") : reply(403, "Forbidden");
  return reply(404, "404 page not found\n");
}

// A hook gives the same command at every tick.
const std::optional<LoadTest>& LoadTester::loadOf(const std::string& command) {
  const auto [known, isNew] = loads_.try_emplace(command);
  if (isNew) known->second = parseHeyCommand(command);
  return known->second;
}

void LoadTester::start(const HookCall& call, LoadTest load, const std::string& command) {
  load.name = text(call.canary) + " " + command;
  load.namespace_ = call.canary.namespace_;
  if (around_.startLoad) around_.startLoad(load);
}

// A blocking task: the answer comes when the command ends, or never when the hook times out first.
HookReply LoadTester::runCommand(const HookCall& call, const std::string& command) {
  if (command == "false" || command == "exit 1") {
    return reply(500, "command " + command + " failed: : exit status 1");
  }
  const std::optional<LoadTest>& load = loadOf(command);
  if (!load) return reply(200, "");
  start(call, *load, command);
  // How long a number of requests takes is known afterwards only: it is taken to be no time.
  const SimDuration length = load->requests > 0 ? SimDuration::zero() : load->duration;
  if (length < call.timeout) return {200, "", "", length};
  return {0, "",
          "Post \"" + call.url +
              "\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
          call.timeout};
}

HookReply LoadTester::task(const HookCall& call) {
  if (call.metadata.empty()) return reply(400, "metadata not found in payload");
  const auto written = call.metadata.find("type");
  const std::string type = written == call.metadata.end() ? "cmd" : written->second;
  const auto command = call.metadata.find("cmd");
  const std::string line = command == call.metadata.end() ? "" : command->second;
  if (type == "bash") return runCommand(call, line);
  for (const char* blocking : {"helm", "helmv3", "kubectl", "concord"}) {
    if (type == blocking) return reply(200, "");
  }
  if (type == "ngrinder") return reply(202, "");
  if (type != "cmd") return reply(400, "unknown task type " + type);
  if (command == call.metadata.end()) return reply(400, "cmd not found in metadata");
  if (const std::optional<LoadTest>& load = loadOf(line)) start(call, *load, line);
  return reply(202, "");
}

}  // namespace aviary
