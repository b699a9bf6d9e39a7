#include "sim/api/promql/parser.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace aviary::promql {
namespace {

constexpr int depthMax = 250;
constexpr int unaryBinding = 6;  // as tight as `*`, less than `^`

/// How tight an operator binds; 0: it is none.
int bindingOf(TokenKind kind) {
  switch (kind) {
    case TokenKind::Or:
      return 1;
    case TokenKind::And:
    case TokenKind::Unless:
      return 2;
    case TokenKind::Equal:
    case TokenKind::NotEqual:
    case TokenKind::Less:
    case TokenKind::LessOrEqual:
    case TokenKind::Greater:
    case TokenKind::GreaterOrEqual:
      return 3;
    case TokenKind::Add:
    case TokenKind::Subtract:
      return 4;
    case TokenKind::Multiply:
    case TokenKind::Divide:
    case TokenKind::Modulo:
    case TokenKind::Atan2:
      return 5;
    case TokenKind::Power:
      return 6;
    default:
      return 0;
  }
}

bool isNumeric(ValueType type) {
  return type == ValueType::Scalar || type == ValueType::Vector;
}

/// Deeper by one for as long as it lives.
class Nested {
 public:
  explicit Nested(int& depth) : depth_(depth) { ++depth_; }
  ~Nested() { --depth_; }
  Nested(const Nested&) = delete;
  Nested& operator=(const Nested&) = delete;
  [[nodiscard]] bool tooDeep() const { return depth_ > depthMax; }

 private:
  int& depth_;
};

}  // namespace

std::optional<QueryProblem> checkQuery(std::string_view query) {
  return Parser(query).read();
}

std::optional<QueryProblem> Parser::read() {
  if (token_.kind == TokenKind::End) return QueryProblem{0, "the query is empty"};
  (void)binary(1);
  if (token_.kind != TokenKind::End) failHere("");
  return problem_ ? problem_ : typeProblem_;
}

void Parser::advance() {
  end_ = token_.at.end;
  if (problem_) return;
  token_ = lexer_.next();
  if (token_.kind == TokenKind::Bad) fail(token_.at.start, lexer_.problem());
}

bool Parser::accept(TokenKind kind) {
  if (token_.kind != kind) return false;
  advance();
  return true;
}

bool Parser::expect(TokenKind kind, std::string_view where) {
  if (accept(kind)) return true;
  failHere(std::string(where));
  return false;
}

/// Keeps the first problem and reads nothing more.
void Parser::fail(std::size_t offset, std::string message) {
  if (!problem_) problem_ = QueryProblem{offset, std::move(message)};
  token_ = {TokenKind::End, {query_.size(), query_.size()}, {}};
}

/// The present token is not what should stand here.
void Parser::failHere(const std::string& where) {
  const std::string what = token_.kind == TokenKind::End
                               ? "something is missing at the end"
                               : "unexpected \"" + std::string(token_.text) + '"';
  fail(token_.at.start, what + where);
}

void Parser::mismatch(std::size_t offset, std::string message) {
  if (!typeProblem_) typeProblem_ = QueryProblem{offset, std::move(message)};
}

void Parser::expectType(const Operand& operand, ValueType type, const std::string& where) {
  if (operand.type == type) return;
  mismatch(operand.at.start, where + " takes " + std::string(text(type)) + ", this is " +
                                 std::string(text(operand.type)));
}

/// Operators that bind at least as tight as `lowest`, and what stands between them.
Operand Parser::binary(int lowest) {
  const Nested nested(depth_);
  if (nested.tooDeep()) {
    fail(token_.at.start, "the expression is nested too deeply");
    return {};
  }
  Operand left = unary();
  for (;;) {
    const Token op = token_;
    const int binding = bindingOf(op.kind);
    if (binding == 0 || binding < lowest) return left;
    advance();
    const Matching how = matching();
    // `^` takes what is on its right first.
    const Operand right = binary(op.kind == TokenKind::Power ? binding : binding + 1);
    left = combine(left, op, how, right);
  }
}

Operand Parser::combine(const Operand& left, const Token& op, const Matching& matching,
                        const Operand& right) {
  checkMatching(left, op, matching, right);
  Operand out;
  out.at = {left.at.start, right.at.end};
  const bool scalars = left.type == ValueType::Scalar && right.type == ValueType::Scalar;
  out.type = scalars ? ValueType::Scalar : ValueType::Vector;
  return out;
}

