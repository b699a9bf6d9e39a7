#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario/data_node.hpp"
#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {

/// Builds documents from parser events, within limits and with duplicate-key checks. It knows no
/// parser: any reader of a tree-like text can drive it.
///
/// Every function that finds a fault which makes the rest unreadable reports it and throws `Stop`.
class TreeBuilder {
 public:
  struct Stop {};

  TreeBuilder(std::string file, Diagnostics& diagnostics, const YamlLimits& limits)
      : file_(std::move(file)), diagnostics_(diagnostics), limits_(limits) {}

  /// Anchor ids are 1, 2, 3 ... within a document; 0: no anchor.
  void startDocument();
  void endDocument();
  /// Takes back the last document: what follows shows that it was not read as it was meant.
  void dropLastDocument();
  void scalar(TextPosition mark, std::string text, ScalarStyle style, std::size_t anchor);
  void null(TextPosition mark, std::size_t anchor);
  void alias(TextPosition mark, std::size_t anchor);
  void start(DataNode::Kind kind, TextPosition mark, std::size_t anchor);
  void end();

  [[noreturn]] void stop(DiagnosticCode code, TextPosition mark, std::string message);
  /// Reports without stopping. The path is that of the value being read.
  void report(DiagnosticCode code, TextPosition mark, std::string message);
  [[noreturn]] void stopTooManyNodes();

  [[nodiscard]] TextPosition last() const { return last_; }
  [[nodiscard]] std::vector<InputDocument> take() { return std::move(documents_); }

 private:
  // What a value costs when it is walked: aliases make it larger than what was written.
  struct Size {
    std::size_t nodes = 1;
    std::size_t height = 1;
  };
  struct Anchor {
    DataNode node;
    Size size;
    bool complete = false;
  };
  struct Merge {
    TextPosition mark;
    DataNode value;
  };
  struct Frame {
    DataNode::Kind kind = DataNode::Kind::Map;
    TextPosition mark;
    std::size_t anchor = 0;
    Size size;
    DataNode::Items items;
    DataNode::Entries entries;
    std::vector<Merge> merges;
    std::string key;
    TextPosition keyMark;
    bool hasKey = false;
    bool keyIsMerge = false;
  };

  [[nodiscard]] bool expectsKey() const;
  void setKey(TextPosition mark, std::string text, ScalarStyle style);
  void place(DataNode node, Size size, std::size_t anchor);
  void checkDepth(TextPosition mark, std::size_t height);
  void countWritten(TextPosition mark);
  void countAliased(TextPosition mark, std::size_t nodes);
  void dropDuplicates(Frame& frame);
  void applyMerges(Frame& frame);
  void mergeMap(Frame& frame, TextPosition mark, const DataNode& source);
  [[nodiscard]] std::string path() const;

  std::string file_;
  Diagnostics& diagnostics_;
  YamlLimits limits_;
  std::vector<InputDocument> documents_;
  std::vector<Frame> frames_;
  std::vector<Anchor> anchors_;
  DataNode root_;
  TextPosition last_;
  std::size_t written_ = 0;
  std::size_t aliased_ = 0;
};

}  // namespace aviary
