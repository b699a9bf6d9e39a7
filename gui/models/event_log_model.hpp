#pragma once

#include <QAbstractTableModel>
#include <QSortFilterProxyModel>
#include <optional>

#include "gui/models/view_state.hpp"

namespace aviary {

/// The event log of the present run: one row per record that is told to people. A run with the same
/// log leaves the rows as they are.
class EventLogModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { TimeColumn, SeverityColumn, ObjectColumn, MessageColumn, ColumnCount };
  enum Role { RecordRole = Qt::UserRole + 1, TimeRole, SeverityRole, SourceRole };

  explicit EventLogModel(ViewState& state, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;

  /// The last row not after a time; -1 before the first.
  [[nodiscard]] int rowAt(double seconds) const;
  [[nodiscard]] int rowOf(RecordId record) const;
  /// Every object that has a line, in order.
  [[nodiscard]] QStringList objects() const;

  /// True for a run of Deployments that no Canary rules.
  [[nodiscard]] bool withoutCanary() const;
  void retranslate();

 private:
  [[nodiscard]] const std::vector<LogEntry>& entries() const;
  void takeRun();

  ViewState& state_;
  RunPointer shown_;  // kept: rows must not vanish under a view
};

/// What the log shows: who, how bad, which words.
class EventLogFilter : public QSortFilterProxyModel {
  Q_OBJECT

 public:
  enum class Scope { Delivery, Everything };

  explicit EventLogFilter(EventLogModel& model, QObject* parent = nullptr);

  void setScope(Scope scope);
  /// Empty: all objects.
  void setObject(const QString& object);
  /// Absent: all severities.
  void setLowest(std::optional<LogSeverity> severity);
  void setText(const QString& text);

 protected:
  [[nodiscard]] bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

 private:
  Scope scope_ = Scope::Delivery;
  QString object_;
  std::optional<LogSeverity> lowest_;
  QString text_;
};

}  // namespace aviary
