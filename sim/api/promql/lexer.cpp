#include "sim/api/promql/lexer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace aviary::promql {
namespace {

constexpr std::string_view digits = "0123456789";
constexpr std::string_view hexDigits = "0123456789abcdefABCDEF";

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool isLetter(char c) {
  return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

struct Keyword {
  std::string_view word;
  TokenKind kind;
};

constexpr std::array keywords{
    Keyword{"and", TokenKind::And},
    Keyword{"or", TokenKind::Or},
    Keyword{"unless", TokenKind::Unless},
    Keyword{"atan2", TokenKind::Atan2},
    Keyword{"sum", TokenKind::Aggregator},
    Keyword{"avg", TokenKind::Aggregator},
    Keyword{"count", TokenKind::Aggregator},
    Keyword{"min", TokenKind::Aggregator},
    Keyword{"max", TokenKind::Aggregator},
    Keyword{"group", TokenKind::Aggregator},
    Keyword{"stddev", TokenKind::Aggregator},
    Keyword{"stdvar", TokenKind::Aggregator},
    Keyword{"topk", TokenKind::ParameterAggregator},
    Keyword{"bottomk", TokenKind::ParameterAggregator},
    Keyword{"count_values", TokenKind::ParameterAggregator},
    Keyword{"quantile", TokenKind::ParameterAggregator},
    Keyword{"limitk", TokenKind::ParameterAggregator},
    Keyword{"limit_ratio", TokenKind::ParameterAggregator},
    Keyword{"bool", TokenKind::Bool},
    Keyword{"by", TokenKind::By},
    Keyword{"without", TokenKind::Without},
    Keyword{"on", TokenKind::On},
    Keyword{"ignoring", TokenKind::Ignoring},
    Keyword{"group_left", TokenKind::GroupLeft},
    Keyword{"group_right", TokenKind::GroupRight},
    Keyword{"offset", TokenKind::Offset},
    Keyword{"start", TokenKind::Start},
    Keyword{"end", TokenKind::EndKeyword},
    Keyword{"step", TokenKind::Step},
    Keyword{"range", TokenKind::Range},
    Keyword{"smoothed", TokenKind::Smoothed},
    Keyword{"anchored", TokenKind::Anchored},
    Keyword{"inf", TokenKind::Number},
    Keyword{"nan", TokenKind::Number},
};

/// Words that a duration may hold.
bool isDurationWord(std::string_view word) {
  return word == "step" || word == "range" || word == "min" || word == "max";
}

}  // namespace

std::optional<TokenKind> keywordOf(std::string_view word) {
  std::string lower(word.substr(0, 16));
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const auto found = std::find_if(keywords.begin(), keywords.end(),
                                  [&](const Keyword& keyword) { return keyword.word == lower; });
  if (found == keywords.end() || word.size() > 16) return std::nullopt;
  return found->kind;
}

bool Lexer::accept(std::string_view set) {
  if (!isOneOf(set)) return false;
  ++at_;
  return true;
}

void Lexer::skipSpace() {
  for (;;) {
    if (accept(" \t\r\n")) continue;
    if (peek() != '#' || ended()) return;
    at_ = std::min(query_.find('\n', at_), query_.size());
  }
}

Token Lexer::token(TokenKind kind, std::size_t length) {
  at_ = start_ + length;
  return {kind, {start_, at_}, query_.substr(start_, length)};
}

Token Lexer::bad(std::string problem) {
  problem_ = std::move(problem);
  last_ = Token{TokenKind::Bad, {start_, std::max(at_, start_)}, {}};
  return *last_;
}

Token Lexer::unexpected(const std::string& where) {
  std::size_t end = at_ + 1;
  while (end < query_.size() && (static_cast<unsigned char>(query_[end]) & 0xC0U) == 0x80U) ++end;
  return bad("unexpected character '" + std::string(query_.substr(at_, end - at_)) + "'" + where);
}

Token Lexer::next() {
  if (last_) return *last_;
  skipSpace();
  start_ = at_;
  if (ended()) return atEnd();
  if (braces_) return insideBraces();
  const char c = peek();
  if (isDigit(c) || (c == '.' && isDigit(peek(1)))) return number();
  if (c == '"' || c == '\'' || c == '`') return text();
  if (isLetter(c) || (c == ':' && !brackets_)) return word();
  return symbol();
}

Token Lexer::atEnd() {
  if (braces_) return bad("a \"{\" is not closed");
  if (brackets_) return bad("a \"[\" is not closed");
  if (parens_ > 0) return bad("a \"(\" is not closed");
  last_ = token(TokenKind::End, 0);
  return *last_;
}

Token Lexer::symbol() {
  const bool equals = peek(1) == '=';
  switch (peek()) {
    case '{':
      braces_ = true;
      return token(TokenKind::LeftBrace, 1);
    case '(':
      ++parens_;
      return token(TokenKind::LeftParen, 1);
    case ')':
      if (--parens_ < 0) return bad("unexpected \")\": nothing is open");
      return token(TokenKind::RightParen, 1);
    case ',':
      return token(TokenKind::Comma, 1);
    case '*':
      return token(TokenKind::Multiply, 1);
    case '/':
      return token(TokenKind::Divide, 1);
    case '%':
      return token(TokenKind::Modulo, 1);
    case '+':
      return token(TokenKind::Add, 1);
    case '-':
      return token(TokenKind::Subtract, 1);
    case '^':
      return token(TokenKind::Power, 1);
    case '@':
      return token(TokenKind::At, 1);
    case '<':
      return token(equals ? TokenKind::LessOrEqual : TokenKind::Less, equals ? 2 : 1);
    case '>':
      return token(equals ? TokenKind::GreaterOrEqual : TokenKind::Greater, equals ? 2 : 1);
    case '=':
      if (peek(1) == '~') return bad("\"=~\" stands only inside of braces");
      return token(equals ? TokenKind::Equal : TokenKind::Assign, equals ? 2 : 1);
    case '!':
      if (!equals) return bad("\"=\" is missing after \"!\"");
      return token(TokenKind::NotEqual, 2);
    default:
      return bracket();
  }
}

Token Lexer::bracket() {
  switch (peek()) {
    case '[':
      if (brackets_) return unexpected(" inside of brackets");
      brackets_ = true;
      colon_ = false;
      return token(TokenKind::LeftBracket, 1);
    case ']':
      if (!brackets_) return bad("unexpected \"]\": nothing is open");
      brackets_ = false;
      return token(TokenKind::RightBracket, 1);
    case ':':
      if (colon_) return unexpected(" inside of brackets");
      colon_ = true;
      return token(TokenKind::Colon, 1);
    case '}':
      return bad("unexpected \"}\": nothing is open");
    default:
      return unexpected("");
  }
}

Token Lexer::insideBraces() {
  const char c = peek();
  if (c == '"' || c == '\'' || c == '`') return text();
  if (isLetter(c)) {
    while (isLetter(peek()) || isDigit(peek())) ++at_;
    return token(TokenKind::Identifier, at_ - start_);
  }
  switch (c) {
    case ',':
      return token(TokenKind::Comma, 1);
    case '}':
      braces_ = false;
      return token(TokenKind::RightBrace, 1);
    case '=':
      return peek(1) == '~' ? token(TokenKind::MatchesRegex, 2) : token(TokenKind::Assign, 1);
    case '!':
      if (peek(1) == '~') return token(TokenKind::MatchesNotRegex, 2);
      if (peek(1) == '=') return token(TokenKind::NotEqual, 2);
      return bad("\"=\" or \"~\" is missing after \"!\"");
    default:
      return unexpected(" inside of braces");
  }
}

Token Lexer::text() {
  const char quote = query_[at_++];
  for (;;) {
    if (ended() || (quote != '`' && peek() == '\n')) return bad("a quote is not closed");
    const char c = query_[at_++];
    if (c == quote) break;
    if (c != '\\' || quote == '`') continue;
    if (auto problem = escapeProblem(quote)) return bad(std::move(*problem));
  }
  return token(TokenKind::Text, at_ - start_);
}

/// Reads what stands behind a backslash.
std::optional<std::string> Lexer::escapeProblem(char quote) {
  const char c = peek();
  if (c == quote || isOneOf("abfnrtv\\")) {
    ++at_;
    return std::nullopt;
  }
  std::size_t length = 0;
  std::string_view allowed = hexDigits;
  if (isOneOf("01234567")) {
    length = 3;
    allowed = "01234567";
  } else if (c == 'x') {
    length = 2;
  } else if (c == 'u') {
    length = 4;
  } else if (c == 'U') {
    length = 8;
  }
  if (length == 0) return "\"\\" + std::string(1, c) + "\" is no escape sequence";
  if (allowed == hexDigits) ++at_;
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < length; ++i) {
    const std::size_t digit = ended() ? std::string_view::npos : allowed.find(peek());
    if (digit == std::string_view::npos) return "an escape sequence lacks digits";
    const auto low = static_cast<std::uint32_t>(digit < 16 ? digit : digit - 6);
    value = value * (allowed == hexDigits ? 16 : 8) + low;
    ++at_;
  }
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  const std::uint32_t highest = length == 3 ? 0xFF : 0x10FFFF;
  if (value > highest || (surrogate && length > 3)) return "an escape sequence is no character";
  return std::nullopt;
}

