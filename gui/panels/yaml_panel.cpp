#include "gui/panels/yaml_panel.hpp"

#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QTextBlock>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/models/words.hpp"
#include "gui/panels/yaml_highlighter.hpp"
#include "gui/series/text_diff.hpp"

namespace aviary {
namespace {

enum Mode { AtCursor, Changes };

QString nameOf(const ShownObject& object) {
  return toQt(object.kind) + QLatin1Char('/') + toQt(object.key.name);
}

}  // namespace

YamlPanel::YamlPanel(ViewState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      object_(new QComboBox(this)),
      mode_(new QComboBox(this)),
      text_(new QPlainTextEdit(this)),
      highlighter_(new YamlHighlighter(text_->document(), coloursFor(palette()))) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(2);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(8, 2, 8, 0);
  row->addWidget(object_, 1);
  row->addWidget(mode_);
  column->addLayout(row);
  column->addWidget(text_, 1);
  for (QComboBox* box : {object_, mode_}) {
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(9);
  }
  mode_->addItems({{}, {}});
  text_->setReadOnly(true);
  text_->setFrameShape(QFrame::NoFrame);
  text_->setLineWrapMode(QPlainTextEdit::NoWrap);
  QFont fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
  fixed.setPixelSize(12);
  text_->setFont(fixed);
  text_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  connect(object_, &QComboBox::currentIndexChanged, this, &YamlPanel::showObject);
  connect(mode_, &QComboBox::currentIndexChanged, this, &YamlPanel::showObject);
  connect(&state, &ViewState::runChanged, this, &YamlPanel::takeRun);
  connect(&state, &ViewState::cursorChanged, this, &YamlPanel::showObject);
  retranslate();
}

QString YamlPanel::text() const {
  return text_->toPlainText();
}

void YamlPanel::focusObject() {
  object_->setFocus(Qt::ShortcutFocusReason);
}

void YamlPanel::setOnScreen(ViewState::Visibility visibility) {
  onScreen_ = visibility;
  takeRun();
}

void YamlPanel::takeRun() {
  if (onScreen_ == ViewState::Visibility::Hidden) return;
  const RunPointer& run = state_.run();
  const std::vector<ShownObject> objects =
      run == nullptr ? std::vector<ShownObject>{} : shownObjects(run->documents, *run->trace);
  if (!(objects == objects_)) {
    const QString chosen = object_->currentText();
    const QSignalBlocker quiet(object_);
    objects_ = objects;
    object_->clear();
    for (const ShownObject& object : objects_) object_->addItem(nameOf(object));
    const auto canary = std::find_if(objects_.begin(), objects_.end(),
                                     [](const ShownObject& one) { return one.kind == "Canary"; });
    const int first = canary == objects_.end() ? 0 : static_cast<int>(canary - objects_.begin());
    const int before = object_->findText(chosen);
    object_->setCurrentIndex(before >= 0 ? before : first);
  }
  showObject();
}

void YamlPanel::showObject() {
  if (onScreen_ == ViewState::Visibility::Hidden || state_.run() == nullptr) return;
  const int index = object_->currentIndex();
  if (index < 0 || index >= static_cast<int>(objects_.size())) {
    text_->clear();
    return;
  }
  const FinishedRun& run = *state_.run();
  const ShownObject& object = objects_[static_cast<std::size_t>(index)];
  const std::string now =
      yamlAt({run.documents, *run.trace, run.conditions}, object, state_.cursor());
  const std::vector<DiffLine> lines = diffOf(yamlAtStart(run.documents, *run.trace, object), now);
  QStringList shown;
  std::vector<int> before;
  std::vector<int> after;
  const bool changes = mode_->currentIndex() == Changes;
  for (const DiffLine& line : lines) {
    if (line.side == DiffSide::Before && !changes) continue;
    const QString sign = !changes                       ? QString()
                         : line.side == DiffSide::Both  ? QStringLiteral("  ")
                         : line.side == DiffSide::After ? QStringLiteral("+ ")
                                                        : QStringLiteral("- ");
    const int row = static_cast<int>(shown.size());
    if (line.side == DiffSide::Before) before.push_back(row);
    if (line.side == DiffSide::After) after.push_back(row);
    shown << sign + toQt(line.text);
  }
  const QString text = shown.join(QLatin1Char('\n'));
  if (text != text_->toPlainText()) {
    const int scrolled = text_->verticalScrollBar()->value();
    text_->setPlainText(text);
    text_->verticalScrollBar()->setValue(scrolled);
  }
  markDifference(before, after);
}

void YamlPanel::markDifference(const std::vector<int>& before, const std::vector<int>& after) {
  QList<QTextEdit::ExtraSelection> marks;
  const Colours colours = coloursFor(palette());
  const auto mark = [&](const std::vector<int>& rows, QColor colour) {
    colour.setAlpha(40);
    for (const int row : rows) {
      QTextEdit::ExtraSelection selection;
      selection.cursor = QTextCursor(text_->document()->findBlockByNumber(row));
      selection.format.setBackground(colour);
      selection.format.setProperty(QTextFormat::FullWidthSelection, true);
      marks.append(selection);
    }
  };
  mark(before, colours.bad);
  mark(after, colours.good);
  text_->setExtraSelections(marks);
}

void YamlPanel::retranslate() {
  object_->setAccessibleName(tr("Object"));
  mode_->setItemText(AtCursor, tr("At the cursor"));
  mode_->setItemText(Changes, tr("Changes since the start"));
  mode_->setAccessibleName(tr("What is shown"));
  text_->setAccessibleName(tr("YAML of the object"));
  text_->setPlaceholderText(tr("Objects appear here with their simulated status."));
}

void YamlPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
  if (event->type() == QEvent::PaletteChange) {
    highlighter_->setColours(coloursFor(palette()));
    showObject();
  }
}

}  // namespace aviary