void Parser::checkMatching(const Operand& left, const Token& op, const Matching& matching,
                           const Operand& right) {
  const int binding = bindingOf(op.kind);
  const bool comparison = binding == 3;
  const bool set = binding <= 2;
  const bool scalars = left.type == ValueType::Scalar && right.type == ValueType::Scalar;
  if (matching.isBool && !comparison) mismatch(op.at.start, "bool goes with comparisons only");
  if (comparison && !matching.isBool && scalars) {
    mismatch(op.at.start, "a comparison of two scalars needs the modifier bool");
  }
  for (const std::string& label : matching.on ? matching.labels : std::vector<std::string>{}) {
    if (std::find(matching.include.begin(), matching.include.end(), label) ==
        matching.include.end()) {
      continue;
    }
    mismatch(op.at.start, "label \"" + label + "\" stands in on and in the group");
  }
  for (const Operand* side : {&left, &right}) {
    if (isNumeric(side->type)) continue;
    mismatch(side->at.start, "operators take scalars and instant vectors, this is " +
                                 std::string(text(side->type)));
  }
  const bool vectors = left.type == ValueType::Vector && right.type == ValueType::Vector;
  if (!vectors && !matching.labels.empty()) {
    mismatch(op.at.start, "only two instant vectors can be matched by labels");
  }
  if (set && matching.grouped && vectors) {
    mismatch(op.at.start, "\"" + std::string(op.text) + "\" knows no groups");
  }
  if (set && !vectors) {
    mismatch(op.at.start, "\"" + std::string(op.text) + "\" does not take scalars");
  }
}

Operand Parser::unary() {
  if (token_.kind != TokenKind::Add && token_.kind != TokenKind::Subtract) {
    return postfix(primary());
  }
  const std::size_t start = token_.at.start;
  advance();
  Operand operand = binary(unaryBinding);
  if (!isNumeric(operand.type)) {
    mismatch(start, "a sign goes before a scalar or an instant vector, this is " +
                        std::string(text(operand.type)));
  }
  Operand out;
  out.at = {start, operand.at.end};
  out.type = operand.type;
  return out;
}

/// What follows an expression and binds tightest: ranges, offset, `@`.
Operand Parser::postfix(Operand operand) {
  for (;;) {
    switch (token_.kind) {
      case TokenKind::LeftBracket:
        operand = range(operand);
        break;
      case TokenKind::Offset:
        operand = offset(operand);
        break;
      case TokenKind::At:
        operand = atTime(operand);
        break;
      case TokenKind::Smoothed:
      case TokenKind::Anchored:
        fail(operand.at.start, std::string(token_.text) + " is experimental and switched off");
        return operand;
      default:
        return operand;
    }
  }
}

Operand Parser::primary() {
  switch (token_.kind) {
    case TokenKind::LeftParen:
      return parens();
    case TokenKind::Number:
    case TokenKind::Duration:
    case TokenKind::Text:
      return literal();
    case TokenKind::LeftBrace:
      return selector(std::nullopt);
    default:
      return named();
  }
}

/// What begins with a word: an aggregation, a call, the name of a metric.
Operand Parser::named() {
  const Token name = token_;
  switch (name.kind) {
    case TokenKind::Aggregator:
    case TokenKind::ParameterAggregator:
      advance();
      if (token_.kind == TokenKind::LeftParen || token_.kind == TokenKind::By ||
          token_.kind == TokenKind::Without) {
        return aggregation(name);
      }
      return selector(name);
    case TokenKind::Identifier:
      advance();
      return token_.kind == TokenKind::LeftParen ? call(name) : selector(name);
    case TokenKind::MetricName:
    case TokenKind::And:
    case TokenKind::Or:
    case TokenKind::Unless:
    case TokenKind::By:
    case TokenKind::Without:
    case TokenKind::Offset:
    case TokenKind::Start:
    case TokenKind::EndKeyword:
    case TokenKind::Step:
    case TokenKind::Range:
    case TokenKind::Smoothed:
    case TokenKind::Anchored:
      advance();
      return selector(name);
    default:
      failHere("");
      return {};
  }
}

Operand Parser::parens() {
  const std::size_t start = token_.at.start;
  advance();
  Operand out;
  out.type = binary(1).type;
  expect(TokenKind::RightParen, " instead of \")\"");
  out.at = {start, end_};
  return out;
}

Operand Parser::literal() {
  const Token read = token_;
  if (read.kind == TokenKind::Number) checkNumber(read);
  if (read.kind == TokenKind::Duration) (void)secondsOf(read);
  advance();
  Operand out;
  out.at = read.at;
  out.type = read.kind == TokenKind::Text ? ValueType::String : ValueType::Scalar;
  return out;
}