/// A number, or a duration such as `1h30m`.
Token Lexer::number() {
  if (scanNumber()) return token(TokenKind::Number, at_ - start_);
  if (scanDuration()) return token(TokenKind::Duration, at_ - start_);
  return bad("\"" + std::string(query_.substr(start_, at_ - start_)) +
             "\" is neither a number nor a duration");
}

bool Lexer::scanNumber() {
  std::string_view pattern = digits;
  if (accept("0") && accept("xX")) {
    accept("_");
    pattern = hexDigits;
  }
  accept(".");
  accept(pattern);
  bool point = false;
  bool exponent = false;
  while (isOneOf(pattern) || isOneOf("._eE")) {
    if (isOneOf(".")) {
      if (point || pattern == hexDigits) {
        ++at_;
        return false;
      }
      ++at_;
      point = true;
      if (accept("_.")) return false;
    } else if (isOneOf("eE")) {
      ++at_;
      if (exponent || !scanExponent()) return false;
      exponent = true;
    } else if (accept("_")) {
      if (accept("._eE") || ended()) return false;
    } else {
      while (accept(pattern)) {
      }
    }
  }
  return !isLetter(peek()) && !isDigit(peek());
}

bool Lexer::scanExponent() {
  accept("+-");
  return !accept("._eE") && !ended();
}

bool Lexer::scanDuration() {
  if (!accept("smhdwy")) return false;
  accept("s");
  while (accept(digits)) {
    while (accept(digits)) {
    }
    if (!accept("smhdw")) return false;
    accept("s");
  }
  return !isLetter(peek()) && !isDigit(peek());
}

Token Lexer::word() {
  while (isLetter(peek()) || isDigit(peek()) || (peek() == ':' && !brackets_)) ++at_;
  const std::string_view read = query_.substr(start_, at_ - start_);
  if (brackets_ && !isDurationWord(read)) {
    at_ = start_;
    return unexpected(" in a duration");
  }
  if (const std::optional<TokenKind> kind = keywordOf(read)) return token(*kind, read.size());
  const bool metric = read.find(':') != std::string_view::npos;
  return token(metric ? TokenKind::MetricName : TokenKind::Identifier, read.size());
}

}  // namespace aviary::promql
