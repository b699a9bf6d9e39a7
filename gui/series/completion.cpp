#include "gui/series/completion.hpp"

#include <algorithm>
#include <cctype>

namespace aviary {
namespace {

/// `$ref`s that lead from one to the next; a schema that circles ends here.
constexpr int referencesMax = 8;

std::string_view lineAt(std::string_view text, std::size_t line) {
  while (line > 0 && !text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == text.npos) return {};
    text.remove_prefix(end + 1);
    --line;
  }
  return text.substr(0, std::min(text.find('\n'), text.size()));
}

std::size_t indentOf(std::string_view line) {
  return std::min(line.find_first_not_of(' '), line.size());
}

bool isWordCharacter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// The key a line begins with, without quotes; empty when it begins with none.
std::string keyOf(std::string_view line) {
  line.remove_prefix(indentOf(line));
  if (line.starts_with('"')) {
    const std::size_t close = line.find('"', 1);
    const bool key = close != line.npos && line.substr(close + 1).starts_with(':');
    return key ? std::string(line.substr(1, close - 1)) : std::string();
  }
  const std::size_t colon = line.find(':');
  if (colon == line.npos || line.starts_with('#')) return {};
  return std::string(line.substr(0, colon));
}

/// Keys of the maps around a line whose content starts at `indent`, the innermost last.
std::vector<std::string> parentsOf(std::string_view text, std::size_t line, std::size_t indent) {
  std::vector<std::string> reversed;
  for (std::size_t i = line; i-- > 0 && indent > 0;) {
    const std::string_view above = lineAt(text, i);
    const std::size_t start = indentOf(above);
    if (start == above.size() || above[start] == '#') continue;
    if (above.starts_with("---")) break;
    std::size_t own = start;
    const bool item = above.substr(start).starts_with("- ");
    if (item) own = start + 2;
    if (item && own == indent) {
      // The list item that the line is part of; its list's key stands further out.
      reversed.emplace_back("[]");
      indent = start + 1;
      continue;
    }
    if (start >= indent && !(item && own < indent)) continue;
    const std::string key = keyOf(above.substr(own));
    if (own < indent && !key.empty()) {
      reversed.push_back(key);
      indent = own;
      if (item) {
        reversed.emplace_back("[]");
        indent = start + 1;
      }
    }
  }
  return {reversed.rbegin(), reversed.rend()};
}

const DataNode* resolved(const DataNode& schema, const DataNode* node) {
  for (int i = 0; node != nullptr && i < referencesMax; ++i) {
    const DataNode* reference = node->find("$ref");
    if (reference == nullptr) return node;
    const std::string_view path = reference->text();
    constexpr std::string_view prefix = "#/$defs/";
    const DataNode* definitions = schema.find("$defs");
    if (!path.starts_with(prefix) || definitions == nullptr) return nullptr;
    node = definitions->find(path.substr(prefix.size()));
  }
  return node;
}

/// The schemas that a node may stand for: itself and its alternatives.
std::vector<const DataNode*> alternatives(const DataNode& schema, const DataNode* node) {
  std::vector<const DataNode*> all;
  node = resolved(schema, node);
  if (node == nullptr) return all;
  all.push_back(node);
  for (const char* key : {"oneOf", "anyOf", "allOf"}) {
    const DataNode* options = node->find(key);
    if (options == nullptr) continue;
    for (const DataNode& option : options->items()) {
      for (const DataNode* one : alternatives(schema, &option)) all.push_back(one);
    }
  }
  return all;
}

std::vector<const DataNode*> below(const DataNode& schema, const DataNode* node,
                                   const std::string& step) {
  std::vector<const DataNode*> found;
  for (const DataNode* one : alternatives(schema, node)) {
    if (step == "[]") {
      if (const DataNode* items = one->find("items")) found.push_back(items);
      continue;
    }
    const DataNode* properties = one->find("properties");
    const DataNode* property = properties == nullptr ? nullptr : properties->find(step);
    const DataNode* others = one->find("additionalProperties");
    if (property != nullptr) {
      found.push_back(property);
    } else if (others != nullptr && others->isMap()) {
      found.push_back(others);
    }
  }
  return found;
}

std::string descriptionOf(const DataNode& schema, const DataNode& node) {
  if (const DataNode* text = node.find("description")) return std::string(text->text());
  const DataNode* target = resolved(schema, &node);
  const DataNode* text = target == nullptr ? nullptr : target->find("description");
  return text == nullptr ? std::string() : std::string(text->text());
}

}  // namespace

