#pragma once

#include <QSyntaxHighlighter>

#include "gui/models/colours.hpp"

namespace aviary {

/// Colours of YAML: keys, numbers, quoted texts, comments.
class YamlHighlighter : public QSyntaxHighlighter {
 public:
  YamlHighlighter(QTextDocument* document, const Colours& colours);
  void setColours(const Colours& colours);

 protected:
  void highlightBlock(const QString& text) override;

 private:
  Colours colours_;
};

}  // namespace aviary
