#include "gui/panels/cluster_panel.hpp"

#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>
#include <cmath>

#include "gui/models/words.hpp"

namespace aviary {
namespace {

constexpr double podSize = 15;
constexpr double podGap = 4;
constexpr double margin = 10;
constexpr double nodeSpacing = 6;
constexpr double flowHeight = 76;
/// More pods on one node than this are told as counts.
constexpr std::size_t podsShownMax = 60;
/// More nodes than this are drawn as one line each.
constexpr std::size_t nodesShownMax = 200;

/// Requests/s: fewer are told to a tenth.
constexpr double fewRequests = 10;

}  // namespace

ClusterPanel::ClusterPanel(ViewState& state, QWidget* parent)
    : QAbstractScrollArea(parent), state_(state), colours_(coloursFor(palette())) {
  setFrameShape(QFrame::NoFrame);
  setMinimumSize(180, 80);
  setFocusPolicy(Qt::StrongFocus);
  connect(&state, &ViewState::cursorChanged, this, &ClusterPanel::takeState);
  connect(&state, &ViewState::runChanged, this, &ClusterPanel::takeState);
  showCluster();
  takeState();
}

// Most moments look as the one before: then nothing is painted.
void ClusterPanel::takeState() {
  ClusterSnapshot cluster =
      state_.run() == nullptr ? ClusterSnapshot{} : state_.run()->cluster.at(state_.cursor());
  Flow flow = flowNow();
  const bool samePods = cluster == cluster_;
  if (samePods && flow == flow_) return;
  cluster_ = std::move(cluster);
  flow_ = std::move(flow);
  if (!samePods) showCluster();
  viewport()->update();
}

ClusterPanel::Flow ClusterPanel::flowNow() const {
  if (state_.run() == nullptr) return {};
  const RolloutView& view = state_.run()->view;
  const double time = state_.cursor();
  const double share = view.curve(CurveId::TrafficShare).at(time);
  const double rate = view.curve(CurveId::Rps).at(time);
  // As finely as it is told.
  const auto rounded = [](double value, double step) {
    return std::isnan(value) ? 0 : std::round(value / step) * step;
  };
  return {true, rounded(share, 1), rounded(rate, rate < fewRequests ? 0.1 : 1), view.kind,
          view.roles.newImage};
}

void ClusterPanel::showCluster() {
  describe();
  layoutNodes();
}

bool ClusterPanel::folded() const {
  return cluster_.nodes.size() > nodesShownMax;
}

bool ClusterPanel::isNew(const PodSnapshot& pod) const {
  return !flow_.newImage.empty() && pod.image == flow_.newImage;
}

void ClusterPanel::describe() {
  std::size_t ready = 0;
  std::size_t pods = cluster_.pending.size();
  for (const NodeSnapshot& node : cluster_.nodes) {
    pods += node.pods.size();
    for (const PodSnapshot& pod : node.pods) ready += pod.ready() ? 1 : 0;
  }
  setAccessibleName(tr("Cluster at the cursor's time"));
  setAccessibleDescription(tr("%1 nodes, %2 pods, %3 of them ready, %4 pending")
                               .arg(cluster_.nodes.size())
                               .arg(pods)
                               .arg(ready)
                               .arg(cluster_.pending.size()));
}

double ClusterPanel::nodeHeight(const NodeSnapshot& node) const {
  const QFontMetricsF metrics(font());
  if (folded()) return metrics.height() + 2;
  const double width = viewport()->width() - 2 * margin - 16;
  const double perRow = std::max(1.0, std::floor((width + podGap) / (podSize + podGap)));
  const bool counted = node.pods.size() > podsShownMax;
  const double rows =
      counted ? 1 : std::max(1.0, std::ceil(static_cast<double>(node.pods.size()) / perRow));
  return metrics.height() + 10 + rows * (podSize + podGap);
}

void ClusterPanel::layoutNodes() {
  double height = flowHeight + margin;
  for (const NodeSnapshot& node : cluster_.nodes) height += nodeHeight(node) + nodeSpacing;
  if (!cluster_.pending.empty()) height += 2 * podSize + 30;
  const int over = static_cast<int>(height) - viewport()->height();
  verticalScrollBar()->setRange(0, std::max(0, over));
  verticalScrollBar()->setPageStep(viewport()->height());
}

void ClusterPanel::paintEvent(QPaintEvent*) {
  QPainter painter(viewport());
  painter.setRenderHint(QPainter::Antialiasing);
  painter.fillRect(viewport()->rect(), colours_.ground);
  spots_.clear();
  if (state_.run() == nullptr) return;
  const double width = viewport()->width() - 2 * margin;
  double y = 2 - verticalScrollBar()->value();
  drawFlows(painter, QRectF(margin, y, width, flowHeight));
  y += flowHeight;
  for (const NodeSnapshot& node : cluster_.nodes) {
    const double height = nodeHeight(node);
    const QRectF area(margin, y, width, height);
    if (area.bottom() > 0 && area.top() < viewport()->height()) drawNode(painter, area, node);
    y += height + nodeSpacing;
  }
  drawPending(painter, QRectF(margin, y, width, 2 * podSize + 24));
}

// The users above, two streams as wide as the versions' shares of the traffic below.
void ClusterPanel::drawFlows(QPainter& painter, const QRectF& area) {
  const QFontMetricsF metrics(font());
  painter.setPen(colours_.text);
  const bool flows = flow_.rate > 0;
  const QString users =
      flows ? tr("users, %1/s").arg(Words::number(flow_.rate, flow_.rate < fewRequests ? 1 : 0))
            : tr("no requests");
  painter.drawText(QRectF(area.left(), area.top(), area.width(), metrics.height()), Qt::AlignCenter,
                   users);
  if (!flows) return;
  const double toNew = flow_.share / 100;
  const double widest = 26;
  const auto stream = [&](double part, double x, const QColor& tone) {
    if (part <= 0) return;
    const QColor colour = mixed(tone, colours_.ground, 150);
    QPainterPath path(QPointF(area.center().x(), area.top() + metrics.height() + 2));
    const double top = area.top() + metrics.height() + 2;
    const double bottom = area.bottom() - metrics.height() - 4;
    const double middle = (top + bottom) / 2;
    path.cubicTo(QPointF(area.center().x(), middle), QPointF(x, middle), QPointF(x, bottom));
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(colour, std::max(1.5, part * widest), Qt::SolidLine, Qt::FlatCap));
    painter.drawPath(path);
  };
  const double left = area.left() + area.width() * 0.28;
  const double right = area.left() + area.width() * 0.72;
  stream(1 - toNew, left, colours_.primary);
  stream(toNew, right, colours_.canary);
  const double y = area.bottom() - metrics.height() - 1;
  const auto label = [&](double x, const QString& text, const QColor& colour) {
    painter.setPen(colour);
    painter.drawText(QRectF(x - 70, y, 140, metrics.height()), Qt::AlignCenter, text);
  };
  const QString oldShare = Words::number(100 * (1 - toNew), 0);
  const QString newShare = Words::number(100 * toNew, 0);
  if (flow_.kind == RolloutKind::Canary) {
    label(left, tr("■ primary %1 %").arg(oldShare), colours_.primary);
    label(right, tr("● canary %1 %").arg(newShare), colours_.canary);
  } else if (flow_.kind == RolloutKind::Update) {
    label(left, tr("■ v1 %1 %").arg(oldShare), colours_.primary);
    label(right, tr("● v2 %1 %").arg(newShare), colours_.canary);
  } else {
    label(left, tr("■ one version"), colours_.primary);
  }
}

