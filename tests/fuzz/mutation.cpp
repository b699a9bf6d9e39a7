#include "tests/fuzz/mutation.hpp"

#include <algorithm>
#include <vector>

namespace aviary::fuzz {
namespace {

using Lines = std::vector<std::string>;

Lines split(const std::string& text) {
  Lines lines(1);
  for (const char c : text) {
    if (c == '\n') {
      lines.emplace_back();
    } else {
      lines.back() += c;
    }
  }
  return lines;
}

std::string join(const Lines& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

std::size_t place(Draw& draw, std::size_t size) {
  return static_cast<std::size_t>(draw.between(0, static_cast<int>(size) - 1));
}

void changeByte(Draw& draw, std::string& text) {
  if (text.empty()) return;
  const std::size_t at = place(draw, text.size());
  const char byte = draw.chance(50)
                        ? static_cast<char>(draw.between(0, 255))
                        : draw.pick({"{", "}",  "[", "]", ":", "-",  ",", "&",  "*", "!", "|", ">",
                                     "'", "\"", "%", "@", "#", "\t", " ", "\n", "?", "~", "\\"})[0];
  switch (draw.between(0, 2)) {
    case 0:
      text[at] = byte;
      break;
    case 1:
      text.insert(at, 1, byte);
      break;
    default:
      text.erase(at, static_cast<std::size_t>(draw.between(1, 8)));
      break;
  }
}

std::string oddValue(Draw& draw) {
  if (draw.chance(4)) return std::string(static_cast<std::size_t>(draw.between(1, 3000)), '[');
  if (draw.chance(4)) return std::string(static_cast<std::size_t>(draw.between(1, 9000)), 'x');
  return draw.pick({"",
                    "~",
                    "null",
                    "0",
                    "-1",
                    "1e308",
                    "-1e308",
                    "1e-400",
                    "NaN",
                    ".nan",
                    ".inf",
                    "99999999999999999999",
                    "9223372036854775807",
                    "-9223372036854775808",
                    "2147483648",
                    "0x7f",
                    "0o17",
                    "true",
                    "yes",
                    "[]",
                    "{}",
                    "[[]]",
                    "[1, 2]",
                    "{a: 1}",
                    "{spec: {}}",
                    "\"\"",
                    "' '",
                    "\"\\u0000\"",
                    "\"\\xff\"",
                    "500m",
                    "1e12Gi",
                    "-5Ki",
                    "100%",
                    "-3%",
                    "1e400%",
                    "200/s",
                    "-1/s",
                    "1e300/s",
                    "1000000h",
                    "-30s",
                    "1ns",
                    "*anchor",
                    "&anchor x",
                    "!!binary AA==",
                    "!!int x",
                    "!unknown {}",
                    "| ",
                    "> ",
                    "x: y: z",
                    "- - -",
                    "@",
                    "`",
                    "%TAG",
                    "<<: *anchor",
                    "2020-01-01",
                    "\xc3\x28",
                    "\xef\xbb\xbf",
                    "../../etc/passwd",
                    "Host(`a`) && (",
                    "a.b[0].c"});
}

void changeValue(Draw& draw, std::string& line) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string::npos) {
    line += oddValue(draw);
    return;
  }
  line = line.substr(0, colon + 2) + oddValue(draw);
}

void changeLines(Draw& draw, Lines& lines) {
  const std::size_t at = place(draw, lines.size());
  const auto here = lines.begin() + static_cast<std::ptrdiff_t>(at);
  switch (draw.between(0, 8)) {
    case 0:
      if (lines.size() > 1) lines.erase(here);
      break;
    case 1:
      lines.insert(here, std::string(*here));
      break;
    case 2:
      std::swap(lines[at], lines[place(draw, lines.size())]);
      break;
    case 3:
      lines[at].insert(0, static_cast<std::size_t>(draw.between(1, 4)), ' ');
      break;
    case 4:
      lines[at].erase(0, static_cast<std::size_t>(draw.between(1, 4)));
      break;
    case 5:
      lines.insert(here, draw.pick({"---", "...", "# x", "%YAML 9.9", "  - ", "? a", ": b",
                                    "<<: {a: b}", "spec:", "kind: Scenario"}));
      break;
    case 6:
      lines[at] += " # " + lines[place(draw, lines.size())];
      break;
    default:
      changeValue(draw, lines[at]);
      break;
  }
}

}  // namespace

std::string mutated(Draw& draw, const std::string& text) {
  std::string out = text;
  const int changes = draw.between(1, 4);
  for (int i = 0; i < changes; ++i) {
    if (draw.chance(35)) {
      changeByte(draw, out);
    } else {
      Lines lines = split(out);
      changeLines(draw, lines);
      out = join(lines);
    }
  }
  return out;
}

}  // namespace aviary::fuzz
