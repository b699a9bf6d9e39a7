#include "gui/panels/yaml_highlighter.hpp"

#include <QRegularExpression>
#include <array>

namespace aviary {

YamlHighlighter::YamlHighlighter(QTextDocument* document, const Colours& colours)
    : QSyntaxHighlighter(document), colours_(colours) {}

void YamlHighlighter::setColours(const Colours& colours) {
  colours_ = colours;
  rehighlight();
}

void YamlHighlighter::highlightBlock(const QString& text) {
  struct Rule {
    QRegularExpression pattern;
    QColor Colours::*colour;
  };
  // Later rules win: a number in a comment is part of the comment.
  static const std::array rules{
      Rule{QRegularExpression(QStringLiteral(R"([A-Za-z_][\w./-]*(?=\s*:(\s|$)))")),
           &Colours::traffic},
      Rule{QRegularExpression(QStringLiteral(R"("[^"]*"(?=\s*:))")), &Colours::traffic},
      Rule{QRegularExpression(QStringLiteral(
               R"((?<![\w.-])-?\d+(\.\d+)?(ms|us|ns|[smhd%]|/s|Mi|Gi|m)?(?![\w.-]))")),
           &Colours::canary},
      Rule{QRegularExpression(QStringLiteral(R"((?<=[:\s\[,{])(true|false|null)(?=[\s,\]}]|$))")),
           &Colours::canary},
      Rule{QRegularExpression(QStringLiteral(R"((?<=[\s\[,{])("[^"]*"|'[^']*')(?!\s*:))")),
           &Colours::good},
      Rule{QRegularExpression(QStringLiteral(R"((^|\s)#.*$)")), &Colours::faint},
      Rule{QRegularExpression(QStringLiteral(R"(^---.*$)")), &Colours::gap},
  };
  for (const Rule& rule : rules) {
    auto matches = rule.pattern.globalMatch(text);
    while (matches.hasNext()) {
      const QRegularExpressionMatch match = matches.next();
      setFormat(static_cast<int>(match.capturedStart()), static_cast<int>(match.capturedLength()),
                colours_.*rule.colour);
    }
  }
}

}  // namespace aviary
