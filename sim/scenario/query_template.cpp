#include "sim/scenario/query_template.hpp"

#include <algorithm>
#include <array>

namespace aviary {

namespace {

constexpr std::string_view space = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(space) - first + 1);
}

// What may stand behind the text: a duration in brackets and after `offset`, else a word, which is
// a metric, a label or a part of a text.
std::string anythingAfter(std::string_view before) {
  const std::string_view text = trimmed(before);
  const bool duration = text.ends_with('[') || text.ends_with(':') || text.ends_with("offset");
  return duration ? "1m" : "x";
}

// What Flagger puts in for the action; nothing when it is no variable.
std::optional<std::string> valueOf(std::string_view action, const StringMap& variables,
                                   std::string_view before) {
  constexpr std::array<std::string_view, 6> names{"name",    "namespace", "target",
                                                  "service", "ingress",   "route"};
  constexpr std::string_view prefix = "variables.";
  if (action == "interval") return "1m";
  if (std::find(names.begin(), names.end(), action) != names.end()) return anythingAfter(before);
  if (!action.starts_with(prefix)) return std::nullopt;
  const auto known = variables.find(std::string(action.substr(prefix.size())));
  return known == variables.end() ? anythingAfter(before) : known->second;
}

}  // namespace

FilledQuery::FilledQuery(std::string_view query, const StringMap& variables) {
  std::string out;
  std::size_t at = 0;
  while (at < query.size()) {
    const std::size_t open = std::min(query.find("{{", at), query.size());
    pieces_.push_back({out.size(), at, false});
    for (const char c : query.substr(at, open - at)) {
      out += space.find(c) == std::string_view::npos ? c : ' ';
    }
    if (open == query.size()) break;
    const std::size_t close = query.find("}}", open);
    if (close == std::string_view::npos) return;
    std::string_view action = query.substr(open + 2, close - open - 2);
    if (action.starts_with("- ")) action.remove_prefix(2);
    if (action.ends_with(" -")) action.remove_suffix(2);
    const auto value = valueOf(trimmed(action), variables, out);
    if (!value) return;
    pieces_.push_back({out.size(), open, true});
    out += *value;
    at = close + 2;
  }
  text_ = std::move(out);
}

std::size_t FilledQuery::written(std::size_t offset) const {
  std::size_t place = 0;
  for (const Piece& piece : pieces_) {
    if (piece.filled > offset) break;
    place = piece.put ? piece.written : piece.written + (offset - piece.filled);
  }
  return place;
}

}  // namespace aviary
