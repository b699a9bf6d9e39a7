#include "gui/panels/copy_rows.hpp"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCoreApplication>
#include <QEvent>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QTableView>

namespace aviary {
namespace {

class Texts {
  Q_DECLARE_TR_FUNCTIONS(aviary::CopyRows)

 public:
  static QString copy() { return tr("Copy rows"); }
};

/// Gives the action its name in the language of the moment, when its menu is about to be shown.
class Renamer : public QObject {
 public:
  Renamer(QAction* action, QTableView& table) : QObject(&table), action_(action) {}

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override {
    if (event->type() == QEvent::LanguageChange) action_->setText(Texts::copy());
    return QObject::eventFilter(watched, event);
  }

 private:
  QAction* action_;
};

}  // namespace

QString rowsText(const QTableView& table) {
  const QAbstractItemModel& model = *table.model();
  const auto line = [&](auto&& cell) {
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column) cells << cell(column);
    return cells.join(QLatin1Char('\t'));
  };
  QStringList lines;
  const bool some = table.selectionModel()->hasSelection();
  if (!some && !table.horizontalHeader()->isHidden()) {
    lines << line([&](int column) {
      return model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
    });
  }
  for (int row = 0; row < model.rowCount(); ++row) {
    const QModelIndex first = model.index(row, 0);
    bool chosen = !some;
    for (int column = 0; column < model.columnCount() && !chosen; ++column) {
      chosen = table.selectionModel()->isSelected(first.siblingAtColumn(column));
    }
    if (!chosen) continue;
    lines << line([&](int column) { return first.siblingAtColumn(column).data().toString(); });
  }
  return lines.join(QLatin1Char('\n'));
}

void letCopyRows(QTableView& table) {
  auto* copy = new QAction(Texts::copy(), &table);
  copy->setShortcut(QKeySequence::Copy);
  copy->setShortcutContext(Qt::WidgetShortcut);
  table.addAction(copy);
  table.setContextMenuPolicy(Qt::ActionsContextMenu);
  table.installEventFilter(new Renamer(copy, table));
  QObject::connect(copy, &QAction::triggered, &table,
                   [&table] { QApplication::clipboard()->setText(rowsText(table)); });
}

}  // namespace aviary
