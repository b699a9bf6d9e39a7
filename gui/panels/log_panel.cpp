#include "gui/panels/log_panel.hpp"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QHash>
#include <QHeaderView>
#include <QLineEdit>
#include <QPainter>
#include <QScrollBar>
#include <QSignalBlocker>
#include <QStaticText>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/models/colours.hpp"
#include "gui/models/words.hpp"
#include "gui/panels/copy_rows.hpp"

namespace aviary {
namespace {

/// Gives a line the colour of its severity. It paints words and a ground, nothing else: a style
/// takes ten times as long for each line, and the log may be another one with every movement of a
/// slider.
class LogDelegate : public QStyledItemDelegate {
 public:
  using QStyledItemDelegate::QStyledItemDelegate;

  void paint(QPainter* painter, const QStyleOptionViewItem& option,
             const QModelIndex& index) const override {
    const Colours colours = coloursFor(option.palette);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    if (selected) painter->fillRect(option.rect, colours.highlight);
    if (selected && index.column() == 0 && option.state.testFlag(QStyle::State_Active) &&
        option.widget != nullptr && option.widget->hasFocus()) {
      const QRect bar(option.rect.topLeft(), QSize(focusWidth, option.rect.height()));
      painter->fillRect(bar, colours.accent);
    }
    const QRect room = option.rect.adjusted(padding, 0, -padding, 0);
    const QStaticText& text = textOf(index.data().toString(), option, room.width());
    const QSizeF size = text.size();
    double x = room.left();
    if (index.column() == EventLogModel::TimeColumn) x = room.right() + 1 - size.width();
    if (index.column() == EventLogModel::SeverityColumn) x += (room.width() - size.width()) / 2;
    painter->setPen(colourOf(index, colours));
    painter->setFont(option.font);
    painter->drawStaticText(QPointF(x, room.top() + (room.height() - size.height()) / 2), text);
  }

 private:
  static constexpr int padding = 3;
  static constexpr int focusWidth = 3;
  static constexpr qsizetype rememberedMax = 1000;

  /// Laid out once: most lines come again with the next run.
  const QStaticText& textOf(const QString& text, const QStyleOptionViewItem& option,
                            int room) const {
    if (option.font != font_ || remembered_.size() > rememberedMax) remembered_.clear();
    font_ = option.font;
    const auto key = std::make_pair(text, room);
    auto found = remembered_.find(key);
    if (found == remembered_.end()) {
      QStaticText laidOut(option.fontMetrics.elidedText(text, Qt::ElideRight, room));
      laidOut.setTextFormat(Qt::PlainText);
      laidOut.prepare({}, option.font);
      found = remembered_.insert(key, laidOut);
    }
    return *found;
  }

  static QColor colourOf(const QModelIndex& index, const Colours& colours) {
    const auto severity = static_cast<LogSeverity>(index.data(EventLogModel::SeverityRole).toInt());
    switch (index.column()) {
      case EventLogModel::TimeColumn:
      case EventLogModel::ObjectColumn:
        return colours.faint;
      case EventLogModel::SeverityColumn:
        return colours.severity(severity);
      default:
        break;
    }
    const bool marked = severity == LogSeverity::Failure || severity == LogSeverity::Good;
    return marked ? colours.severity(severity) : colours.text;
  }

  mutable QFont font_;
  mutable QHash<std::pair<QString, int>, QStaticText> remembered_;
};

}  // namespace

LogPanel::LogPanel(ViewState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      model_(state),
      filter_(model_),
      table_(new QTableView(this)),
      text_(new QLineEdit(this)),
      scope_(new QComboBox(this)),
      object_(new QComboBox(this)),
      severity_(new QComboBox(this)) {
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(0);
  auto* row = new QHBoxLayout;
  row->setContentsMargins(10, 3, 10, 3);
  row->addWidget(text_, 2);
  row->addWidget(scope_);
  row->addWidget(object_, 1);
  row->addWidget(severity_);
  column->addLayout(row);
  column->addWidget(table_, 1);
  object_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  object_->setMinimumContentsLength(14);
  scope_->addItems({{}, {}});
  severity_->addItems({{}, {}, {}});
  text_->setClearButtonEnabled(true);
  table_->setModel(&filter_);
  table_->setItemDelegate(new LogDelegate(table_));
  table_->setShowGrid(false);
  table_->setFrameShape(QFrame::NoFrame);
  table_->setWordWrap(false);
  table_->setSelectionBehavior(QAbstractItemView::SelectRows);
  table_->setSelectionMode(QAbstractItemView::SingleSelection);
  table_->verticalHeader()->hide();
  table_->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 5);
  table_->horizontalHeader()->hide();
  table_->horizontalHeader()->setStretchLastSection(true);
  table_->setColumnWidth(EventLogModel::TimeColumn, 64);
  table_->setColumnWidth(EventLogModel::SeverityColumn, 30);
  connect(text_, &QLineEdit::textChanged, &filter_, &EventLogFilter::setText);
  connect(scope_, &QComboBox::currentIndexChanged, this, [this](int index) {
    filter_.setScope(index == 0 ? EventLogFilter::Scope::Delivery
                                : EventLogFilter::Scope::Everything);
  });
  connect(object_, &QComboBox::activated, this, [this](int index) {
    filter_.setObject(index <= 0 ? QString() : object_->itemText(index));
  });
  connect(severity_, &QComboBox::currentIndexChanged, this, [this](int index) {
    filter_.setLowest(index == 0   ? std::nullopt
                      : index == 1 ? std::optional(LogSeverity::Warning)
                                   : std::optional(LogSeverity::Failure));
  });
  connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
          [this](const QModelIndex& now) { selectRow(now); });
  connect(&state, &ViewState::runChanged, this, &LogPanel::takeRun);
  connect(&state, &ViewState::selectionChanged, this, &LogPanel::showSelection);
  connect(&state, &ViewState::hoverChanged, this, &LogPanel::followHover);
  // At once, not after this event: a line can be scrolled to only when the rows have their places.
  connect(&filter_, &QAbstractItemModel::modelReset, table_, &QTableView::doItemsLayout);
  letCopyRows(*table_);
  retranslate();
}

