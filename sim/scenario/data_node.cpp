#include "sim/scenario/data_node.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "sim/scenario/scalars.hpp"

namespace aviary {

namespace {

const DataNode::Items noItems{};
const DataNode::Entries noEntries{};

void appendQuoted(std::string& out, std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (c == '\t') {
      out += "\\t";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += hex[byte >> 4];
      out += hex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

// Plain text and the same text in quotes mean the same; a number or bool differs from its text.
void appendScalar(std::string& out, const DataNode& node) {
  const std::optional<bool> truth = node.quoted() ? std::nullopt : parseBool(node.text());
  if (truth) {
    out += *truth ? "true" : "false";
  } else if (!node.quoted() && parseDouble(node.text())) {
    out += node.text();
  } else {
    appendQuoted(out, node.text());
  }
}

void appendCanonical(std::string& out, const DataNode& node) {
  switch (node.kind()) {
    case DataNode::Kind::Null:
      out += "null";
      return;
    case DataNode::Kind::Scalar:
      appendScalar(out, node);
      return;
    case DataNode::Kind::Sequence: {
      out += '[';
      for (std::size_t i = 0; i < node.items().size(); ++i) {
        if (i > 0) out += ',';
        appendCanonical(out, node.items()[i]);
      }
      out += ']';
      return;
    }
    case DataNode::Kind::Map: {
      std::vector<const DataEntry*> sorted;
      sorted.reserve(node.entries().size());
      for (const DataEntry& entry : node.entries()) sorted.push_back(&entry);
      std::sort(sorted.begin(), sorted.end(),
                [](const DataEntry* a, const DataEntry* b) { return a->key < b->key; });
      out += '{';
      for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i > 0) out += ',';
        appendQuoted(out, sorted[i]->key);
        out += ':';
        appendCanonical(out, sorted[i]->value);
      }
      out += '}';
      return;
    }
  }
}

}  // namespace

DataNode DataNode::null(TextPosition mark) {
  DataNode node;
  node.mark_ = mark;
  return node;
}

DataNode DataNode::scalar(std::string text, ScalarStyle style, TextPosition mark) {
  DataNode node;
  node.value_ = std::move(text);
  node.style_ = style;
  node.mark_ = mark;
  return node;
}

DataNode DataNode::sequence(Items items, TextPosition mark) {
  DataNode node;
  node.value_ = std::make_shared<const Items>(std::move(items));
  node.mark_ = mark;
  return node;
}

DataNode DataNode::map(Entries entries, TextPosition mark) {
  DataNode node;
  node.value_ = std::make_shared<const Entries>(std::move(entries));
  node.mark_ = mark;
  return node;
}

std::string_view DataNode::text() const {
  const auto* text = std::get_if<std::string>(&value_);
  return text != nullptr ? std::string_view(*text) : std::string_view();
}

const DataNode::Items& DataNode::items() const {
  const auto* items = std::get_if<std::shared_ptr<const Items>>(&value_);
  return items != nullptr ? **items : noItems;
}

const DataNode::Entries& DataNode::entries() const {
  const auto* entries = std::get_if<std::shared_ptr<const Entries>>(&value_);
  return entries != nullptr ? **entries : noEntries;
}

const DataNode* DataNode::find(std::string_view key) const {
  for (const DataEntry& entry : entries()) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::string canonicalText(const DataNode& node) {
  std::string out;
  appendCanonical(out, node);
  return out;
}

bool operator==(const DataNode& a, const DataNode& b) {
  return canonicalText(a) == canonicalText(b);
}

bool operator==(const InputDocument& a, const InputDocument& b) {
  return a.root == b.root;
}

std::string quotedText(std::string_view text) {
  std::string out;
  appendQuoted(out, text);
  return out;
}

}  // namespace aviary
