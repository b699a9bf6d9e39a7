#include "gui/panels/states_panel.hpp"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolButton>
#include <QToolTip>
#include <algorithm>
#include <cmath>
#include <utility>

#include "gui/models/words.hpp"

namespace aviary {
namespace {

constexpr double margin = 8;
constexpr int rows = 6;
constexpr double arrowSize = 4;

/// Where the line from the middle of a box towards `to` leaves it.
QPointF edgePoint(const QRectF& box, QPointF to) {
  const QPointF middle = box.center();
  const QPointF way = to - middle;
  const double x = std::abs(way.x()) < 1e-6 ? 1e9 : box.width() / 2 / std::abs(way.x());
  const double y = std::abs(way.y()) < 1e-6 ? 1e9 : box.height() / 2 / std::abs(way.y());
  return middle + way * std::min(x, y);
}

}  // namespace

StatesPanel::StatesPanel(ViewState& state, QWidget* parent)
    : QWidget(parent),
      state_(state),
      colours_(coloursFor(palette())),
      graph_(phaseGraph()),
      more_(new QToolButton(this)) {
  more_->setText(QStringLiteral("⋯"));
  more_->setAutoRaise(true);
  connect(more_, &QToolButton::clicked, this,
          [this] { emit menuAsked(more_->mapToGlobal(QPoint(0, more_->height()))); });
  setFocusPolicy(Qt::TabFocus);
  setMinimumSize(170, 100);
  connect(&state, &ViewState::cursorChanged, this, &StatesPanel::takeState);
  connect(&state, &ViewState::runChanged, this, &StatesPanel::takeRun);
  takeState();
}

void StatesPanel::takeRun() {
  const bool canary = state_.run() == nullptr || state_.run()->view.kind == RolloutKind::Canary;
  if (canary != showsCanary_) {
    graph_ = canary ? phaseGraph() : deploymentGraph();
    update();
  }
  showsCanary_ = canary;
  takeState();
}

void StatesPanel::takeState() {
  more_->setVisible(showsCanary_ && state_.run() != nullptr);
  PhasePath path =
      state_.run() == nullptr ? PhasePath{} : pathUntil(state_.run()->view, state_.cursor());
  if (path == path_ && !accessibleName().isEmpty()) return;
  path_ = std::move(path);
  describe();
}

void StatesPanel::describe() {
  more_->setAccessibleName(tr("Intervene on the Canary"));
  more_->setToolTip(tr("Promote, abort, suspend, open a gate at the cursor's time"));
  setAccessibleName(tr("State graph"));
  setAccessibleDescription(path_.now.empty() ? tr("no phase yet")
                                             : tr("phase %1").arg(toQt(path_.now)));
  update();
}

QRectF StatesPanel::boxOf(const PhaseNode& node) const {
  const double gap = std::min(26.0, width() * 0.08);
  const double boxWidth = (width() - 2 * margin - gap) / 2;
  const double rowHeight = (height() - 2 * margin) / static_cast<double>(rows);
  const double boxHeight = std::min(24.0, std::max(rowHeight * 0.64, rowHeight - 6));
  return {margin + node.column * (boxWidth + gap),
          margin + node.row * rowHeight + (rowHeight - boxHeight) / 2, boxWidth, boxHeight};
}

void StatesPanel::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(rect(), colours_.ground);
  for (const PhaseEdge& edge : graph_.edges) drawEdge(painter, edge);
  for (const PhaseNode& node : graph_.nodes) drawNode(painter, node);
}

