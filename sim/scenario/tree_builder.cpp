#include "sim/scenario/tree_builder.hpp"

#include <algorithm>
#include <utility>

namespace aviary {

void TreeBuilder::startDocument() {
  frames_.clear();
  anchors_.clear();
  root_ = DataNode();
}

void TreeBuilder::endDocument() {
  if (!root_.isNull()) documents_.push_back({file_, std::move(root_)});
  root_ = DataNode();
}

void TreeBuilder::dropLastDocument() {
  if (!documents_.empty()) documents_.pop_back();
}

std::string TreeBuilder::path() const {
  std::string path;
  for (const Frame& frame : frames_) {
    if (frame.kind == DataNode::Kind::Sequence) {
      path += '[' + std::to_string(frame.items.size()) + ']';
    } else if (frame.hasKey) {
      if (!path.empty()) path += '.';
      path += frame.key;
    }
    // A path is for reading; deeper than this it says nothing more.
    if (path.size() > 200) return path.substr(0, 200) + "...";
  }
  return path;
}

void TreeBuilder::report(DiagnosticCode code, TextPosition mark, std::string message) {
  diagnostics_.add(code, {file_, static_cast<int>(mark.line), static_cast<int>(mark.column)},
                   path(), std::move(message));
}

void TreeBuilder::stop(DiagnosticCode code, TextPosition mark, std::string message) {
  report(code, mark, std::move(message));
  throw Stop{};
}

void TreeBuilder::stopTooManyNodes() {
  frames_.clear();
  stop(DiagnosticCode::TooManyNodes, last_,
       "more than " + std::to_string(limits_.nodes) + " values; split the file");
}

void TreeBuilder::countWritten(TextPosition mark) {
  last_ = mark;
  if (++written_ > limits_.nodes) stopTooManyNodes();
}

void TreeBuilder::countAliased(TextPosition mark, std::size_t nodes) {
  aliased_ += nodes;
  if (aliased_ <= limits_.aliasNodes) return;
  stop(DiagnosticCode::AliasTooLarge, mark,
       "aliases expand to more than " + std::to_string(limits_.aliasNodes) +
           " values; write the values out or use fewer");
}

void TreeBuilder::checkDepth(TextPosition mark, std::size_t height) {
  if (frames_.size() + height <= limits_.depth) return;
  frames_.clear();
  stop(DiagnosticCode::NestedTooDeeply, mark,
       "nested deeper than " + std::to_string(limits_.depth) + " levels");
}

bool TreeBuilder::expectsKey() const {
  return !frames_.empty() && frames_.back().kind == DataNode::Kind::Map && !frames_.back().hasKey;
}

void TreeBuilder::setKey(TextPosition mark, std::string text, ScalarStyle style) {
  Frame& frame = frames_.back();
  frame.keyIsMerge = style == ScalarStyle::Plain && text == "<<";
  frame.key = std::move(text);
  frame.keyMark = mark;
  frame.hasKey = true;
}

void TreeBuilder::place(DataNode node, Size size, std::size_t anchor) {
  if (anchor > 0) {
    if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
    anchors_[anchor] = {node, size, true};
  }
  if (frames_.empty()) {
    root_ = std::move(node);
    return;
  }
  Frame& frame = frames_.back();
  frame.size.nodes += size.nodes;
  frame.size.height = std::max(frame.size.height, size.height + 1);
  if (frame.kind == DataNode::Kind::Sequence) {
    frame.items.push_back(std::move(node));
    return;
  }
  if (frame.keyIsMerge) {
    frame.merges.push_back({frame.keyMark, std::move(node)});
  } else {
    frame.entries.push_back({std::move(frame.key), frame.keyMark, std::move(node)});
  }
  frame.hasKey = false;
  frame.keyIsMerge = false;
}

void TreeBuilder::scalar(TextPosition mark, std::string text, ScalarStyle style,
                         std::size_t anchor) {
  countWritten(mark);
  if (!expectsKey()) {
    place(DataNode::scalar(std::move(text), style, mark), {}, anchor);
    return;
  }
  if (anchor > 0) {
    if (anchors_.size() <= anchor) anchors_.resize(anchor + 1);
    anchors_[anchor] = {DataNode::scalar(text, style, mark), {}, true};
  }
  setKey(mark, std::move(text), style);
}

void TreeBuilder::null(TextPosition mark, std::size_t anchor) {
  countWritten(mark);
  if (expectsKey()) stop(DiagnosticCode::KeyNotText, mark, "a key is missing before this place");
  // The parser gives the place of the next token for a value that is not written at all.
  if (!frames_.empty() && frames_.back().kind == DataNode::Kind::Map &&
      frames_.back().keyMark.line != mark.line) {
    mark = frames_.back().keyMark;
  }
  place(DataNode::null(mark), {}, anchor);
}

void TreeBuilder::alias(TextPosition mark, std::size_t anchor) {
  countWritten(mark);
  if (anchor >= anchors_.size() || !anchors_[anchor].complete) {
    stop(DiagnosticCode::AliasOfItself, mark, "this alias stands inside the value it names");
  }
  const Anchor target = anchors_[anchor];
  if (expectsKey()) {
    if (!target.node.isScalar()) stop(DiagnosticCode::KeyNotText, mark, "a key must be text");
    setKey(mark, std::string(target.node.text()), ScalarStyle::Quoted);
    return;
  }
  checkDepth(mark, target.size.height - 1);
  countAliased(mark, target.size.nodes);
  place(target.node, target.size, 0);
}

void TreeBuilder::start(DataNode::Kind kind, TextPosition mark, std::size_t anchor) {
  countWritten(mark);
  if (expectsKey()) {
    stop(DiagnosticCode::KeyNotText, mark,
         kind == DataNode::Kind::Map ? "a key must be text, not a map; quote text with braces"
                                     : "a key must be text, not a list; quote text with brackets");
  }
  checkDepth(mark, 1);
  Frame frame;
  frame.kind = kind;
  frame.mark = mark;
  frame.anchor = anchor;
  frames_.push_back(std::move(frame));
}

void TreeBuilder::end() {
  Frame frame = std::move(frames_.back());
  frames_.pop_back();
  if (frame.kind == DataNode::Kind::Sequence) {
    place(DataNode::sequence(std::move(frame.items), frame.mark), frame.size, frame.anchor);
    return;
  }
  dropDuplicates(frame);
  if (!frame.merges.empty()) applyMerges(frame);
  place(DataNode::map(std::move(frame.entries), frame.mark), frame.size, frame.anchor);
}

void TreeBuilder::dropDuplicates(Frame& frame) {
  DataNode::Entries& entries = frame.entries;
  std::vector<std::size_t> order(entries.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&entries](std::size_t a, std::size_t b) {
    const int sign = entries[a].key.compare(entries[b].key);
    return sign != 0 ? sign < 0 : a < b;
  });
  std::vector<std::size_t> again;
  std::size_t first = 0;  // index into order of the first entry with the present key
  for (std::size_t i = 1; i < order.size(); ++i) {
    const DataEntry& entry = entries[order[i]];
    if (entries[order[first]].key != entry.key) {
      first = i;
      continue;
    }
    report(DiagnosticCode::DuplicateKey, entry.keyMark,
           "key " + quotedText(entry.key) + " stands twice, first in line " +
               std::to_string(entries[order[first]].keyMark.line) + "; remove one");
    again.push_back(order[i]);
  }
  if (again.empty()) return;
  std::sort(again.begin(), again.end());
  DataNode::Entries kept;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!std::binary_search(again.begin(), again.end(), i)) kept.push_back(std::move(entries[i]));
  }
  entries = std::move(kept);
}