void ClusterPanel::drawNode(QPainter& painter, const QRectF& area, const NodeSnapshot& node) {
  const QFontMetricsF metrics(font());
  QString text = toQt(node.name);
  if (node.cpuMillicores > 0) {
    text += tr(" · %1 m of %2 m CPU").arg(node.cpuRequestedMillicores).arg(node.cpuMillicores);
  }
  if (!node.ready) text += tr(" · not ready");
  if (node.cordoned) text += tr(" · cordoned");
  if (folded()) text += tr(" · %n pod(s)", nullptr, static_cast<int>(node.pods.size()));
  if (!folded()) {
    painter.setPen(QPen(node.ready ? colours_.line : colours_.bad, 1,
                        node.cordoned || !node.ready ? Qt::DashLine : Qt::SolidLine));
    painter.setBrush(colours_.raised);
    painter.drawRoundedRect(area, 4, 4);
  }
  painter.setPen(colours_.faint);
  const QRectF title(area.left() + 8, area.top() + 3, area.width() - 16, metrics.height());
  painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                   metrics.elidedText(text, Qt::ElideRight, title.width()));
  spots_.push_back({area, text, {ThingKind::Node, node.name}});
  if (folded()) return;
  const QRectF place(area.left() + 8, title.bottom() + 4, area.width() - 16, area.height());
  drawPods(painter, place, node.pods);
}