/// Arguments in parentheses. \pre the token is the opening one.
std::vector<Operand> Parser::arguments() {
  std::vector<Operand> out;
  advance();
  if (accept(TokenKind::RightParen)) return out;
  do {
    out.push_back(binary(1));
    // Nobody takes as many; a count is all that is said of them.
    if (out.size() > 64) out.pop_back();
  } while (accept(TokenKind::Comma));
  expect(TokenKind::RightParen, " among the arguments");
  return out;
}

Operand Parser::aggregation(const Token& op) {
  const auto isModifier = [this] {
    return token_.kind == TokenKind::By || token_.kind == TokenKind::Without;
  };
  bool modified = isModifier();
  if (modified) {
    advance();
    (void)labels();
  }
  std::vector<Operand> taken;
  if (token_.kind == TokenKind::LeftParen) {
    taken = arguments();
  } else {
    failHere(" in an aggregation");
  }
  if (!modified && isModifier()) {
    advance();
    (void)labels();
  }
  Operand out;
  out.at = {op.at.start, end_};
  out.type = ValueType::Vector;
  const std::size_t wanted = op.kind == TokenKind::ParameterAggregator ? 2 : 1;
  const std::string name(op.text);
  if (taken.size() != wanted) {
    fail(op.at.start, name + " takes " + std::to_string(wanted) + " argument(s), these are " +
                          std::to_string(taken.size()));
    return out;
  }
  if (keywordOf(name) == TokenKind::ParameterAggregator && name.starts_with("limit")) {
    fail(op.at.start, name + " is experimental and switched off");
  }
  expectType(taken.back(), ValueType::Vector, name);
  if (wanted == 2) {
    expectType(taken.front(), name == "count_values" ? ValueType::String : ValueType::Scalar,
               "the parameter of " + name);
  }
  return out;
}

Operand Parser::call(const Token& name) {
  const std::vector<Operand> taken = arguments();
  Operand out;
  out.at = {name.at.start, end_};
  out.type = ValueType::Vector;
  const Signature* signature = findFunction(name.text);
  if (signature == nullptr) {
    fail(name.at.start, "no function is called \"" + std::string(name.text) + '"');
    return out;
  }
  if (signature->experimental) {
    fail(name.at.start, std::string(name.text) + " is experimental and switched off");
    return out;
  }
  out.type = signature->result;
  checkArguments(name, *signature, taken);
  return out;
}

void Parser::checkArguments(const Token& name, const Signature& signature,
                            const std::vector<Operand>& arguments) {
  const std::size_t listed = signature.arguments.size();
  const std::size_t least = signature.variadic == 0 ? listed : listed - 1;
  const bool open = signature.variadic < 0;
  const std::size_t most =
      signature.variadic <= 0 ? listed : least + static_cast<std::size_t>(signature.variadic);
  if (arguments.size() < least || (!open && arguments.size() > most)) {
    const std::string range =
        least == most && !open
            ? std::to_string(least)
            : std::to_string(least) + (open ? " or more" : " to " + std::to_string(most));
    mismatch(name.at.start, std::string(name.text) + " takes " + range +
                                " argument(s), these are " + std::to_string(arguments.size()));
  }
  for (std::size_t i = 0; i < arguments.size() && listed > 0; ++i) {
    if (i >= listed && signature.variadic == 0) return;
    expectType(arguments[i], argumentType(signature, i), std::string(name.text));
  }
}

/// A number that the lexer took may still mean nothing.
void Parser::checkNumber(const Token& number) {
  std::string digits;
  for (const char c : number.text) {
    if (c != '_') digits += c;
  }
  const bool hex = digits.size() > 1 && (digits[1] == 'x' || digits[1] == 'X');
  const char* const end = digits.data() + digits.size();
  if (hex) {
    std::int64_t value = 0;
    const auto [last, error] = std::from_chars(digits.data() + 2, end, value, 16);
    if (error != std::errc{} || last != end) {
      fail(number.at.start, "\"" + std::string(number.text) + "\" is no number");
    }
    return;
  }
  double value = 0;
  const auto [last, error] = std::from_chars(digits.data(), end, value);
  const bool tiny =
      error == std::errc::result_out_of_range &&
      (digits.find("e-") != std::string::npos || digits.find("E-") != std::string::npos);
  if ((error != std::errc{} && !tiny) || last != end) {
    fail(number.at.start, "\"" + std::string(number.text) + "\" is no number that can be kept");
  }
}

}  // namespace aviary::promql
