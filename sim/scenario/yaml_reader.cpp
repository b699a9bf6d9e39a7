#include "sim/scenario/yaml_reader.hpp"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <istream>
#include <optional>
#include <streambuf>
#include <utility>

#include "sim/scenario/text_check.hpp"
#include "sim/scenario/tree_builder.hpp"

namespace aviary {

namespace {

TextPosition positionOf(const YAML::Mark& mark) {
  if (mark.line < 0) return {};
  return {static_cast<std::uint32_t>(mark.line) + 1, static_cast<std::uint32_t>(mark.column) + 1};
}

// Hands the text to the parser in small pieces. Inside of brackets the parser reads all tokens to
// the end before it says anything, which takes 250 bytes for each byte of text: so the characters
// that can become tokens are counted and reading stops when too many come without an event.
class GuardedSource final : public std::streambuf {
 public:
  struct Overrun {};

  GuardedSource(std::string_view text, std::size_t tokens) : text_(text), limit_(tokens) {}

  void progress() { pending_ = 0; }

 protected:
  int_type underflow() override {
    if (offset_ == text_.size()) return traits_type::eof();
    const std::string_view piece = text_.substr(offset_, pieceSize);
    offset_ += piece.size();
    for (const char c : piece) pending_ += isIndicator(c) ? 1U : 0U;
    if (pending_ > limit_) throw Overrun{};
    // The stream never writes to its get area.
    char* data = const_cast<char*>(piece.data());
    setg(data, data, data + piece.size());
    return traits_type::to_int_type(*data);
  }

 private:
  static constexpr std::size_t pieceSize = 2048;

  static bool isIndicator(char c) {
    switch (c) {
      case '[':
      case ']':
      case '{':
      case '}':
      case ',':
      case ':':
      case '-':
      case '?':
      case '&':
      case '*':
      case '!':
        return true;
      default:
        return false;
    }
  }

  std::string_view text_;
  std::size_t limit_;
  std::size_t offset_ = 0;
  std::size_t pending_ = 0;
};

// Finds lines of a text in ascending order.
class LineCursor {
 public:
  explicit LineCursor(std::string_view text) : text_(text) {}

  // Everything from a place on; lines are asked for as in `line`.
  std::string_view textFrom(TextPosition at) {
    (void)line(at.line);
    return text_.substr(std::min(start_ + at.column - 1, text_.size()));
  }

  // Line `number` (1-based, not below the one asked before) without its end.
  std::string_view line(std::size_t number) {
    while (current_ < number && start_ < text_.size()) {
      const std::size_t end = text_.find('\n', start_);
      start_ = end == std::string_view::npos ? text_.size() : end + 1;
      ++current_;
    }
    return text_.substr(start_, text_.find('\n', start_) - start_);
  }

 private:
  std::string_view text_;
  std::size_t start_ = 0;
  std::size_t current_ = 1;
};

// False for a text that begins with quotes and does not close them.
bool quotesClosed(std::string_view text) {
  if (text.empty() || (text[0] != '"' && text[0] != '\'')) return true;
  const char quote = text[0];
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      const bool escaped = quote == '\'' && i + 1 < text.size() && text[i + 1] == quote;
      if (!escaped) return true;
      ++i;
    }
  }
  return false;
}

class Handler final : public YAML::EventHandler {
 public:
  Handler(TreeBuilder& builder, GuardedSource& source, std::string_view text)
      : builder_(builder), source_(source), lines_(text) {}

