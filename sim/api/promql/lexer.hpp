#pragma once

#include <optional>
#include <string>

#include "sim/api/promql/token.hpp"

namespace aviary::promql {

/// Splits a query into tokens, one at a time.
///
/// Words mean something else inside of braces (labels) and brackets (durations), as in the
/// original. Costs: O(length) for all tokens together; nothing is allocated but the text of a
/// problem. Source: prometheus 3.15.0 promql/parser/lex.go.
class Lexer {
 public:
  explicit Lexer(std::string_view query) : query_(query) {}

  /// The next token; End, or Bad, again and again once it was reached.
  [[nodiscard]] Token next();
  /// What is wrong with the token that is Bad.
  [[nodiscard]] const std::string& problem() const { return problem_; }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < query_.size() ? query_[at_ + ahead] : '\0';
  }
  [[nodiscard]] bool ended() const { return at_ >= query_.size(); }
  [[nodiscard]] bool isOneOf(std::string_view set) const {
    return !ended() && set.find(query_[at_]) != std::string_view::npos;
  }
  bool accept(std::string_view set);
  void skipSpace();
  Token token(TokenKind kind, std::size_t length);
  Token bad(std::string problem);
  Token unexpected(const std::string& where);
  Token atEnd();
  Token symbol();
  Token bracket();
  Token insideBraces();
  Token text();
  [[nodiscard]] std::optional<std::string> escapeProblem(char quote);
  Token number();
  bool scanNumber();
  bool scanExponent();
  bool scanDuration();
  Token word();

  std::string_view query_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the token that is being read
  int parens_ = 0;
  bool braces_ = false;
  bool brackets_ = false;
  bool colon_ = false;  // seen in these brackets
  std::optional<Token> last_;
  std::string problem_;
};

/// A keyword in any case: `by`, `offset`, `sum`, `inf`; nothing for other words.
[[nodiscard]] std::optional<TokenKind> keywordOf(std::string_view word);

}  // namespace aviary::promql
