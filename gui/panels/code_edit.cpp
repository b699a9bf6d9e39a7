#include "gui/panels/code_edit.hpp"

#include <QAbstractItemView>
#include <QCompleter>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStandardItemModel>
#include <QTextBlock>
#include <QToolTip>
#include <algorithm>

#include "gui/models/colours.hpp"
#include "gui/models/words.hpp"
#include "gui/panels/yaml_highlighter.hpp"

namespace aviary {
namespace {

/// The numbers of the lines.
class Gutter : public QWidget {
 public:
  explicit Gutter(CodeEdit& edit) : QWidget(&edit), edit_(edit) {}
  [[nodiscard]] QSize sizeHint() const override { return {edit_.gutterWidth(), 0}; }

 protected:
  void paintEvent(QPaintEvent* event) override { edit_.paintGutter(event); }

 private:
  CodeEdit& edit_;
};

/// A byte column of a line as a position in its text.
int positionOf(const QString& line, int byteColumn) {
  const QByteArray bytes = line.toUtf8().left(std::max(0, byteColumn - 1));
  return static_cast<int>(QString::fromUtf8(bytes).size());
}

}  // namespace

CodeEdit::CodeEdit(QWidget* parent)
    : QPlainTextEdit(parent),
      highlighter_(new YamlHighlighter(document(), coloursFor(palette()))),
      completer_(new QCompleter(this)),
      gutter_(new Gutter(*this)) {
  setLineWrapMode(NoWrap);
  setFrameShape(QFrame::NoFrame);
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  fixed.setPixelSize(13);
  setFont(fixed);
  setTabChangesFocus(false);
  completer_->setWidget(this);
  completer_->setModel(new QStandardItemModel(completer_));
  completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
  connect(completer_, qOverload<const QString&>(&QCompleter::activated), this, &CodeEdit::accept);
  connect(this, &QPlainTextEdit::blockCountChanged, this, &CodeEdit::layoutGutter);
  connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& rect, int dy) {
    if (dy != 0) {
      gutter_->scroll(0, dy);
    } else {
      gutter_->update(0, rect.y(), gutter_->width(), rect.height());
    }
  });
  layoutGutter();
}

int CodeEdit::gutterWidth() const {
  const int digits = std::max(3, static_cast<int>(QString::number(blockCount()).size()));
  return 14 + fontMetrics().horizontalAdvance(QLatin1Char('9')) * digits;
}

void CodeEdit::layoutGutter() {
  setViewportMargins(gutterWidth(), 0, 0, 0);
  const QRect inside = contentsRect();
  gutter_->setGeometry(inside.left(), inside.top(), gutterWidth(), inside.height());
}

void CodeEdit::paintGutter(QPaintEvent* event) {
  QPainter painter(gutter_);
  const Colours colours = coloursFor(palette());
  painter.fillRect(event->rect(), colours.raised);
  painter.setFont(font());
  QTextBlock block = firstVisibleBlock();
  int top = qRound(blockBoundingGeometry(block).translated(contentOffset()).top());
  while (block.isValid() && top <= event->rect().bottom()) {
    const int height = qRound(blockBoundingRect(block).height());
    const int line = block.blockNumber() + 1;
    const auto wrong = std::find_if(diagnostics_.begin(), diagnostics_.end(),
                                    [&](const Diagnostic& one) { return one.mark.line == line; });
    const bool marked = wrong != diagnostics_.end();
    painter.setPen(!marked                              ? colours.faint
                   : wrong->severity == Severity::Error ? colours.bad
                                                        : colours.warning);
    const QString text = marked ? QStringLiteral("● %1").arg(line) : QString::number(line);
    painter.drawText(QRect(0, top, gutter_->width() - 6, height), Qt::AlignRight | Qt::AlignVCenter,
                     text);
    top += height;
    block = block.next();
  }
}

void CodeEdit::setDiagnostics(const std::vector<Diagnostic>& diagnostics) {
  diagnostics_ = diagnostics;
  const Colours colours = coloursFor(palette());
  QList<QTextEdit::ExtraSelection> marks;
  for (const Diagnostic& one : diagnostics_) {
    const QTextBlock block = document()->findBlockByNumber(one.mark.line - 1);
    if (!block.isValid()) continue;
    QTextEdit::ExtraSelection mark;
    mark.cursor = QTextCursor(block);
    mark.cursor.setPosition(block.position() + positionOf(block.text(), one.mark.column));
    mark.cursor.movePosition(QTextCursor::EndOfWord, QTextCursor::KeepAnchor);
    if (!mark.cursor.hasSelection()) mark.cursor.select(QTextCursor::LineUnderCursor);
    mark.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
    mark.format.setUnderlineColor(one.severity == Severity::Error ? colours.bad : colours.warning);
    marks.append(mark);
  }
  setExtraSelections(marks);
  gutter_->update();
}