void StatesPanel::drawEdge(QPainter& painter, const PhaseEdge& edge) const {
  const PhaseNode& from = graph_.nodes[edge.from];
  const PhaseNode& to = graph_.nodes[edge.to];
  const bool taken = path_.moves.count({from.phase, to.phase}) != 0;
  // Nearly every phase may be deleted or fail: only moves that were made are worth their lines.
  const bool always = to.phase == "Terminating" || from.phase == "Terminating" ||
                      (to.phase == "Failed" && from.phase != "Progressing");
  const bool back = to.row < from.row;
  if (!taken && (always || back)) return;
  const QRectF start = boxOf(from);
  const QRectF end = boxOf(to);
  QPainterPath path;
  QPointF arrive;
  QPointF before;
  if (back && from.column == to.column) {
    const double out = margin - 3;
    path.moveTo(start.left(), start.center().y());
    path.cubicTo(QPointF(out - 6, start.center().y()), QPointF(out - 6, end.center().y()),
                 QPointF(end.left(), end.center().y()));
    arrive = QPointF(end.left(), end.center().y());
    before = arrive - QPointF(6, 0);
  } else {
    before = edgePoint(start, end.center());
    arrive = edgePoint(end, start.center());
    path.moveTo(before);
    path.lineTo(arrive);
  }
  const QColor colour = taken ? colours_.accent : colours_.line;
  painter.setPen(QPen(colour, taken ? 2 : 1));
  painter.setBrush(Qt::NoBrush);
  painter.drawPath(path);
  const double angle = std::atan2(arrive.y() - before.y(), arrive.x() - before.x());
  const auto wing = [&](double turn) {
    return arrive - QPointF(std::cos(angle + turn), std::sin(angle + turn)) * (arrowSize + 2);
  };
  painter.setBrush(colour);
  painter.drawPolygon(QPolygonF{{arrive, wing(0.45), wing(-0.45)}});
}

void StatesPanel::drawNode(QPainter& painter, const PhaseNode& node) const {
  const QRectF box = boxOf(node);
  const bool now = node.phase == path_.now;
  const bool visited = path_.visited.count(node.phase) != 0;
  const bool bad = node.phase == "Failed" || node.phase == "Unavailable";
  const QColor lit = bad                                                      ? colours_.bad
                     : node.phase == "Succeeded" || node.phase == "Available" ? colours_.good
                                                                              : colours_.accent;
  QColor fill = colours_.ground;
  if (now) fill = lit;
  if (visited && !now) fill = colours_.phase(node.phase);
  painter.setBrush(colours_.ground);
  painter.setPen(QPen(now || visited ? lit : bad ? colours_.bad : colours_.line, now ? 2 : 1));
  painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
  painter.setBrush(fill);
  painter.drawRoundedRect(box, box.height() / 2, box.height() / 2);
  QFont weighted = font();
  if (now) weighted.setWeight(QFont::DemiBold);
  // Text that is smaller is still read, text that is cut is not.
  const int fitting = static_cast<int>(box.height()) - 3;
  if (fitting < weighted.pixelSize()) weighted.setPixelSize(std::max(fitting, 8));
  painter.setFont(weighted);
  painter.setPen(now ? colours_.ground : visited ? colours_.text : colours_.faint);
  const QString text =
      QFontMetricsF(weighted).elidedText(toQt(node.phase), Qt::ElideRight, box.width() - 8);
  painter.drawText(box, Qt::AlignCenter, text);
  painter.setFont(font());
}

void StatesPanel::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  const QSize size = more_->sizeHint();
  more_->setGeometry(width() - size.width() - 4, 2, size.width(), size.height());
}

void StatesPanel::contextMenuEvent(QContextMenuEvent* event) {
  emit menuAsked(event->globalPos());
}

void StatesPanel::mousePressEvent(QMouseEvent* event) {
  if (state_.run() == nullptr || event->button() != Qt::LeftButton) return;
  for (const PhaseNode& node : graph_.nodes) {
    if (!boxOf(node).contains(event->position())) continue;
    const auto& bands = state_.run()->view.phases;
    const auto starts = [&](const PhaseBand& band) { return band.phase == node.phase; };
    auto found = std::find_if(bands.begin(), bands.end(), [&](const PhaseBand& band) {
      return starts(band) && band.from > state_.cursor();
    });
    if (found == bands.end()) found = std::find_if(bands.begin(), bands.end(), starts);
    if (found != bands.end()) state_.setCursor(found->from);
  }
}

bool StatesPanel::event(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    for (const PhaseNode& node : graph_.nodes) {
      if (!boxOf(node).contains(help->pos())) continue;
      QString text = QStringLiteral("<b>%1</b>").arg(toQt(node.phase));
      for (const PhaseEdge& edge : graph_.edges) {
        if (graph_.nodes[edge.from].phase != node.phase) continue;
        text += QStringLiteral("<br>→ %1: %2")
                    .arg(toQt(graph_.nodes[edge.to].phase), toQt(edge.label).toHtmlEscaped());
      }
      QToolTip::showText(help->globalPos(), text, this);
    }
    return true;
  }
  return QWidget::event(event);
}

void StatesPanel::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange) {
    colours_ = coloursFor(palette());
    describe();
  }
}

}  // namespace aviary
