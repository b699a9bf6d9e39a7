#include "gui/models/event_log_model.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "gui/models/words.hpp"

namespace aviary {
namespace {

const std::vector<LogEntry> noEntries;

/// Severity by shape as well as by colour.
QString shapeOf(LogSeverity severity) {
  switch (severity) {
    case LogSeverity::Normal:
      return QStringLiteral("●");
    case LogSeverity::Good:
      return QStringLiteral("✔");
    case LogSeverity::Warning:
      return QStringLiteral("▲");
    case LogSeverity::Failure:
      return QStringLiteral("✖");
  }
  return {};
}

QString shortObject(std::string_view object) {
  const QString text = toQt(object);
  return text.section(QLatin1Char('/'), 0, 0) + QLatin1Char('/') +
         text.section(QLatin1Char('/'), 2);
}

/// Other records lie between them in another run, so their numbers do not count.
bool sameLine(const LogEntry& one, const LogEntry& other) {
  return one.time == other.time && one.severity == other.severity && one.source == other.source &&
         one.object == other.object && one.message == other.message;
}

}  // namespace

EventLogModel::EventLogModel(ViewState& state, QObject* parent)
    : QAbstractTableModel(parent), state_(state), shown_(state.run()) {
  connect(&state, &ViewState::runChanged, this, &EventLogModel::takeRun);
}

void EventLogModel::takeRun() {
  const RunPointer& run = state_.run();
  const bool same = shown_ != nullptr && run != nullptr && shown_->view.kind == run->view.kind &&
                    std::equal(shown_->log.begin(), shown_->log.end(), run->log.begin(),
                               run->log.end(), &sameLine);
  if (same) {
    shown_ = run;
    return;
  }
  beginResetModel();
  shown_ = run;
  endResetModel();
}

const std::vector<LogEntry>& EventLogModel::entries() const {
  return shown_ == nullptr ? noEntries : shown_->log;
}

int EventLogModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(entries().size());
}

int EventLogModel::columnCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : ColumnCount;
}

QVariant EventLogModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid() || index.row() >= rowCount()) return {};
  const LogEntry& entry = entries()[static_cast<std::size_t>(index.row())];
  switch (role) {
    case RecordRole:
      return entry.record.value;
    case TimeRole:
      return entry.time;
    case SeverityRole:
      return static_cast<int>(entry.severity);
    case SourceRole:
      return static_cast<int>(entry.source);
    case Qt::ToolTipRole:
      return index.column() == SeverityColumn ? Words::severity(entry.severity)
                                              : toQt(entry.message);
    case Qt::AccessibleTextRole:
      if (index.column() == SeverityColumn) return Words::severity(entry.severity);
      break;
    case Qt::TextAlignmentRole:
      if (index.column() == SeverityColumn) return Qt::AlignCenter;
      if (index.column() == TimeColumn) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
      return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    default:
      break;
  }
  if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole) return {};
  switch (index.column()) {
    case TimeColumn:
      return Words::time(entry.time);
    case SeverityColumn:
      return shapeOf(entry.severity);
    case ObjectColumn:
      return shortObject(entry.object);
    case MessageColumn:
      return toQt(entry.message);
    default:
      return {};
  }
}

QVariant EventLogModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
  switch (section) {
    case TimeColumn:
      return tr("Time");
    case SeverityColumn:
      return {};
    case ObjectColumn:
      return tr("Object");
    case MessageColumn:
      return tr("Event");
    default:
      return {};
  }
}

int EventLogModel::rowAt(double seconds) const {
  const auto after =
      std::upper_bound(entries().begin(), entries().end(), seconds,
                       [](double time, const LogEntry& entry) { return time < entry.time; });
  return static_cast<int>(after - entries().begin()) - 1;
}

int EventLogModel::rowOf(RecordId record) const {
  const auto found =
      std::lower_bound(entries().begin(), entries().end(), record,
                       [](const LogEntry& entry, RecordId id) { return entry.record < id; });
  const bool there = found != entries().end() && found->record == record;
  return there ? static_cast<int>(found - entries().begin()) : -1;
}

QStringList EventLogModel::objects() const {
  std::set<std::string_view> names;
  for (const LogEntry& entry : entries()) names.insert(entry.object);
  QStringList list;
  for (const std::string_view name : names) list << shortObject(name);
  return list;
}

bool EventLogModel::withoutCanary() const {
  return state_.run() != nullptr && state_.run()->view.kind != RolloutKind::Canary;
}

void EventLogModel::retranslate() {
  emit headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
  if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

EventLogFilter::EventLogFilter(EventLogModel& model, QObject* parent)
    : QSortFilterProxyModel(parent) {
  setSourceModel(&model);
}

void EventLogFilter::setScope(Scope scope) {
  scope_ = scope;
  invalidateFilter();
}

void EventLogFilter::setObject(const QString& object) {
  object_ = object;
  invalidateFilter();
}

void EventLogFilter::setLowest(std::optional<LogSeverity> severity) {
  lowest_ = severity;
  invalidateFilter();
}

void EventLogFilter::setText(const QString& text) {
  text_ = text;
  invalidateFilter();
}

bool EventLogFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
  const auto* model = static_cast<const EventLogModel*>(sourceModel());
  const auto at = [&](int column) { return model->index(row, column, parent); };
  const QModelIndex index = at(EventLogModel::MessageColumn);
  const auto source = static_cast<LogSource>(index.data(EventLogModel::SourceRole).toInt());
  const int severity = index.data(EventLogModel::SeverityRole).toInt();
  // Where no Canary rules, nobody but the cluster says what goes wrong.
  const bool told = model->withoutCanary() && severity >= static_cast<int>(LogSeverity::Warning);
  if (scope_ == Scope::Delivery && source == LogSource::Cluster && !told) return false;
  if (lowest_ && severity < static_cast<int>(*lowest_)) return false;
  const QString object = at(EventLogModel::ObjectColumn).data().toString();
  if (!object_.isEmpty() && object != object_) return false;
  return text_.isEmpty() || object.contains(text_, Qt::CaseInsensitive) ||
         index.data().toString().contains(text_, Qt::CaseInsensitive);
}

}  // namespace aviary
