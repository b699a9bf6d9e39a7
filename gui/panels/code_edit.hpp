#pragma once

#include <QPlainTextEdit>
#include <functional>
#include <vector>

#include "gui/series/completion.hpp"

class QCompleter;

namespace aviary {

class YamlHighlighter;

/// A text with line numbers, colours, marks of what is wrong, and completion of words.
class CodeEdit : public QPlainTextEdit {
  Q_OBJECT

 public:
  using Suggest = std::function<std::vector<Suggestion>(const YamlPlace&)>;

  explicit CodeEdit(QWidget* parent = nullptr);

  void setSuggest(Suggest suggest) { suggest_ = std::move(suggest); }
  /// Underlines the places of these diagnostics.
  void setDiagnostics(const std::vector<Diagnostic>& diagnostics);
  /// \param line, column  1-based; the column counts bytes.
  void goTo(int line, int column);
  [[nodiscard]] int gutterWidth() const;
  void paintGutter(QPaintEvent* event);
  /// Replaces everything as one step to undo.
  void replaceAll(const QString& text);
  void complete();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void keyPressEvent(QKeyEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  void layoutGutter();
  void accept(const QString& word);
  [[nodiscard]] YamlPlace place() const;

  Suggest suggest_;
  std::vector<Diagnostic> diagnostics_;
  YamlHighlighter* highlighter_;
  QCompleter* completer_;
  QWidget* gutter_;
};

}  // namespace aviary