  void OnDocumentStart(const YAML::Mark& mark) override {
    source_.progress();
    // A text that starts with a comma makes the parser return without reading anything, for ever.
    if (mark.pos <= lastStart_) {
      builder_.stop(DiagnosticCode::SyntaxError, positionOf(mark),
                    "a document cannot start like this");
    }
    const std::string_view line = lines_.line(positionOf(mark).line);
    const bool marked = line.starts_with("---") || line.starts_with("%");
    if (lastStart_ >= 0 && !marked) {
      builder_.dropLastDocument();
      builder_.stop(DiagnosticCode::SyntaxError, positionOf(mark),
                    "this line belongs to nothing above it; check its indentation, or start a "
                    "new document with \"---\"");
    }
    lastStart_ = mark.pos;
    builder_.startDocument();
  }
  void OnDocumentEnd() override { builder_.endDocument(); }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    source_.progress();
    builder_.null(positionOf(mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    source_.progress();
    builder_.alias(positionOf(mark), anchor);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    source_.progress();
    lastScalar_ = positionOf(mark);
    const bool text = tag == "!" || tag == "tag:yaml.org,2002:str";
    builder_.scalar(positionOf(mark), value, text ? ScalarStyle::Quoted : ScalarStyle::Plain,
                    anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    source_.progress();
    builder_.start(DataNode::Kind::Sequence, positionOf(mark), anchor);
  }
  void OnSequenceEnd() override { builder_.end(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    source_.progress();
    builder_.start(DataNode::Kind::Map, positionOf(mark), anchor);
  }
  void OnMapEnd() override { builder_.end(); }

  // The parser takes quotes as closed when the text ends at the end of a line. Such a scalar is
  // the last one.
  void checkLastQuotes() {
    if (lastScalar_.line == 0 || quotesClosed(lines_.textFrom(lastScalar_))) return;
    builder_.report(DiagnosticCode::SyntaxError, lastScalar_,
                    "the quotes that open here are not closed");
  }

 private:
  TreeBuilder& builder_;
  GuardedSource& source_;
  LineCursor lines_;
  TextPosition lastScalar_;
  int lastStart_ = -1;
};

// What the parser says, in words that tell what to do. Others are shown as they are.
std::string explained(const std::string& message) {
  struct Row {
    std::string_view theirs;
    std::string_view ours;
  };
  constexpr Row rows[] = {
      {"illegal map value", "a \":\" cannot stand here; quote the text or check the indentation"},
      {"end of map not found", "this line does not belong to the map above; check its indentation"},
      {"end of sequence not found",
       "this line does not belong to the list above; check its indentation"},
      {"end of map flow not found", "the \"{\" is not closed by \"}\""},
      {"end of sequence flow not found", "the \"[\" is not closed by \"]\""},
      {"illegal EOF in scalar", "the text ends inside of quotes"},
      {"illegal document indicator in scalar", "the document ends inside of quotes"},
      {"the referenced anchor is not defined", "this alias has no anchor before it"},
  };
  for (const Row& row : rows) {
    if (message == row.theirs) return std::string(row.ours);
  }
  return message;
}

bool indentedByTab(std::string_view text, TextPosition at) {
  const std::string_view line = LineCursor(text).line(at.line);
  const std::size_t content = line.find_first_not_of(" \t\r");
  return content != std::string_view::npos &&
         line.substr(0, content).find('\t') != std::string_view::npos;
}

void reportSyntaxError(const YAML::Exception& error, std::string_view text, TreeBuilder& builder) {
  const TextPosition at = positionOf(error.mark);
  if (dynamic_cast<const YAML::DeepRecursion*>(&error) != nullptr) {
    builder.report(DiagnosticCode::NestedTooDeeply, at, "nested too deeply");
  } else if (at.line > 0 && indentedByTab(text, at)) {
    builder.report(DiagnosticCode::TabIndentation, at, "a tab in the indentation; use spaces");
  } else {
    builder.report(DiagnosticCode::SyntaxError, at, explained(error.msg));
  }
}

void parse(std::string_view text, TreeBuilder& builder, const YamlLimits& limits) {
  GuardedSource source(text, 2 * limits.nodes);
  Handler handler(builder, source, text);
  try {
    std::istream stream(&source);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(handler)) {
    }
    handler.checkLastQuotes();
  } catch (const TreeBuilder::Stop&) {
    // Reported where it was found.
  } catch (const GuardedSource::Overrun&) {
    try {
      builder.stopTooManyNodes();
    } catch (const TreeBuilder::Stop&) {
    }
  } catch (const YAML::Exception& error) {
    reportSyntaxError(error, text, builder);
  }
}

}  // namespace

std::vector<InputDocument> readYaml(std::string_view text, const std::string& file,
                                    Diagnostics& diagnostics, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    diagnostics.add(DiagnosticCode::FileTooLarge, {file, 0, 0}, {},
                    std::to_string(text.size()) + " bytes; at most " +
                        std::to_string(limits.bytes) + " are read");
    return {};
  }
  if (const std::optional<TextFault> fault = findTextFault(text)) {
    diagnostics.add(fault->code,
                    {file, static_cast<int>(fault->at.line), static_cast<int>(fault->at.column)},
                    {}, fault->message);
    return {};
  }
  const std::size_t errors = diagnostics.errorCount();
  TreeBuilder builder(file, diagnostics, limits);
  parse(text, builder, limits);
  std::vector<InputDocument> documents = builder.take();
  if (documents.empty() && diagnostics.errorCount() == errors) {
    diagnostics.add(DiagnosticCode::NoDocument, {file, 0, 0}, {}, "the file holds no document");
  }
  return documents;
}

}  // namespace aviary
