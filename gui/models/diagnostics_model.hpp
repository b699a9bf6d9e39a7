#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "gui/runner/finished_run.hpp"

namespace aviary {

/// What is wrong with a scenario: one row per diagnostic, errors before warnings.
class DiagnosticsModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { PlaceColumn, MessageColumn, ColumnCount };
  enum Role { SeverityRole = Qt::UserRole + 1, FileRole, LineRole, ColumnRole };

  explicit DiagnosticsModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

  /// Takes the diagnostics of a run, its file problem, its internal fault.
  void take(const RunPointer& run);
  [[nodiscard]] const std::vector<Diagnostic>& entries() const { return entries_; }
  [[nodiscard]] std::size_t errorCount() const;

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

 private:
  std::vector<Diagnostic> entries_;
};

}  // namespace aviary
