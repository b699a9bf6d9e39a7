#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/validate_objects.hpp"

namespace aviary {

namespace {

// A line of a script without its comment.
struct ScriptLine {
  std::size_t number = 0;  // 1-based
  std::vector<std::string_view> words;
};

std::vector<std::string_view> wordsOf(std::string_view line) {
  constexpr std::string_view blanks = " \t\r;";
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t start = std::min(line.find_first_not_of(blanks), line.size());
    line.remove_prefix(start);
    const std::size_t end = std::min(line.find_first_of(blanks), line.size());
    const std::string_view word = line.substr(0, end);
    if (word.starts_with('#')) break;
    if (!word.empty()) words.push_back(word);
    line.remove_prefix(end);
  }
  return words;
}

// Lines that hold a command; one that ends with a backslash goes on in the next.
std::vector<ScriptLine> linesOf(std::string_view script) {
  std::vector<ScriptLine> lines;
  bool goesOn = false;
  std::size_t number = 0;
  while (!script.empty()) {
    const std::size_t end = std::min(script.find('\n'), script.size());
    std::vector<std::string_view> words = wordsOf(script.substr(0, end));
    script.remove_prefix(std::min(end + 1, script.size()));
    ++number;
    const bool more = !words.empty() && words.back() == "\\";
    if (more) words.pop_back();
    if (goesOn) {
      lines.back().words.insert(lines.back().words.end(), words.begin(), words.end());
    } else if (!words.empty()) {
      lines.push_back({number, std::move(words)});
    }
    goesOn = more && !lines.empty();
  }
  return lines;
}

bool has(const ScriptLine& line, std::string_view word) {
  return std::find(line.words.begin(), line.words.end(), word) != line.words.end();
}

bool isKubectl(const ScriptLine& line, std::string_view verb) {
  return has(line, "kubectl") && has(line, verb);
}

bool isShift(const ScriptLine& line) {
  return isKubectl(line, "scale") || isKubectl(line, "patch");
}

bool isWait(const ScriptLine& line) {
  return isKubectl(line, "wait") || (isKubectl(line, "rollout") && has(line, "status"));
}

bool isCheck(const ScriptLine& line) {
  constexpr std::array<std::string_view, 6> words{"if", "elif", "[", "[[", "test", "while"};
  return std::any_of(words.begin(), words.end(), [&](auto word) { return has(line, word); });
}

// kubectl patches built-in kinds only when no type is given.
std::optional<std::string> patchProblem(const ScriptLine& line) {
  constexpr std::array<std::string_view, 8> kinds{
      "virtualservice", "vs",           "destinationrule", "canary",
      "traefikservice", "ingressroute", "httproute",       "rollout"};
  if (!isKubectl(line, "patch")) return std::nullopt;
  for (const std::string_view word : line.words) {
    if (word.starts_with("--type")) return std::nullopt;
  }
  for (const std::string_view word : line.words) {
    const std::string_view kind = word.substr(0, word.find_first_of("/."));
    const std::string_view single =
        kind.ends_with('s') && kind != "vs" ? kind.substr(0, kind.size() - 1) : kind;
    if (std::find(kinds.begin(), kinds.end(), single) == kinds.end()) continue;
    return "kubectl patch of a " + std::string(single) +
           " fails without --type merge: the default patch is for built-in kinds only; with merge "
           "a list such as spec.http is replaced whole";
  }
  return std::nullopt;
}

// 0.05, "0.05": what test and [ cannot compare with -lt and its like.
bool isDecimal(std::string_view word) {
  std::size_t points = 0;
  std::size_t digits = 0;
  for (const char c : word) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && c != '.' && c != '"' && c != '\'') return false;
    digits += static_cast<std::size_t>(digit);
    points += static_cast<std::size_t>(c == '.');
  }
  return points == 1 && digits > 0;
}

std::optional<std::string> comparisonProblem(const ScriptLine& line) {
  constexpr std::array<std::string_view, 6> operators{"-lt", "-le", "-gt", "-ge", "-eq", "-ne"};
  for (std::size_t i = 1; i + 1 < line.words.size(); ++i) {
    if (std::find(operators.begin(), operators.end(), line.words[i]) == operators.end()) continue;
    for (const std::string_view side : {line.words[i - 1], line.words[i + 1]}) {
      if (!isDecimal(side)) continue;
      return std::string(line.words[i]) + " compares integers: with " + std::string(side) +
             " the test fails whatever is measured; compare with awk or bc";
    }
  }
  return std::nullopt;
}

// What is missing between one shift of pods or traffic and the next; shifts on lines in a row are
// one.
std::optional<std::string> gapProblem(const std::vector<ScriptLine>& lines, std::size_t index) {
  if (!isShift(lines[index])) return std::nullopt;
  if (index + 1 < lines.size() && isShift(lines[index + 1])) return std::nullopt;
  bool waits = false;
  bool checks = false;
  for (std::size_t i = index + 1; i < lines.size(); ++i) {
    waits |= isWait(lines[i]);
    checks |= isCheck(lines[i]);
    if (!isShift(lines[i])) continue;
    if (!checks) return "the next shift comes without a check: nobody looks at this step";
    break;
  }
  if (!waits && isKubectl(lines[index], "scale")) {
    return "kubectl scale returns before any pod is ready; wait with kubectl rollout status";
  }
  return std::nullopt;
}

void checkScript(const ObjectChecks& checks, const ConfigMap& object, const std::string& key,
                 const std::string& script) {
  const std::vector<ScriptLine> lines = linesOf(script);
  const auto report = [&](const ScriptLine& line, const std::optional<std::string>& problem) {
    if (!problem) return;
    checks.report(object.kind, keyOf(object.metadata), {"data", key}, DiagnosticCode::ScriptHazard,
                  "line " + std::to_string(line.number) + " of the script: " + *problem);
  };
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (checks.diagnostics.full(Severity::Warning)) return;
    report(lines[i], patchProblem(lines[i]));
    report(lines[i], comparisonProblem(lines[i]));
    report(lines[i], gapProblem(lines, i));
  }
}

}  // namespace

void checkScripts(const ObjectChecks& checks) {
  for (const ConfigMap& object : checks.objects.of<ConfigMap>()) {
    for (const auto& [key, value] : object.data) {
      if (key.ends_with(".sh") || value.starts_with("#!")) checkScript(checks, object, key, value);
    }
  }
}

}  // namespace aviary
