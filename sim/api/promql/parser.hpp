#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "sim/api/promql/check.hpp"
#include "sim/api/promql/functions.hpp"
#include "sim/api/promql/lexer.hpp"

namespace aviary::promql {

/// What is known of an expression once it has been read.
struct Operand {
  enum class Form : std::uint8_t { Selector, Range, Subquery, Other };
  TextSpan at;
  ValueType type = ValueType::Scalar;
  Form form = Form::Other;
  bool hasOffset = false;
  bool hasTime = false;  ///< it has an `@`
};

/// How the sides of a binary operator are matched.
struct Matching {
  bool isBool = false;
  bool on = false;
  bool grouped = false;  ///< group_left or group_right is
  std::vector<std::string> labels;
  std::vector<std::string> include;
};

/// Reads a query by recursive descent.
///
/// The first problem with the grammar ends the reading; problems with types count only without one,
/// as in the original, which checks types when it has read everything.
class Parser {
 public:
  explicit Parser(std::string_view query) : query_(query), lexer_(query) { advance(); }
  [[nodiscard]] std::optional<QueryProblem> read();

 private:
  // parser.cpp: expressions.
  void advance();
  bool accept(TokenKind kind);
  bool expect(TokenKind kind, std::string_view where);
  void fail(std::size_t offset, std::string message);
  void failHere(const std::string& where);
  void mismatch(std::size_t offset, std::string message);
  void expectType(const Operand& operand, ValueType type, const std::string& where);
  Operand binary(int lowest);
  Operand combine(const Operand& left, const Token& op, const Matching& matching,
                  const Operand& right);
  void checkMatching(const Operand& left, const Token& op, const Matching& matching,
                     const Operand& right);
  Operand unary();
  Operand postfix(Operand operand);
  Operand primary();
  Operand named();
  Operand parens();
  Operand literal();
  Operand aggregation(const Token& op);
  Operand call(const Token& name);
  void checkArguments(const Token& name, const Signature& signature,
                      const std::vector<Operand>& arguments);
  std::vector<Operand> arguments();
  void checkNumber(const Token& number);

  // parser_selectors.cpp: selectors, ranges, modifiers and label lists.
  Operand selector(const std::optional<Token>& name);
  struct Matchers {
    bool names = false;     // one of them is about the name of the metric
    bool nonEmpty = false;  // one of them needs a label
  };
  Matchers matchers();
  void matcher(Matchers& seen);
  Operand range(const Operand& operand);
  Operand offset(Operand operand);
  Operand atTime(Operand operand);
  Matching matching();
  std::vector<std::string> labels();
  struct DurationReading {
    std::size_t start = 0;
    double seconds = 0;
    bool plain = true;  // a literal, perhaps with a sign
  };
  DurationReading duration(int lowest);
  DurationReading durationAtom();
  double secondsOf(const Token& literal);
  void checkPositive(const DurationReading& reading);

  std::string_view query_;
  Lexer lexer_;
  Token token_;
  std::size_t end_ = 0;  // of the token before
  int depth_ = 0;
  std::optional<QueryProblem> problem_;
  std::optional<QueryProblem> typeProblem_;
};

/// The text a string literal means.
[[nodiscard]] std::string unquoted(std::string_view literal);

}  // namespace aviary::promql
