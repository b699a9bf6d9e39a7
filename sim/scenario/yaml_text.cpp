#include "sim/scenario/yaml_text.hpp"

#include <cstddef>

#include "sim/scenario/scalars.hpp"

namespace aviary {

namespace {

constexpr std::size_t lineWidth = 100;
constexpr std::size_t indentStep = 2;
// Collections inside one another that one line shows well.
constexpr int flowHeight = 2;

bool isLetterOrDigit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// Characters that are no syntax at any place of a scalar but its start and end.
bool hasPlainShape(std::string_view text) {
  constexpr std::string_view inside = "_./+%@ -";
  if (text.empty() || text.back() == ' ') return false;
  const char first = text.front();
  if (!isLetterOrDigit(first) && first != '_' && first != '/' && !isNumberText(text)) return false;
  for (const char c : text) {
    if (!isLetterOrDigit(c) && inside.find(c) == std::string_view::npos) return false;
  }
  return true;
}

std::string scalarText(const DataNode& node) {
  if (node.isNull()) return "null";
  const std::string_view text = node.text();
  if (!node.quoted() && hasPlainShape(text)) return std::string(text);
  return quotedText(text);
}

std::string keyText(std::string_view key) {
  return isPlainText(key) ? std::string(key) : quotedText(key);
}

bool isEmptyCollection(const DataNode& node) {
  return (node.isMap() && node.entries().empty()) || (node.isSequence() && node.items().empty());
}

bool isSimple(const DataNode& node) {
  return node.isNull() || node.isScalar() || isEmptyCollection(node);
}

// Appends a value in one line; false as soon as the line is longer than `longest` or too deep.
bool appendFlow(std::string& out, const DataNode& node, std::size_t longest, int height) {
  if (node.isNull() || node.isScalar()) {
    out += scalarText(node);
    return out.size() <= longest;
  }
  if (height == 0 && !isEmptyCollection(node)) return false;
  out += node.isMap() ? '{' : '[';
  bool first = true;
  for (const DataEntry& entry : node.entries()) {
    if (!first) out += ", ";
    first = false;
    out += keyText(entry.key) + ": ";
    if (!appendFlow(out, entry.value, longest, height - 1)) return false;
  }
  for (const DataNode& item : node.items()) {
    if (!first) out += ", ";
    first = false;
    if (!appendFlow(out, item, longest, height - 1)) return false;
  }
  out += node.isMap() ? '}' : ']';
  return out.size() <= longest;
}

// Lines that a block scalar (`|`) can hold: printable, one line break at the end at most.
bool isBlockText(const DataNode& node) {
  if (!node.isScalar()) return false;
  const std::string_view text = node.text();
  const std::size_t lastLine = text.find_last_not_of('\n');
  if (text.find('\n') == std::string_view::npos || lastLine == std::string_view::npos) return false;
  if (text.size() - lastLine > 2 || text.front() == ' ' || text.front() == '\n') return false;
  char before = '\n';
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n') return false;
    if (c == '\n' && before == ' ') return false;
    before = c;
  }
  return before != ' ';
}

class BlockWriter {
 public:
  [[nodiscard]] std::string take() && { return std::move(out_); }

  void document(const DataNode& root) {
    if (isSimple(root)) {
      (void)appendFlow(out_, root, std::string::npos, 1);
      out_ += '\n';
    } else {
      collection(root, 0);
    }
  }

 private:
  // The value of a key or item whose "key:" or "-" ends the text so far.
  void value(const DataNode& node, std::size_t column, std::size_t indent) {
    if (isBlockText(node)) {
      block(node.text(), indent);
      return;
    }
    std::string line;
    const std::size_t used = column + 1;
    const std::size_t room = used < lineWidth ? lineWidth - used : 0;
    if (isSimple(node)) {
      (void)appendFlow(line, node, std::string::npos, 1);
    } else if (!appendFlow(line, node, room, flowHeight)) {
      out_ += '\n';
      collection(node, indent);
      return;
    }
    out_ += ' ' + line + '\n';
  }

  void block(std::string_view text, std::size_t indent) {
    out_ += text.back() == '\n' ? " |\n" : " |-\n";
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (end > 0) out_.append(indent, ' ').append(text.substr(0, end));
      out_ += '\n';
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void collection(const DataNode& node, std::size_t indent) {
    for (const DataEntry& entry : node.entries()) {
      out_.append(indent, ' ');
      mapEntry(entry, indent);
    }
    for (const DataNode& item : node.items()) {
      out_.append(indent, ' ') += '-';
      sequenceItem(item, indent);
    }
  }

  void mapEntry(const DataEntry& entry, std::size_t indent) {
    const std::string key = keyText(entry.key) + ':';
    out_ += key;
    value(entry.value, indent + key.size(), indent + indentStep);
  }

  // A map starts in the line of its dash.
  void sequenceItem(const DataNode& item, std::size_t indent) {
    std::string line;
    const bool oneLine =
        isSimple(item) || !item.isMap() ||
        appendFlow(line, item, lineWidth - std::min(indent + 2, lineWidth), flowHeight);
    if (oneLine) {
      value(item, indent + 1, indent + indentStep);
      return;
    }
    bool first = true;
    for (const DataEntry& entry : item.entries()) {
      if (first) {
        out_ += ' ';
      } else {
        out_.append(indent + indentStep, ' ');
      }
      first = false;
      mapEntry(entry, indent + indentStep);
    }
  }

  std::string out_;
};

void appendJson(std::string& out, const DataNode& node, std::size_t indent) {
  if (!node.isMap() && !node.isSequence()) {
    out += canonicalText(node);
    return;
  }
  if (isEmptyCollection(node)) {
    out += node.isMap() ? "{}" : "[]";
    return;
  }
  const std::string lineBreak = '\n' + std::string(indent + indentStep, ' ');
  out += node.isMap() ? '{' : '[';
  bool first = true;
  for (const DataEntry& entry : node.entries()) {
    out.append(first ? "" : ",").append(lineBreak);
    first = false;
    out += quotedText(entry.key) + ": ";
    appendJson(out, entry.value, indent + indentStep);
  }
  for (const DataNode& item : node.items()) {
    out.append(first ? "" : ",").append(lineBreak);
    first = false;
    appendJson(out, item, indent + indentStep);
  }
  out += '\n' + std::string(indent, ' ');
  out += node.isMap() ? '}' : ']';
}

}  // namespace

bool isPlainText(std::string_view text) {
  const bool special = isNullText(text) || isNumberText(text) || parseBool(text).has_value() ||
                       parseOldBool(text).has_value();
  return !special && hasPlainShape(text);
}

std::string yamlText(const DataNode& root) {
  BlockWriter writer;
  writer.document(root);
  return std::move(writer).take();
}

std::string jsonText(const DataNode& root) {
  std::string out;
  appendJson(out, root, 0);
  return out + '\n';
}

}  // namespace aviary
