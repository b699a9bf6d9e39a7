#include "gui/models/diagnostics_model.hpp"

#include <QFileInfo>
#include <algorithm>

#include "gui/models/words.hpp"

namespace aviary {

void DiagnosticsModel::take(const RunPointer& run) {
  std::vector<Diagnostic> entries;
  if (run != nullptr) {
    entries = run->diagnostics;
    if (!run->source->problem.empty()) {
      Diagnostic problem;
      problem.mark.file = run->source->file;
      problem.message = run->source->problem;
      entries.insert(entries.begin(), problem);
    }
    if (!run->fault.empty()) {
      Diagnostic fault;
      fault.mark.file = run->source->file;
      fault.message = tr("internal fault: %1").arg(toQt(run->fault)).toStdString();
      entries.insert(entries.begin(), fault);
    }
  }
  std::stable_sort(entries.begin(), entries.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.severity < b.severity;
  });
  beginResetModel();
  entries_ = std::move(entries);
  endResetModel();
}

std::size_t DiagnosticsModel::errorCount() const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [](const Diagnostic& one) { return one.severity == Severity::Error; }));
}

int DiagnosticsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(entries_.size());
}

int DiagnosticsModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant DiagnosticsModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const Diagnostic& one = entries_[static_cast<std::size_t>(index.row())];
  switch (role) {
    case SeverityRole:
      return static_cast<int>(one.severity);
    case FileRole:
      return toQt(one.mark.file);
    case LineRole:
      return one.mark.line;
    case ColumnRole:
      return one.mark.column;
    case Qt::ToolTipRole:
      return toQt(text(one));
    default:
      break;
  }
  if (role != Qt::DisplayRole) return {};
  if (index.column() == PlaceColumn) {
    const QString shape =
        one.severity == Severity::Error ? QStringLiteral("✖ ") : QStringLiteral("▲ ");
    const QString file = QFileInfo(toQt(one.mark.file)).fileName();
    return one.mark.line > 0 ? shape + QStringLiteral("%1:%2").arg(file).arg(one.mark.line)
                             : shape + file;
  }
  const QString path = one.path.empty() ? QString() : toQt(one.path) + QStringLiteral(": ");
  return path + toQt(one.message);
}

QVariant DiagnosticsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  return section == PlaceColumn ? tr("Place") : tr("What is wrong");
}

}  // namespace aviary
