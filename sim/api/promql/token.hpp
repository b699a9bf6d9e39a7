#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aviary::promql {

/// A part of a query: [start, end), bytes from its beginning.
struct TextSpan {
  std::size_t start = 0;
  std::size_t end = 0;
};

enum class TokenKind : std::uint8_t {
  End,
  Bad,  ///< the lexer stopped here; Lexer::problem() says why
  Identifier,
  MetricName,  ///< an identifier with a colon
  Number,
  Duration,
  Text,
  LeftParen,
  RightParen,
  LeftBrace,
  RightBrace,
  LeftBracket,
  RightBracket,
  Comma,
  Colon,
  At,
  Add,
  Subtract,
  Multiply,
  Divide,
  Modulo,
  Power,
  Assign,  ///< `=`, a matcher
  Equal,   ///< `==`, a comparison
  NotEqual,
  MatchesRegex,
  MatchesNotRegex,
  Less,
  LessOrEqual,
  Greater,
  GreaterOrEqual,
  And,
  Or,
  Unless,
  Atan2,
  Aggregator,
  ParameterAggregator,  ///< with one argument more
  Bool,
  By,
  Without,
  On,
  Ignoring,
  GroupLeft,
  GroupRight,
  Offset,
  Start,
  EndKeyword,
  Step,
  Range,
  Smoothed,
  Anchored
};

struct Token {
  TokenKind kind = TokenKind::End;
  TextSpan at;
  std::string_view text;
};

}  // namespace aviary::promql
