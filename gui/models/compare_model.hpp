#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "gui/models/view_state.hpp"
#include "gui/series/compare_table.hpp"

namespace aviary {

/// What differs between the run that is shown and the pinned ones: a column for each run, the best
/// value of a row marked.
class CompareModel : public QAbstractTableModel {
  Q_OBJECT

 public:
  enum Role { BestRole = Qt::UserRole + 1 };

  explicit CompareModel(ViewState& state, QObject* parent = nullptr);

  [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
  [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
  [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                    int role) const override;
  void retranslate();
  /// A hidden table takes no runs; it takes the present ones when it is shown again.
  void setOnScreen(ViewState::Visibility visibility);

 private:
  void takeRuns();
  [[nodiscard]] QString outcome(std::size_t run) const;
  [[nodiscard]] QString changes(std::size_t run) const;

  ViewState& state_;
  std::vector<RunPointer> runs_;  // the present one first
  std::vector<QString> names_;
  std::vector<CompareRow> rows_;
  ViewState::Visibility onScreen_ = ViewState::Visibility::Shown;
};

}  // namespace aviary