void ClusterPanel::drawPending(QPainter& painter, const QRectF& area) {
  if (cluster_.pending.empty()) return;
  const QFontMetricsF metrics(font());
  painter.setPen(colours_.warning);
  painter.drawText(QRectF(area.left(), area.top(), area.width(), metrics.height()),
                   Qt::AlignLeft | Qt::AlignVCenter,
                   tr("pending, no node has room: %1").arg(cluster_.pending.size()));
  drawPods(painter, area.adjusted(8, metrics.height() + 4, -8, 0), cluster_.pending);
}

double ClusterPanel::drawPods(QPainter& painter, const QRectF& area,
                              const std::vector<PodSnapshot>& pods) {
  if (pods.size() > podsShownMax) {
    drawFolded(painter, area, pods);
    return podSize;
  }
  double x = area.left();
  double y = area.top();
  for (const PodSnapshot& pod : pods) {
    if (x + podSize > area.right() + 1) {
      x = area.left();
      y += podSize + podGap;
    }
    const QRectF place(x, y, podSize, podSize);
    drawPod(painter, place, pod);
    QString text =
        tr("%1, %2: %3 since %4")
            .arg(toQt(pod.name), toQt(pod.image), Words::podStep(pod.step), Words::time(pod.since));
    if (!pod.reason.empty()) text += QStringLiteral(" (%1)").arg(toQt(pod.reason));
    spots_.push_back({place, text, {ThingKind::Version, pod.image}});
    x += podSize + podGap;
  }
  return y + podSize - area.top();
}

void ClusterPanel::drawFolded(QPainter& painter, const QRectF& area,
                              const std::vector<PodSnapshot>& pods) {
  int oldReady = 0, newReady = 0, waiting = 0;
  for (const PodSnapshot& pod : pods) {
    if (!pod.ready()) {
      ++waiting;
    } else if (isNew(pod)) {
      ++newReady;
    } else {
      ++oldReady;
    }
  }
  painter.setPen(colours_.text);
  painter.drawText(area, Qt::AlignLeft | Qt::AlignTop,
                   tr("■ %1   ● %2   not ready %3").arg(oldReady).arg(newReady).arg(waiting));
}

void ClusterPanel::drawPod(QPainter& painter, const QRectF& area, const PodSnapshot& pod) {
  const QColor colour = isNew(pod) ? colours_.canary : colours_.primary;
  const QRectF shape = area.adjusted(1, 1, -1, -1);
  const bool pending = pod.step == PodStep::Created;
  painter.setBrush(pod.ready() ? QBrush(colour) : QBrush(Qt::NoBrush));
  painter.setPen(QPen(pod.reason.empty() ? colour : colours_.bad, 1.5,
                      pod.ready() || pending ? Qt::SolidLine : Qt::DashLine));
  if (isNew(pod)) {
    painter.drawEllipse(shape);
  } else {
    painter.drawRoundedRect(shape, 2, 2);
  }
  if (pod.step != PodStep::Terminating) return;
  painter.drawLine(shape.topLeft() + QPointF(3, 3), shape.bottomRight() - QPointF(3, 3));
  painter.drawLine(shape.topRight() + QPointF(-3, 3), shape.bottomLeft() + QPointF(3, -3));
}

bool ClusterPanel::viewportEvent(QEvent* event) {
  if (event->type() == QEvent::ToolTip) {
    const auto* help = static_cast<QHelpEvent*>(event);
    // The last spot that fits is the pod on its node.
    const auto found = std::find_if(spots_.rbegin(), spots_.rend(), [&](const Spot& spot) {
      return spot.area.contains(help->pos());
    });
    if (found != spots_.rend()) {
      QToolTip::showText(help->globalPos(), found->text, viewport());
    } else {
      QToolTip::hideText();
    }
    return true;
  }
  return QAbstractScrollArea::viewportEvent(event);
}

void ClusterPanel::contextMenuEvent(QContextMenuEvent* event) {
  // The last spot that fits is the pod on its node.
  Thing thing{ThingKind::Traffic, {}};
  for (const Spot& spot : spots_) {
    if (spot.area.contains(event->pos())) thing = spot.thing;
  }
  emit menuAsked(thing, event->globalPos());
}

void ClusterPanel::resizeEvent(QResizeEvent* event) {
  QAbstractScrollArea::resizeEvent(event);
  layoutNodes();
}

void ClusterPanel::changeEvent(QEvent* event) {
  QAbstractScrollArea::changeEvent(event);
  if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LanguageChange) {
    colours_ = coloursFor(palette());
    showCluster();
    viewport()->update();
  }
}

}  // namespace aviary
