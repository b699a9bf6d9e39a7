#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace aviary::tidy {

/// A name, a number, a literal or a punctuation mark. `::`, `->` and `&&` are one token.
/// A string or character literal is the single token `""`.
struct Token {
  std::string text;
  int line = 0;  ///< 1-based
};

/// What an #include names.
struct Include {
  std::string target;  ///< without brackets or quotes
  int line = 0;
  enum class Form { Angle, Quote } form = Form::Quote;
};

/// A C++ file seen as code: comments, literals' contents and preprocessor lines are not tokens.
struct SourceText {
  std::string path;  ///< relative to the root, with '/'
  std::vector<Token> tokens;
  std::vector<Include> includes;
  bool hasPragmaOnce = false;
};

/// Splits without the final empty line; keeps '\r' so that it can be found.
[[nodiscard]] std::vector<std::string_view> splitLines(std::string_view text);

/// The text with comments and the contents of literals replaced by spaces; line breaks stay.
/// The quotes of a literal stay, except a raw string's prefix and delimiter.
[[nodiscard]] std::string maskLiterals(std::string_view text);

[[nodiscard]] SourceText readSource(std::string_view path, std::string_view text);

}  // namespace aviary::tidy
