#include "sim/api/promql/regex_syntax.hpp"

#include <algorithm>
#include <utility>

namespace aviary::promql {
namespace {

constexpr int depthMax = 250;
constexpr int repeatMax = 1000;

bool isWordCharacter(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

class RegexReader {
 public:
  explicit RegexReader(std::string_view pattern) : pattern_(pattern) {}

  RegexReading read() {
    const bool empty = alternatives(0);
    if (!problem_ && !ended()) fail("unexpected \")\"");
    return {problem_, empty};
  }

 private:
  [[nodiscard]] bool ended() const { return problem_ || at_ >= pattern_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < pattern_.size() ? pattern_[at_ + ahead] : '\0';
  }
  bool accept(std::string_view text) {
    if (ended() || !pattern_.substr(at_).starts_with(text)) return false;
    at_ += text.size();
    return true;
  }
  void fail(std::string problem) {
    if (!problem_) problem_ = std::move(problem);
  }

  bool alternatives(int depth);
  bool sequence(int depth);
  bool atom(int depth);
  bool group(int depth);
  bool flags();
  void charClass();
  int classCharacter();
  int escape();
  int hexEscape();
  bool quantifier(bool& optional);
  std::optional<int> count();

  std::string_view pattern_;
  std::size_t at_ = 0;
  std::optional<std::string> problem_;
};

// Each of these answers whether what it read matches the empty text.

bool RegexReader::alternatives(int depth) {
  if (depth > depthMax) {
    fail("groups are nested too deeply");
    return false;
  }
  bool empty = sequence(depth);
  while (accept("|")) empty |= sequence(depth);
  return empty;
}

bool RegexReader::sequence(int depth) {
  bool empty = true;
  bool repeatable = false;
  while (!ended() && peek() != '|' && peek() != ')') {
    bool optional = false;
    const std::size_t before = at_;
    if (quantifier(optional)) {
      if (!repeatable) {
        const bool first =
            before == 0 || pattern_[before - 1] == '(' || pattern_[before - 1] == '|';
        fail(first ? "nothing stands before a repetition" : "a repetition is repeated");
      }
      repeatable = false;
      continue;
    }
    // Whether it is repeated decides what it may match.
    const bool self = atom(depth);
    const std::size_t after = at_;
    bool mayBeMissing = false;
    if (quantifier(mayBeMissing)) at_ = after;
    empty &= self || mayBeMissing;
    repeatable = true;
  }
  return empty;
}

/// Reads `*`, `+`, `?`, `{2}`, `{2,}`, `{2,5}`, each with a `?` that makes it lazy.
bool RegexReader::quantifier(bool& optional) {
  if (accept("*") || accept("?")) {
    optional = true;
  } else if (!accept("+")) {
    const std::size_t start = at_;
    if (!accept("{")) return false;
    const std::optional<int> low = count();
    std::optional<int> high = low;
    if (low && accept(",")) high = peek() == '}' ? low : count();
    if (!low || !high || !accept("}")) {
      at_ = start;
      return false;
    }
    if (*low > repeatMax || *high > repeatMax || *high < *low) fail("a bad count of repetitions");
    optional = *low == 0;
  }
  accept("?");
  return true;
}

std::optional<int> RegexReader::count() {
  int value = -1;
  while (peek() >= '0' && peek() <= '9') {
    value = std::min(std::max(value, 0) * 10 + (peek() - '0'), repeatMax + 1);
    ++at_;
  }
  return value < 0 ? std::nullopt : std::optional(value);
}

bool RegexReader::atom(int depth) {
  switch (peek()) {
    case '(':
      return group(depth);
    case '[':
      charClass();
      return false;
    case '^':
    case '$':
      ++at_;
      return true;
    case '\\': {
      if (accept("\\A") || accept("\\z") || accept("\\B")) return true;
      // There is no word boundary in the empty text.
      if (accept("\\b")) return false;
      if (accept("\\Q")) {
        const std::size_t start = at_;
        at_ = std::min(pattern_.find("\\E", at_), pattern_.size());
        const bool nothing = at_ == start;
        accept("\\E");
        return nothing;
      }
      (void)escape();
      return false;
    }
    default:
      ++at_;
      return false;
  }
}

bool RegexReader::group(int depth) {
  const std::size_t start = at_;
  ++at_;
  if (accept("?P<") || accept("?<")) {
    const std::size_t name = at_;
    while (isWordCharacter(peek())) ++at_;
    if (at_ == name || !accept(">")) fail("a bad name of a group");
  } else if (accept("?")) {
    if (!flags()) return true;
  }
  const bool empty = alternatives(depth + 1);
  if (!accept(")")) fail("a \"(\" is not closed: " + std::string(pattern_.substr(start)));
  return empty;
}

/// Flags of a group, `i:` or `i)`. Answers whether the group goes on.
bool RegexReader::flags() {
  bool any = false;
  bool minus = false;
  for (;; ++at_) {
    const char c = peek();
    if (c == 'i' || c == 'm' || c == 's' || c == 'U') {
      any = true;
    } else if (c == '-' && !minus) {
      minus = true;
      any = false;
    } else {
      break;
    }
  }
  const bool complete = any || !minus;
  if (complete && accept(":")) return true;
  if (!complete || !accept(")")) fail("a \"(?\" that RE2 does not know");
  return false;
}

void RegexReader::charClass() {
  const std::size_t start = at_;
  ++at_;
  accept("^");
  for (bool first = true; !ended() && (first || peek() != ']'); first = false) {
    if (accept("[:")) {
      const std::size_t end = pattern_.find(":]", at_);
      if (end != std::string_view::npos) {
        at_ = end + 2;
        continue;
      }
    }
    const int low = classCharacter();
    if (peek() != '-' || peek(1) == ']' || at_ + 1 >= pattern_.size()) continue;
    ++at_;
    const int high = classCharacter();
    if (high < low || low < 0) fail("a bad range of characters");
  }
  if (!accept("]")) fail("a \"[\" is not closed: " + std::string(pattern_.substr(start)));
}

/// The character, or -1 for a class such as `\d`.
int RegexReader::classCharacter() {
  if (peek() == '\\') return escape();
  const auto lead = static_cast<unsigned char>(peek());
  ++at_;
  int value = lead;
  while ((static_cast<unsigned char>(peek()) & 0xC0U) == 0x80U) {
    value = value * 64 + (static_cast<unsigned char>(peek()) & 0x3F);
    ++at_;
  }
  return value;
}

/// The character an escape sequence means, or -1 for a class.
int RegexReader::escape() {
  ++at_;
  if (ended()) {
    fail("a backslash at the end");
    return -1;
  }
  const char c = pattern_[at_++];
  constexpr std::string_view controls = "aftnrv";
  if (std::string_view("dDsSwW").find(c) != std::string_view::npos) return -1;
  if (controls.find(c) != std::string_view::npos) return '\t';
  if (c == 'x') return hexEscape();
  if (c == 'p' || c == 'P') {
    const std::size_t end = peek() == '{' ? pattern_.find('}', at_) : at_;
    if (end >= pattern_.size()) fail("a bad class of characters");
    at_ = std::min(end, pattern_.size() - 1) + 1;
    return -1;
  }
  const auto isOctal = [this] { return peek() >= '0' && peek() <= '7'; };
  if (c == '0' || (c >= '1' && c <= '7' && isOctal())) {
    int value = c - '0';
    for (int i = 0; i < 2 && isOctal(); ++i) value = value * 8 + (pattern_[at_++] - '0');
    return value;
  }
  const bool mark = static_cast<unsigned char>(c) < 0x80 && (c == '_' || !isWordCharacter(c));
  if (!mark) fail("\"\\" + std::string(1, c) + "\" is no escape sequence of RE2");
  return static_cast<unsigned char>(c);
}

int RegexReader::hexEscape() {
  const bool braces = accept("{");
  int value = 0;
  int digits = 0;
  for (; braces ? peek() != '}' && digits < 8 : digits < 2; ++digits) {
    const char c = peek();
    const bool digit = c >= '0' && c <= '9';
    const char lower = static_cast<char>(c | 0x20);
    if (!digit && (lower < 'a' || lower > 'f')) break;
    value = std::min(value * 16 + (digit ? c - '0' : lower - 'a' + 10), 0x110000);
    ++at_;
  }
  const bool complete = braces ? digits > 0 && accept("}") : digits == 2;
  if (!complete || value > 0x10FFFF) fail("a bad \"\\x\"");
  return value;
}

}  // namespace

RegexReading readRegex(std::string_view pattern) {
  return RegexReader(pattern).read();
}

}  // namespace aviary::promql