YamlPlace placeIn(std::string_view text, std::size_t line, std::size_t column) {
  YamlPlace place;
  const std::string_view whole = lineAt(text, line);
  const std::string_view before = whole.substr(0, std::min(column, whole.size()));
  std::size_t start = before.size();
  while (start > 0 && isWordCharacter(before[start - 1])) --start;
  place.word = std::string(before.substr(start));
  std::size_t indent = indentOf(before);
  if (indent == before.size()) indent = before.size();
  const bool item = before.substr(indent).starts_with("- ");
  const std::size_t content = item ? indent + 2 : indent;
  place.path = parentsOf(text, line, item ? indent + 1 : std::min(content, start));
  if (item) place.path.emplace_back("[]");
  const std::string key = keyOf(before.substr(std::min(content, before.size())));
  if (!key.empty()) {
    place.path.push_back(key);
    place.value = true;
  }
  return place;
}

std::vector<Suggestion> suggestionsAt(const DataNode& schema, const YamlPlace& place) {
  std::vector<const DataNode*> nodes{&schema};
  for (const std::string& step : place.path) {
    std::vector<const DataNode*> next;
    for (const DataNode* node : nodes) {
      for (const DataNode* found : below(schema, node, step)) next.push_back(found);
    }
    nodes = std::move(next);
  }
  std::vector<Suggestion> suggestions;
  const auto add = [&](std::string_view text, std::string description) {
    const bool known = std::any_of(suggestions.begin(), suggestions.end(),
                                   [&](const Suggestion& one) { return one.text == text; });
    if (!known && text.starts_with(place.word)) {
      suggestions.push_back({std::string(text), std::move(description)});
    }
  };
  for (const DataNode* node : nodes) {
    for (const DataNode* one : alternatives(schema, node)) {
      const DataNode* properties = one->find("properties");
      const DataNode* values = one->find("enum");
      if (!place.value && properties != nullptr) {
        for (const DataEntry& entry : properties->entries()) {
          add(entry.key, descriptionOf(schema, entry.value));
        }
      }
      if (place.value && values != nullptr) {
        for (const DataNode& value : values->items()) add(value.text(), {});
      }
      const DataNode* type = one->find("type");
      if (place.value && type != nullptr && type->text() == "boolean") {
        add("true", {});
        add("false", {});
      }
    }
  }
  return suggestions;
}

std::optional<QuickFix> quickFixOf(const Diagnostic& diagnostic, std::string_view text) {
  constexpr std::string_view lead = "did you mean \"";
  const std::size_t at = diagnostic.message.find(lead);
  if (at == std::string::npos || diagnostic.mark.line < 1) return std::nullopt;
  const std::size_t begin = at + lead.size();
  const std::size_t end = diagnostic.message.find('"', begin);
  if (end == std::string::npos) return std::nullopt;
  const std::string right = diagnostic.message.substr(begin, end - begin);
  const std::string_view line = lineAt(text, static_cast<std::size_t>(diagnostic.mark.line - 1));
  std::size_t from = static_cast<std::size_t>(std::max(diagnostic.mark.column, 1) - 1);
  if (from < line.size() && (line[from] == '"' || line[from] == '\'')) ++from;
  std::size_t until = from;
  while (until < line.size() && (isWordCharacter(line[until]) || line[until] == ':')) ++until;
  while (until > from && line[until - 1] == ':') --until;
  if (until <= from) return std::nullopt;
  return QuickFix{diagnostic.mark.line, std::string(line.substr(from, until - from)), right};
}

std::string fixedText(std::string_view text, const QuickFix& fix) {
  const std::string_view line = lineAt(text, static_cast<std::size_t>(fix.line - 1));
  const std::size_t within = line.find(fix.wrong);
  std::string fixed(text);
  if (within == line.npos) return fixed;
  const std::size_t offset = static_cast<std::size_t>(line.data() - text.data()) + within;
  return fixed.replace(offset, fix.wrong.size(), fix.right);
}

}  // namespace aviary