void CodeEdit::goTo(int line, int column) {
  const QTextBlock block = document()->findBlockByNumber(std::max(0, line - 1));
  if (!block.isValid()) return;
  QTextCursor cursor(block);
  cursor.setPosition(block.position() + positionOf(block.text(), column));
  setTextCursor(cursor);
  centerCursor();
  setFocus(Qt::OtherFocusReason);
}

void CodeEdit::replaceAll(const QString& text) {
  QTextCursor cursor(document());
  const int at = textCursor().position();
  cursor.beginEditBlock();
  cursor.select(QTextCursor::Document);
  cursor.insertText(text);
  cursor.endEditBlock();
  QTextCursor back = textCursor();
  back.setPosition(std::min(at, static_cast<int>(text.size())));
  setTextCursor(back);
}

YamlPlace CodeEdit::place() const {
  const QTextCursor cursor = textCursor();
  const QByteArray before = cursor.block().text().left(cursor.positionInBlock()).toUtf8();
  return placeIn(toPlainText().toStdString(), static_cast<std::size_t>(cursor.blockNumber()),
                 static_cast<std::size_t>(before.size()));
}

void CodeEdit::complete() {
  if (!suggest_) return;
  const std::vector<Suggestion> suggestions = suggest_(place());
  auto* model = static_cast<QStandardItemModel*>(completer_->model());
  model->clear();
  for (const Suggestion& one : suggestions) {
    auto* item = new QStandardItem(toQt(one.text));
    item->setToolTip(toQt(one.description));
    model->appendRow(item);
  }
  if (suggestions.empty()) {
    completer_->popup()->hide();
    return;
  }
  QRect where = cursorRect().translated(gutterWidth(), 0);
  where.setWidth(completer_->popup()->sizeHintForColumn(0) + 40);
  completer_->complete(where);
  completer_->popup()->setCurrentIndex(model->index(0, 0));
}

void CodeEdit::accept(const QString& word) {
  const YamlPlace now = place();
  QTextCursor cursor = textCursor();
  cursor.movePosition(QTextCursor::Left, QTextCursor::KeepAnchor,
                      static_cast<int>(toQt(now.word).size()));
  cursor.insertText(now.value ? word : word + QStringLiteral(": "));
  setTextCursor(cursor);
}

void CodeEdit::keyPressEvent(QKeyEvent* event) {
  const bool open = completer_->popup()->isVisible();
  const bool forPopup = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter ||
                        event->key() == Qt::Key_Tab || event->key() == Qt::Key_Escape;
  if (open && forPopup) {
    event->ignore();
    return;
  }
  const bool asked =
      event->key() == Qt::Key_Space && event->modifiers().testFlag(Qt::ControlModifier);
  if (asked) {
    complete();
    return;
  }
  if (event->key() == Qt::Key_Tab) {
    // YAML is indented with spaces.
    insertPlainText(QStringLiteral("  "));
    return;
  }
  QPlainTextEdit::keyPressEvent(event);
  if (open && !event->text().isEmpty()) complete();
}

bool CodeEdit::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    const int line = cursorForPosition(help->pos()).blockNumber() + 1;
    QStringList texts;
    for (const Diagnostic& one : diagnostics_) {
      if (one.mark.line == line) texts << toQt(one.message);
    }
    if (!texts.isEmpty()) {
      QToolTip::showText(help->globalPos(), texts.join(QLatin1Char('\n')), viewport());
    } else {
      QToolTip::hideText();
    }
    return true;
  }
  return QPlainTextEdit::viewportEvent(event);
}

void CodeEdit::resizeEvent(QResizeEvent* event) {
  QPlainTextEdit::resizeEvent(event);
  layoutGutter();
}

void CodeEdit::changeEvent(QEvent* event) {
  QPlainTextEdit::changeEvent(event);
  if (event->type() != QEvent::PaletteChange) return;
  highlighter_->setColours(coloursFor(palette()));
  setDiagnostics(std::vector<Diagnostic>(diagnostics_));
}

}  // namespace aviary
