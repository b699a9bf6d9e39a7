#include "gui/models/compare_model.hpp"

#include <QFont>
#include <QGuiApplication>
#include <QPainter>
#include <QPalette>
#include <QPixmap>
#include <array>

#include "gui/models/words.hpp"

namespace aviary {
namespace {

/// Rows before the numbers of the summary.
enum FixedRow { OutcomeRow, ChangesRow, FixedRows };

/// The dashes that a pinned run has on the charts.
QPixmap patternOf(std::size_t pinned) {
  constexpr std::array styles{Qt::DashLine, Qt::DotLine, Qt::DashDotLine, Qt::DashDotDotLine};
  constexpr QSize size(34, 12);
  QPixmap pixmap(size);
  pixmap.fill(Qt::transparent);
  QPainter painter(&pixmap);
  const QColor text = QGuiApplication::palette().color(QPalette::ButtonText);
  painter.setPen(QPen(text, 2, styles.at(pinned % styles.size())));
  painter.drawLine(0, size.height() / 2, size.width(), size.height() / 2);
  return pixmap;
}

QString valueText(const CompareRow& row, std::optional<double> value) {
  if (!value) return QStringLiteral("–");
  if (row.name == "failedRatio") return Words::number(*value * 100, 3) + QStringLiteral(" %");
  const bool seconds = row.unit == "s" || row.unit == "seconds";
  if (seconds) return Words::time(*value);
  return Words::number(*value, *value < 10 ? 3 : *value < 1000 ? 2 : 0);
}

}  // namespace

CompareModel::CompareModel(ViewState& state, QObject* parent)
    : QAbstractTableModel(parent), state_(state) {
  connect(&state, &ViewState::runChanged, this, &CompareModel::takeRuns);
  connect(&state, &ViewState::pinnedChanged, this, &CompareModel::takeRuns);
  takeRuns();
}

void CompareModel::setOnScreen(ViewState::Visibility visibility) {
  onScreen_ = visibility;
  takeRuns();
}

void CompareModel::takeRuns() {
  if (onScreen_ == ViewState::Visibility::Hidden) return;
  beginResetModel();
  runs_.clear();
  names_.clear();
  if (state_.run() != nullptr) {
    runs_.push_back(state_.run());
    names_.push_back(tr("This run"));
  }
  for (const PinnedRun& pinned : state_.pinned()) {
    runs_.push_back(pinned.run);
    names_.push_back(pinned.name);
  }
  std::vector<const RunSummary*> summaries;
  for (const RunPointer& run : runs_) summaries.push_back(&run->summary);
  rows_ = compareRuns(summaries);
  endResetModel();
}

int CompareModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || runs_.empty() ? 0 : FixedRows + static_cast<int>(rows_.size());
}

int CompareModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : 1 + static_cast<int>(runs_.size());
}

QString CompareModel::outcome(std::size_t run) const {
  QStringList parts;
  for (const RolloutOutcome& one : runs_[run]->summary.outcomes) parts << toQt(one.outcome);
  return parts.join(QStringLiteral(", "));
}

QString CompareModel::changes(std::size_t run) const {
  const RunRequest& request = runs_[run]->request;
  QStringList parts;
  if (request.whatIf.strategy != StrategyChoice::AsWritten) {
    parts << Words::strategy(request.whatIf.strategy);
  }
  for (const Knob& knob : runs_[run]->knobs) {
    const auto value = request.whatIf.values.find(knob.id);
    if (value == request.whatIf.values.end()) continue;
    parts << Words::knob(knob.id) + QLatin1Char(' ') + Words::number(value->second, 2) +
                 Words::unit(knob.unit);
  }
  for (const auto& [rollout, values] : request.whatIf.others) {
    for (const auto& [knob, value] : values) {
      parts << toQt(rollout).section(QLatin1Char('/'), -1) + QStringLiteral(": ") +
                   Words::knob(knob) + QLatin1Char(' ') + Words::number(value, 2);
    }
  }
  if (!request.interventions.empty()) {
    parts << tr("%n intervention(s)", nullptr, static_cast<int>(request.interventions.size()));
  }
  return parts.isEmpty() ? tr("as written") : parts.join(QStringLiteral(", "));
}

QVariant CompareModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
  const bool fixed = index.row() < FixedRows;
  const auto run = static_cast<std::size_t>(index.column() - 1);
  const CompareRow* row =
      fixed ? nullptr : &rows_[static_cast<std::size_t>(index.row() - FixedRows)];
  const bool best = row != nullptr && index.column() > 0 && row->best == run;
  if (role == BestRole) return best;
  if (role == Qt::TextAlignmentRole) {
    return QVariant((index.column() == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
  }
  if (role == Qt::FontRole && best) {
    QFont bold;
    bold.setWeight(QFont::DemiBold);
    return bold;
  }
  if (role == Qt::ToolTipRole && best) return tr("the best value");
  if (role != Qt::DisplayRole) return {};
  if (index.column() == 0) {
    if (index.row() == OutcomeRow) return tr("Outcome");
    return index.row() == ChangesRow ? tr("Changed") : Words::kpi(row->name);
  }
  if (index.row() == OutcomeRow) return outcome(run);
  if (index.row() == ChangesRow) return changes(run);
  // The mark stands before the number, so that it is not told by weight alone.
  return (best ? QStringLiteral("★ ") : QString()) + valueText(*row, row->values[run]);
}

QVariant CompareModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  const auto run = static_cast<std::size_t>(section - 1);
  const bool pinned = section >= 2 && run < names_.size();
  if (role == Qt::DecorationRole && pinned) return patternOf(run - 1);
  if (role != Qt::DisplayRole) return {};
  if (section == 0) return tr("Measure");
  return run < names_.size() ? names_[run] : QVariant();
}

void CompareModel::retranslate() {
  takeRuns();
}

}  // namespace aviary
