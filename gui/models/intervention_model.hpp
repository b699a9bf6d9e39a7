#pragma once

#include <QAbstractTableModel>

#include "gui/models/workbench.hpp"

namespace aviary {

/// The interventions of the workbench: when, and what. Both can be edited.
class InterventionModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Column { TimeColumn, WhatColumn, ColumnCount };

  explicit InterventionModel(Workbench& bench, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  [[nodiscard]] Qt::ItemFlags flags(const QModelIndex& index) const override;
  /// Takes a time as "4:30" or "270s", and what is done as the YAML behind its action.
  bool setData(const QModelIndex& index, const QVariant& value, int role) override;
  void retranslate();

 private:
  void take();

  Workbench& bench_;
  std::vector<Intervention> shown_;
};

/// "4:30", "1:02:03" or any duration a scenario takes; nothing for other texts.
[[nodiscard]] std::optional<SimDuration> parseTime(const QString& text);

}  // namespace aviary
