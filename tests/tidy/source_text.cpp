#include "tests/tidy/source_text.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>

namespace aviary::tidy {
namespace {

bool isWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Walks the text once and blanks what is not code.
class Masker {
 public:
  explicit Masker(std::string_view text) : in_(text), out_(text) {}

  std::string run() {
    while (at_ < in_.size()) {
      if (startsWith("//")) {
        blankUntil(lineEnd());
      } else if (startsWith("/*")) {
        blankUntil(after(in_.find("*/", at_ + 2), 2));
      } else if (in_[at_] == '"') {
        isRawString() ? rawString() : quoted('"');
      } else if (in_[at_] == '\'' && !isDigitSeparator()) {
        quoted('\'');
      } else {
        ++at_;
      }
    }
    return out_;
  }

 private:
  bool startsWith(std::string_view mark) const { return in_.substr(at_, mark.size()) == mark; }

  static std::size_t after(std::size_t found, std::size_t length) {
    return found == std::string_view::npos ? found : found + length;
  }

  std::size_t lineEnd() const {
    std::size_t end = in_.find('\n', at_);
    while (end != std::string_view::npos && end > 0 && in_[end - 1] == '\\') {
      end = in_.find('\n', end + 1);
    }
    return end;
  }

  void blankUntil(std::size_t end) {
    end = std::min(end, in_.size());
    for (; at_ < end; ++at_) {
      if (out_[at_] != '\n') out_[at_] = ' ';
    }
  }

  /// The word that ends just before the present character.
  std::string_view wordBefore() const {
    std::size_t begin = at_;
    while (begin > 0 && isWord(in_[begin - 1])) --begin;
    return in_.substr(begin, at_ - begin);
  }

  bool isRawString() const {
    const std::string_view prefix = wordBefore();
    return prefix == "R" || prefix == "u8R" || prefix == "uR" || prefix == "UR" || prefix == "LR";
  }

  bool isDigitSeparator() const {
    const std::string_view number = wordBefore();
    // A number's earlier groups end at earlier separators: 1'000'000.
    return !number.empty() && std::isdigit(static_cast<unsigned char>(number.front())) != 0;
  }

  void rawString() {
    const std::size_t open = in_.find('(', at_);
    if (open == std::string_view::npos) {
      ++at_;
      return;
    }
    std::string close(1, ')');
    close.append(in_.substr(at_ + 1, open - at_ - 1)).append(1, '"');
    const std::size_t end = after(in_.find(close, open), close.size());
    for (std::size_t i = at_ - wordBefore().size(); i < at_; ++i) out_[i] = ' ';
    const std::size_t first = at_;
    blankUntil(end);
    // Both quotes at the beginning: a literal is then one token of one line.
    out_[first] = '"';
    out_[first + 1] = '"';
  }

  void quoted(char quote) {
    out_[at_] = '"';  // both kinds of literal look the same from here on
    ++at_;
    while (at_ < in_.size() && in_[at_] != quote && in_[at_] != '\n') {
      const std::size_t step = in_[at_] == '\\' && at_ + 1 < in_.size() ? 2 : 1;
      blankUntil(at_ + step);
    }
    if (at_ < in_.size() && in_[at_] == quote) {
      out_[at_] = '"';
      ++at_;
    }
  }

  std::string_view in_;
  std::string out_;
  std::size_t at_ = 0;
};

std::string_view trimLeft(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  return first == std::string_view::npos ? std::string_view{} : text.substr(first);
}

void addDirective(SourceText& source, std::string_view rawLine, int line) {
  std::string_view rest = trimLeft(trimLeft(rawLine).substr(1));
  if (rest.starts_with("pragma once")) source.hasPragmaOnce = true;
  constexpr std::string_view keyword = "include";
  if (!rest.starts_with(keyword)) return;
  rest = trimLeft(rest.substr(keyword.size()));
  if (rest.empty() || (rest.front() != '<' && rest.front() != '"')) return;
  const char close = rest.front() == '<' ? '>' : '"';
  const std::size_t end = rest.find(close, 1);
  if (end == std::string_view::npos) return;
  source.includes.push_back({std::string(rest.substr(1, end - 1)), line,
                             close == '>' ? Include::Form::Angle : Include::Form::Quote});
}

void addTokens(SourceText& source, std::string_view code, int line) {
  constexpr std::string_view pairs[] = {"::", "->", "&&"};
  for (std::size_t i = 0; i < code.size();) {
    const char c = code[i];
    std::size_t length = 1;
    if (c == ' ' || c == '\t' || c == '\r') {
      ++i;
      continue;
    }
    if (isWord(c)) {
      while (i + length < code.size() && isWord(code[i + length])) ++length;
      source.tokens.push_back({std::string(code.substr(i, length)), line});
    } else if (c == '"') {
      const std::size_t close = code.find('"', i + 1);
      length = close == std::string_view::npos ? code.size() - i : close - i + 1;
      source.tokens.push_back({"\"\"", line});
    } else {
      for (const std::string_view pair : pairs) {
        if (code.substr(i, 2) == pair) length = 2;
      }
      source.tokens.push_back({std::string(code.substr(i, length)), line});
    }
    i += length;
  }
}

}  // namespace

std::vector<std::string_view> splitLines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

std::string maskLiterals(std::string_view text) {
  return Masker(text).run();
}

SourceText readSource(std::string_view path, std::string_view text) {
  SourceText source;
  source.path = path;
  const std::string masked = maskLiterals(text);
  const std::vector<std::string_view> raw = splitLines(text);
  const std::vector<std::string_view> code = splitLines(masked);
  bool continued = false;
  for (std::size_t i = 0; i < code.size(); ++i) {
    const int line = static_cast<int>(i) + 1;
    const bool directive = trimLeft(code[i]).starts_with('#');
    if (directive && !continued) addDirective(source, raw[i], line);
    if (directive || continued) {
      continued = raw[i].ends_with('\\');
    } else {
      addTokens(source, code[i], line);
    }
  }
  return source;
}

}  // namespace aviary::tidy