void LogPanel::focusFilter() {
  text_->setFocus(Qt::ShortcutFocusReason);
  text_->selectAll();
}

void LogPanel::takeRun() {
  const QStringList objects = model_.objects();
  int widest = 0;
  for (const QString& object : objects) {
    widest = std::max(widest, fontMetrics().horizontalAdvance(object));
  }
  constexpr int objectWidthMax = 210;
  const int width = std::clamp(widest + 14, 80, objectWidthMax);
  if (width != table_->columnWidth(EventLogModel::ObjectColumn)) {
    table_->setColumnWidth(EventLogModel::ObjectColumn, width);
  }
  QStringList shown;
  for (int i = 1; i < object_->count(); ++i) shown << object_->itemText(i);
  if (objects != shown) {
    const QString chosen = object_->currentIndex() > 0 ? object_->currentText() : QString();
    const QSignalBlocker quiet(object_);
    object_->clear();
    object_->addItem(tr("All objects"));
    object_->addItems(objects);
    object_->setCurrentIndex(std::max(0, object_->findText(chosen)));
    filter_.setObject(object_->currentIndex() > 0 ? object_->currentText() : QString());
  }
  showSelection();
}

void LogPanel::selectRow(const QModelIndex& index) {
  if (!index.isValid()) return;
  state_.select(RecordId{index.data(EventLogModel::RecordRole).toUInt()});
}

void LogPanel::showSelection() {
  const int row = model_.rowOf(state_.selected());
  const QSignalBlocker quiet(table_->selectionModel());
  if (row < 0) {
    table_->clearSelection();
    table_->viewport()->update();
    return;
  }
  const QModelIndex index = filter_.mapFromSource(model_.index(row, 0));
  if (!index.isValid()) return;
  if (index.row() == table_->currentIndex().row() && table_->selectionModel()->hasSelection()) {
    return table_->scrollTo(index);
  }
  table_->setCurrentIndex(index);
  table_->selectRow(index.row());
  table_->scrollTo(index);
  table_->viewport()->update();
}

void LogPanel::followHover() {
  if (!state_.hover() || table_->underMouse()) return;
  int row = model_.rowAt(*state_.hover());
  // The line itself may be filtered away: the nearest one before it that is not.
  for (; row >= 0; --row) {
    const QModelIndex index = filter_.mapFromSource(model_.index(row, 0));
    if (!index.isValid()) continue;
    table_->scrollTo(index, QAbstractItemView::EnsureVisible);
    return;
  }
}

void LogPanel::retranslate() {
  table_->setAccessibleName(tr("Event log"));
  text_->setPlaceholderText(tr("Filter (L)"));
  text_->setAccessibleName(tr("Filter by text"));
  scope_->setItemText(0, tr("Decisions"));
  scope_->setItemText(1, tr("Everything"));
  scope_->setAccessibleName(tr("Filter by source"));
  object_->setAccessibleName(tr("Filter by object"));
  if (object_->count() == 0) object_->addItem({});
  object_->setItemText(0, tr("All objects"));
  severity_->setItemText(0, tr("All severities"));
  severity_->setItemText(1, tr("Warnings and failures"));
  severity_->setItemText(2, tr("Failures"));
  severity_->setAccessibleName(tr("Filter by severity"));
  model_.retranslate();
}

void LogPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const QModelIndex now = table_->currentIndex();
  if (now.isValid()) table_->scrollTo(now);
}

void LogPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::LanguageChange) retranslate();
}

}  // namespace aviary
