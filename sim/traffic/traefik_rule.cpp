#include "sim/traffic/traefik_rule.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace aviary {
namespace {

constexpr int depthMax = 64;

std::string lowerCase(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

bool matchesRegex(const std::string& pattern, const std::string& text) {
  // Traefik searches, it does not anchor.
  return matchesText({StringMatch::Type::Regex, "[\\s\\S]*(" + pattern + ")[\\s\\S]*"}, text);
}

class RuleReader {
 public:
  RuleReader(const std::string& rule, const RequestTraits& traits, HostKnowledge host)
      : rule_(rule), traits_(traits), host_(host) {}

  bool evaluate() {
    const bool value = readOr(0);
    skipSpace();
    return !failed_ && at_ == rule_.size() && value;
  }

 private:
  void skipSpace() {
    while (at_ < rule_.size() && (rule_[at_] == ' ' || rule_[at_] == '\n' || rule_[at_] == '\t')) {
      ++at_;
    }
  }
  bool take(const std::string& token) {
    skipSpace();
    if (rule_.compare(at_, token.size(), token) != 0) return false;
    at_ += token.size();
    return true;
  }

  bool readOr(int depth) {
    bool value = readAnd(depth);
    while (!failed_ && take("||")) {
      const bool right = readAnd(depth);
      value = value || right;
    }
    return value;
  }
  bool readAnd(int depth) {
    bool value = readUnary(depth);
    while (!failed_ && take("&&")) {
      const bool right = readUnary(depth);
      value = value && right;
    }
    return value;
  }
  bool readUnary(int depth) {
    if (depth > depthMax) failed_ = true;
    if (failed_) return false;
    if (take("!")) return !readUnary(depth + 1);
    if (take("(")) {
      const bool value = readOr(depth + 1);
      if (!take(")")) failed_ = true;
      return value;
    }
    return readMatcher();
  }

  bool readMatcher() {
    skipSpace();
    const std::size_t start = at_;
    while (at_ < rule_.size() && ((rule_[at_] >= 'A' && rule_[at_] <= 'Z') ||
                                  (rule_[at_] >= 'a' && rule_[at_] <= 'z'))) {
      ++at_;
    }
    const std::string name = rule_.substr(start, at_ - start);
    std::vector<std::string> arguments;
    if (name.empty() || !take("(")) failed_ = true;
    while (!failed_ && !take(")")) {
      arguments.push_back(readText());
      (void)take(",");
    }
    return !failed_ && apply(name, arguments);
  }
  std::string readText() {
    skipSpace();
    if (at_ >= rule_.size() || (rule_[at_] != '`' && rule_[at_] != '"')) {
      failed_ = true;
      return "";
    }
    const std::size_t end = rule_.find(rule_[at_], at_ + 1);
    if (end == std::string::npos) {
      failed_ = true;
      return "";
    }
    std::string text = rule_.substr(at_ + 1, end - at_ - 1);
    at_ = end + 1;
    return text;
  }

  bool apply(const std::string& name, const std::vector<std::string>& arguments) const {
    if (name == "Header" || name == "Headers") return header(arguments, StringMatch::Type::Exact);
    if (name == "HeaderRegexp" || name == "HeadersRegexp") {
      return header(arguments, StringMatch::Type::Regex);
    }
    return std::any_of(arguments.begin(), arguments.end(),
                       [&](const std::string& value) { return one(name, value); });
  }
  bool header(const std::vector<std::string>& arguments, StringMatch::Type type) const {
    if (arguments.size() != 2) return false;
    const auto found = traits_.headers.find(lowerCase(arguments[0]));
    if (found == traits_.headers.end()) return false;
    return type == StringMatch::Type::Regex ? matchesRegex(arguments[1], found->second)
                                           : found->second == arguments[1];
  }
  bool one(const std::string& name, const std::string& value) const {
    if (name == "Host") {
      return host_ == HostKnowledge::Any || lowerCase(value) == lowerCase(traits_.to);
    }
    if (name == "HostRegexp") {
      return host_ == HostKnowledge::Any || matchesRegex(value, traits_.to);
    }
    if (name == "Path") return traits_.path == value;
    if (name == "PathPrefix") return traits_.path.compare(0, value.size(), value) == 0;
    if (name == "PathRegexp") return matchesRegex(value, traits_.path);
    if (name == "Method") return traits_.method == value;
    return false;
  }

  const std::string& rule_;
  const RequestTraits& traits_;
  HostKnowledge host_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

}  // namespace

bool matchesTraefikRule(const std::string& rule, const RequestTraits& traits, HostKnowledge host) {
  return RuleReader(rule, traits, host).evaluate();
}

bool namesTraefikHost(const std::string& rule, const std::string& name) {
  return rule.find("`" + name + "`") != std::string::npos ||
         rule.find("\"" + name + "\"") != std::string::npos;
}

}  // namespace aviary
