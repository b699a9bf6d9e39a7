#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "tests/tidy/tidy_rules.hpp"

namespace aviary::tidy {
namespace {

constexpr int maxFunctionLines = 70;

using Tokens = std::span<const Token>;

bool isOneOf(std::string_view word, std::span<const std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool has(Tokens tokens, std::string_view word) {
  return std::any_of(tokens.begin(), tokens.end(),
                     [&](const Token& token) { return token.text == word; });
}

/// The statement without its template heads and attributes, whose words mislead.
Tokens withoutHead(Tokens statement) {
  while (statement.size() > 1) {
    std::size_t end = 0;
    if (statement[0].text == "template" && statement[1].text == "<") {
      int depth = 0;
      do {
        if (statement[end + 1].text == "<") ++depth;
        if (statement[end + 1].text == ">") --depth;
        ++end;
      } while (depth > 0 && end + 1 < statement.size());
      ++end;
    } else if (statement[0].text == "[" && statement[1].text == "[") {
      while (end < statement.size() && statement[end].text != "]") ++end;
      end = std::min(end + 2, statement.size());
    } else if (statement.size() > 1 && statement[1].text == ":" &&
               (statement[0].text == "public" || statement[0].text == "private" ||
                statement[0].text == "protected")) {
      end = 2;
    } else {
      break;
    }
    statement = statement.subspan(std::min(end, statement.size()));
  }
  return statement;
}

enum class Brace { Namespace, Class, Enum, Function, Value };

/// Position of the first of `marks` outside parentheses, or the size.
std::size_t findOutside(Tokens statement, std::span<const std::string_view> marks) {
  int depth = 0;
  for (std::size_t i = 0; i < statement.size(); ++i) {
    const std::string& text = statement[i].text;
    if (depth == 0 && isOneOf(text, marks)) return i;
    if (text == "(" || text == "[") ++depth;
    if (text == ")" || text == "]") --depth;
  }
  return statement.size();
}

/// Whether the statement declares something with a parameter list: `(` comes before any `=`, and
/// not among the arguments of a template, as in `std::function<void(int)> hook`.
bool hasParameters(Tokens statement) {
  if (has(statement, "operator")) return true;
  int depth = 0;
  for (const Token& token : statement) {
    if (depth == 0 && (token.text == "(" || token.text == "=")) return token.text == "(";
    if (token.text == "<") ++depth;
    if (token.text == ">") --depth;
  }
  return false;
}

/// Whether the tokens before '{' have reached a constructor's list of members.
bool isInMemberList(Tokens statement) {
  constexpr std::array<std::string_view, 1> colon{":"};
  const std::size_t at = findOutside(statement, colon);
  return at > 0 && at < statement.size() && statement[at - 1].text == ")";
}

/// What a '{' after these tokens opens, at namespace or class level.
Brace classify(Tokens statement) {
  static constexpr std::array<std::string_view, 3> classKeys{"class", "struct", "union"};
  static constexpr std::array<std::string_view, 7> leading{
      "static", "inline", "const", "constexpr", "typedef", "friend", "export"};
  static constexpr std::array<std::string_view, 7> beforeBody{
      ")", "const", "noexcept", "override", "final", "&", "try"};
  if (statement.empty()) return Brace::Value;
  if (has(statement, "namespace")) return Brace::Namespace;
  Tokens rest = withoutHead(statement);
  if (rest.size() == 2 && rest[0].text == "extern" && rest[1].text == "\"\"") {
    return Brace::Namespace;
  }
  while (!rest.empty() && isOneOf(rest[0].text, leading)) rest = rest.subspan(1);
  if (rest.empty()) return Brace::Value;
  if (rest[0].text == "enum") return Brace::Enum;
  if (isOneOf(rest[0].text, classKeys)) return Brace::Class;
  if (!hasParameters(rest)) return Brace::Value;
  const std::string& last = rest.back().text;
  if (isInMemberList(rest)) return last == ")" || last == "}" ? Brace::Function : Brace::Value;
  const bool body = isOneOf(last, beforeBody) || last == "&&" || last == "mutable" ||
                    has(rest, "->") || has(rest, "requires");
  return body ? Brace::Function : Brace::Value;
}

class Checker {
 public:
  explicit Checker(const SourceText& source)
      : source_(source),
        tokens_(source.tokens),
        stateful_(!source.path.starts_with("tests/") && !source.path.starts_with("gui/")) {}

  Findings run() {
    std::vector<Brace> open;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      const std::string& text = tokens_[i].text;
      if (text == "(" || text == "[") {
        i = closing(i);
      } else if (text == "{") {
        const Brace brace = classify(tokens_.subspan(begin, i - begin));
        if (brace == Brace::Namespace || brace == Brace::Class) {
          open.push_back(brace);
          begin = i + 1;
          continue;
        }
        const std::size_t end = closing(i);
        if (brace == Brace::Function) {
          checkFunction(begin, i, end);
          begin = end + 1;
        }
        i = end;
      } else if (text == "}") {
        if (!open.empty()) open.pop_back();
        begin = i + 1;
      } else if (text == ";") {
        const bool inClass = !open.empty() && open.back() == Brace::Class;
        checkVariable(tokens_.subspan(begin, i - begin), inClass ? Brace::Class : Brace::Namespace);
        begin = i + 1;
      }
    }
    return std::move(findings_);
  }

 private:
  void add(int line, std::string_view rule, std::string message) {
    findings_.push_back({source_.path, line, std::string(rule), std::move(message)});
  }

  /// Index of the bracket that closes the one at `open`, or the last token.
  std::size_t closing(std::size_t open) const {
    int depth = 0;
    for (std::size_t i = open; i < tokens_.size(); ++i) {
      const std::string& text = tokens_[i].text;
      if (text == "{" || text == "(" || text == "[") ++depth;
      if (text == "}" || text == ")" || text == "]") --depth;
      if (depth == 0) return i;
    }
    return tokens_.size() - 1;
  }

  /// The name before the parameter list, for the message.
  std::string nameOf(Tokens statement) const {
    constexpr std::array<std::string_view, 1> parenthesis{"("};
    const std::size_t at = findOutside(statement, parenthesis);
    return at == 0 || at == statement.size() ? "a function" : statement[at - 1].text;
  }

  void checkFunction(std::size_t begin, std::size_t open, std::size_t close) {
    const int lines = tokens_[close].line - tokens_[open].line + 1;
    if (lines > maxFunctionLines) {
      add(tokens_[open].line, "function-length",
          nameOf(withoutHead(tokens_.subspan(begin, open - begin))) + " has " +
              std::to_string(lines) + " lines; at most " + std::to_string(maxFunctionLines) +
              ": move a step into a function of its own");
    }
    if (!stateful_) return;
    for (std::size_t i = open; i < close; ++i) {
      const std::string& text = tokens_[i].text;
      if (text == "thread_local") addState(tokens_[i].line, "thread_local variable");
      if (text == "static" && !isConstant(tokens_.subspan(i, statementEnd(i) - i))) {
        addState(tokens_[i].line, "static variable in a function");
      }
    }
  }

  std::size_t statementEnd(std::size_t i) const {
    constexpr std::array<std::string_view, 4> ends{";", "=", "{", "("};
    while (i < tokens_.size() && !isOneOf(tokens_[i].text, ends)) ++i;
    return i;
  }

  static bool isConstant(Tokens statement) {
    return has(statement, "const") || has(statement, "constexpr") || has(statement, "consteval");
  }

  void addState(int line, const std::string& what) {
    add(line, "mutable-static",
        what + " outlives a run: make it constexpr or a member of what owns it");
  }

  void checkVariable(Tokens whole, Brace scope) {
    static constexpr std::array<std::string_view, 9> notVariables{
        "class",         "struct", "union",  "enum", "namespace",
        "static_assert", "friend", "export", "asm"};
    const Tokens statement = withoutHead(whole);
    if (!stateful_ || statement.size() < 2) return;
    const std::string& first = statement[0].text;
    // sig_atomic_t is what a signal handler of the command line has to write to.
    if (isOneOf(first, notVariables) || isConstant(statement) || has(statement, "using") ||
        has(statement, "typedef") || has(statement, "concept") || hasParameters(statement) ||
        has(statement, "sig_atomic_t")) {
      return;
    }
    if (scope == Brace::Class && !has(statement, "static")) return;
    if (first == "extern" && statement[1].text == "template") return;
    addState(statement[0].line,
             scope == Brace::Class ? "static data member" : "variable at namespace level");
  }

  const SourceText& source_;
  Tokens tokens_;
  bool stateful_;
  Findings findings_;
};

}  // namespace

Findings checkScopes(const SourceText& source) {
  return Checker(source).run();
}

}  // namespace aviary::tidy
