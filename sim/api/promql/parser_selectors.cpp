#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <utility>

#include "sim/api/promql/parser.hpp"
#include "sim/api/promql/regex_syntax.hpp"

namespace aviary::promql {
namespace {

/// A word that may name a label: any identifier, and every keyword that is no number.
bool isLabel(const Token& token) {
  if (token.kind == TokenKind::Identifier || token.kind == TokenKind::MetricName) return true;
  return token.kind != TokenKind::Number && keywordOf(token.text).has_value();
}

bool isMatchOperator(TokenKind kind) {
  return kind == TokenKind::Assign || kind == TokenKind::NotEqual ||
         kind == TokenKind::MatchesRegex || kind == TokenKind::MatchesNotRegex;
}

int durationBinding(TokenKind kind) {
  switch (kind) {
    case TokenKind::Add:
    case TokenKind::Subtract:
      return 1;
    case TokenKind::Multiply:
    case TokenKind::Divide:
    case TokenKind::Modulo:
      return 2;
    case TokenKind::Power:
      return 3;
    default:
      return 0;
  }
}

/// `1h30m`: units from the longest to the shortest, each once. Nothing otherwise.
std::optional<double> durationSeconds(std::string_view text) {
  struct Unit {
    std::string_view name;
    double seconds;
  };
  constexpr std::array units{Unit{"y", 31'536'000}, Unit{"w", 604'800}, Unit{"d", 86'400},
                             Unit{"h", 3'600},      Unit{"m", 60},      Unit{"s", 1},
                             Unit{"ms", 0.001}};
  double sum = 0;
  std::size_t next = 0;
  while (!text.empty()) {
    std::uint64_t count = 0;
    const auto [last, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(last - text.data()));
    const std::string_view name =
        text.substr(0, std::min(text.find_first_of("0123456789"), text.size()));
    while (next < units.size() && units[next].name != name) ++next;
    if (next == units.size()) return std::nullopt;
    sum += static_cast<double>(count) * units[next++].seconds;
    text.remove_prefix(name.size());
  }
  return sum;
}

}  // namespace

std::string unquoted(std::string_view literal) {
  std::string out;
  const bool raw = literal.front() == '`';
  for (std::size_t i = 1; i + 1 < literal.size(); ++i) {
    if (raw || literal[i] != '\\') {
      out += literal[i];
      continue;
    }
    const char c = literal[++i];
    constexpr std::string_view letters = "abfnrtv";
    constexpr std::string_view meanings = "\a\b\f\n\r\t\v";
    const std::size_t control = letters.find(c);
    const bool coded = c == 'x' || c == 'u' || c == 'U' || (c >= '0' && c <= '7');
    if (control != std::string_view::npos) {
      out += meanings[control];
    } else if (!coded) {
      out += c;
    } else {
      // Which character it is does not matter to any check: it is none with a meaning of its own.
      out += '_';
      i += c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 2;
    }
  }
  return out;
}

/// A metric, its labels, or both. \param name  of the metric, which has been read; absent: braces
/// come first.
Operand Parser::selector(const std::optional<Token>& name) {
  Operand out;
  out.form = Operand::Form::Selector;
  out.type = ValueType::Vector;
  const std::size_t start = name ? name->at.start : token_.at.start;
  Matchers seen;
  if (token_.kind == TokenKind::LeftBrace) seen = matchers();
  out.at = {start, end_};
  if (name && seen.names) {
    mismatch(out.at.start, "the name of the metric stands before the braces and inside of them");
  }
  if (!name && !seen.nonEmpty) {
    mismatch(out.at.start, "a selector needs one matcher that the empty text does not pass");
  }
  return out;
}

Parser::Matchers Parser::matchers() {
  Matchers seen;
  advance();
  while (token_.kind != TokenKind::RightBrace) {
    matcher(seen);
    if (problem_) return seen;
    if (token_.kind == TokenKind::RightBrace) break;
    if (!expect(TokenKind::Comma, " among the labels")) return seen;
  }
  advance();
  return seen;
}

void Parser::matcher(Matchers& seen) {
  const Token label = token_;
  if (label.kind != TokenKind::Identifier && label.kind != TokenKind::Text) {
    failHere(" among the labels");
    return;
  }
  advance();
  const bool quotedName = label.kind == TokenKind::Text;
  if (quotedName && (token_.kind == TokenKind::Comma || token_.kind == TokenKind::RightBrace)) {
    seen.names = true;
    seen.nonEmpty |= label.text.size() > 2;
    return;
  }
  const TokenKind op = token_.kind;
  if (!isMatchOperator(op)) {
    failHere(" among the labels: an operator is missing");
    return;
  }
  advance();
  if (token_.kind != TokenKind::Text) {
    failHere(" among the labels: a text is missing");
    return;
  }
  const std::string value = unquoted(token_.text);
  const bool regex = op == TokenKind::MatchesRegex || op == TokenKind::MatchesNotRegex;
  const RegexReading reading = regex ? readRegex(value) : RegexReading{{}, value.empty()};
  if (reading.problem) {
    fail(label.at.start, "a bad regular expression: " + *reading.problem);
    return;
  }
  advance();
  const bool negated = op == TokenKind::NotEqual || op == TokenKind::MatchesNotRegex;
  seen.nonEmpty |= reading.matchesEmpty == negated;
  seen.names |= (quotedName ? unquoted(label.text) : std::string(label.text)) == "__name__";
}

/// `[5m]` behind a selector, `[5m:1m]` behind any instant vector.
Operand Parser::range(const Operand& operand) {
  const std::size_t bracket = token_.at.start;
  advance();
  const DurationReading length = duration(1);
  checkPositive(length);
  Operand out;
  out.type = ValueType::Matrix;
  if (accept(TokenKind::Colon)) {
    if (token_.kind != TokenKind::RightBracket) checkPositive(duration(1));
    expect(TokenKind::RightBracket, " in a subquery");
    if (operand.type != ValueType::Vector) {
      mismatch(operand.at.start,
               "a subquery takes an instant vector, this is " + std::string(text(operand.type)));
    }
    out.form = Operand::Form::Subquery;
  } else {
    expect(TokenKind::RightBracket, " in a range");
    if (operand.form != Operand::Form::Selector) {
      fail(bracket, "a range goes behind a selector only");
    } else if (operand.hasOffset || operand.hasTime) {
      fail(bracket, "offset and @ stand behind the range");
    }
    out.form = Operand::Form::Range;
  }
  out.at = {operand.at.start, end_};
  return out;
}

Operand Parser::offset(Operand operand) {
  advance();
  const DurationReading by = durationAtom();
  if (!by.plain) fail(by.start, "expressions of durations are experimental and switched off");
  if (operand.form == Operand::Form::Other) {
    fail(operand.at.start, "offset goes behind a selector, a range or a subquery");
  } else if (operand.hasOffset) {
    fail(operand.at.start, "offset stands twice");
  }
  operand.hasOffset = by.seconds != 0;
  operand.at.end = end_;
  return operand;
}

Operand Parser::atTime(Operand operand) {
  advance();
  const std::size_t start = token_.at.start;
  if (token_.kind == TokenKind::Start || token_.kind == TokenKind::EndKeyword) {
    advance();
    expect(TokenKind::LeftParen, " after @");
    expect(TokenKind::RightParen, " after @");
  } else {
    if (!accept(TokenKind::Add)) (void)accept(TokenKind::Subtract);
    if (token_.kind != TokenKind::Number && token_.kind != TokenKind::Duration) {
      failHere(" after @: a time is missing");
      return operand;
    }
    const double seconds = secondsOf(token_);
    if (!std::isfinite(seconds) || seconds > 9.2e15) fail(start, "a time that cannot be kept");
    advance();
  }
  if (operand.form == Operand::Form::Other) {
    fail(operand.at.start, "@ goes behind a selector, a range or a subquery");
  } else if (operand.hasTime) {
    fail(operand.at.start, "@ stands twice");
  }
  operand.hasTime = true;
  operand.at.end = end_;
  return operand;
}

/// What may stand behind a binary operator: bool, on or ignoring, group_left or group_right.
Matching Parser::matching() {
  Matching out;
  out.isBool = accept(TokenKind::Bool);
  if (token_.kind != TokenKind::On && token_.kind != TokenKind::Ignoring) return out;
  out.on = token_.kind == TokenKind::On;
  advance();
  out.labels = labels();
  if (token_.kind != TokenKind::GroupLeft && token_.kind != TokenKind::GroupRight) return out;
  out.grouped = true;
  advance();
  if (token_.kind == TokenKind::LeftParen) out.include = labels();
  return out;
}

/// Names in parentheses.
std::vector<std::string> Parser::labels() {
  std::vector<std::string> out;
  if (!expect(TokenKind::LeftParen, " where a list of labels begins")) return out;
  while (token_.kind != TokenKind::RightParen) {
    const bool quotedName = token_.kind == TokenKind::Text;
    if (!quotedName && !isLabel(token_)) {
      failHere(" in a list of labels");
      return out;
    }
    std::string label = quotedName ? unquoted(token_.text) : std::string(token_.text);
    if (out.size() < 256) out.push_back(std::move(label));
    advance();
    if (token_.kind == TokenKind::RightParen) break;
    if (!expect(TokenKind::Comma, " in a list of labels")) return out;
  }
  advance();
  return out;
}

Parser::DurationReading Parser::duration(int lowest) {
  DurationReading left = durationAtom();
  for (;;) {
    const int binding = durationBinding(token_.kind);
    if (binding == 0 || binding < lowest) return left;
    advance();
    (void)duration(binding + 1);
    left.plain = false;
  }
}

Parser::DurationReading Parser::durationAtom() {
  DurationReading out;
  out.start = token_.at.start;
  double sign = 1;
  if (token_.kind == TokenKind::Add || token_.kind == TokenKind::Subtract) {
    sign = token_.kind == TokenKind::Subtract ? -1 : 1;
    advance();
  }
  switch (token_.kind) {
    case TokenKind::Number:
    case TokenKind::Duration:
      out.seconds = sign * secondsOf(token_);
      advance();
      return out;
    case TokenKind::Step:
    case TokenKind::Range:
    case TokenKind::Aggregator:
    case TokenKind::LeftParen:
      // Experimental whatever follows: what is wrong is known.
      fail(out.start, "expressions of durations are experimental and switched off");
      return out;
    default:
      failHere(" where a duration should stand");
      return out;
  }
}

/// The value of a number or a duration.
double Parser::secondsOf(const Token& literal) {
  constexpr double longest = 9'223'372'036.0;  // what nanoseconds of 64 bits hold
  if (literal.kind == TokenKind::Duration) {
    const std::optional<double> seconds = durationSeconds(literal.text);
    if (!seconds) fail(literal.at.start, "\"" + std::string(literal.text) + "\" is no duration");
    if (seconds && *seconds > longest) fail(literal.at.start, "the duration is too long");
    return seconds.value_or(1);
  }
  checkNumber(literal);
  double value = 1;
  std::string digits(literal.text);
  std::erase(digits, '_');
  const bool hex = digits.starts_with("0x") || digits.starts_with("0X");
  if (hex) return 1;
  (void)std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

void Parser::checkPositive(const DurationReading& reading) {
  if (problem_) return;
  if (!reading.plain) {
    fail(reading.start, "expressions of durations are experimental and switched off");
  } else if (!(reading.seconds > 0)) {
    fail(reading.start, "the duration must be longer than 0");
  } else if (reading.seconds > 9'223'372'036.0) {
    fail(reading.start, "the duration is too long");
  }
}

}  // namespace aviary::promql
