#include "gui/models/intervention_model.hpp"

#include <QStringList>

#include "gui/models/words.hpp"
#include "sim/scenario/scalars.hpp"

namespace aviary {

std::optional<SimDuration> parseTime(const QString& text) {
  const QString trimmed = text.trimmed();
  if (!trimmed.contains(QLatin1Char(':'))) return parseDuration(trimmed.toStdString());
  double seconds = 0;
  const QStringList parts = trimmed.split(QLatin1Char(':'));
  if (parts.size() > 3) return std::nullopt;
  for (const QString& part : parts) {
    bool number = false;
    const double value = part.toDouble(&number);
    if (!number || value < 0) return std::nullopt;
    seconds = seconds * 60 + value;
  }
  return fromSeconds(seconds);
}

InterventionModel::InterventionModel(Workbench& bench, QObject* parent)
    : QAbstractTableModel(parent), bench_(bench), shown_(bench.interventions()) {
  connect(&bench, &Workbench::interventionsChanged, this, &InterventionModel::take);
}

void InterventionModel::take() {
  beginResetModel();
  shown_ = bench_.interventions();
  endResetModel();
}

int InterventionModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

int InterventionModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant InterventionModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const Intervention& one = shown_[static_cast<std::size_t>(index.row())];
  if (role != Qt::DisplayRole && role != Qt::EditRole && role != Qt::ToolTipRole) return {};
  if (role == Qt::ToolTipRole) return toQt(yamlOf(one));
  if (role == Qt::EditRole && index.column() == WhatColumn) return toQt(one.value);
  if (index.column() == TimeColumn) return Words::time(toSeconds(one.at));
  const QString value = toQt(one.value).remove(QLatin1Char('"'));
  if (one.list == Intervention::List::Faults) return tr("fault %1").arg(value);
  return toQt(one.action) + QLatin1Char(' ') + value;
}

QVariant InterventionModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == TimeColumn ? tr("Time") : tr("Intervention");
}

Qt::ItemFlags InterventionModel::flags(const QModelIndex& index) const {
  const Qt::ItemFlags flags = QAbstractTableModel::flags(index);
  return index.isValid() ? flags | Qt::ItemIsEditable : flags;
}

bool InterventionModel::setData(const QModelIndex& index, const QVariant& value, int role) {
  if (role != Qt::EditRole || !index.isValid()) return false;
  const auto row = static_cast<std::size_t>(index.row());
  Intervention changed = shown_[row];
  if (index.column() == TimeColumn) {
    const std::optional<SimDuration> at = parseTime(value.toString());
    if (!at || *at < SimDuration::zero()) return false;
    changed.at = *at;
  } else {
    changed.value = value.toString().trimmed().toStdString();
    if (!isYaml(changed)) return false;
  }
  // The model is taken anew by the workbench's signal; the view's editor is closed by then.
  QMetaObject::invokeMethod(
      this, [this, row, changed] { bench_.replaceIntervention(row, changed); },
      Qt::QueuedConnection);
  return true;
}

void InterventionModel::retranslate() {
  take();
}

}  // namespace aviary