void TreeBuilder::applyMerges(Frame& frame) {
  for (const Merge& merge : frame.merges) {
    if (merge.value.isMap()) {
      mergeMap(frame, merge.mark, merge.value);
      continue;
    }
    bool allMaps = merge.value.isSequence();
    for (const DataNode& item : merge.value.items()) {
      allMaps = allMaps && item.isMap();
      if (item.isMap()) mergeMap(frame, merge.mark, item);
    }
    if (!allMaps) {
      report(DiagnosticCode::BadMerge, merge.mark,
             "a merge key \"<<\" needs an alias of a map or a list of such aliases");
    }
  }
}

void TreeBuilder::mergeMap(Frame& frame, TextPosition mark, const DataNode& source) {
  countAliased(mark, source.entries().size());
  std::vector<std::string_view> present;
  present.reserve(frame.entries.size());
  for (const DataEntry& entry : frame.entries) present.push_back(entry.key);
  std::sort(present.begin(), present.end());
  const DataNode::Entries added = [&] {
    DataNode::Entries result;
    for (const DataEntry& entry : source.entries()) {
      if (!std::binary_search(present.begin(), present.end(), std::string_view(entry.key))) {
        result.push_back(entry);
      }
    }
    return result;
  }();
  frame.entries.insert(frame.entries.end(), added.begin(), added.end());
}

}  // namespace aviary
