#pragma once

#include <QAbstractScrollArea>
#include <vector>

#include "gui/models/colours.hpp"
#include "gui/models/view_state.hpp"
#include "gui/panels/intervention_menu.hpp"

namespace aviary {

/// The cluster at the cursor's time: the users' flows to the versions, the nodes with their pods,
/// and what waits outside. v1 is a square, v2 a circle; dashed is not ready, hollow is pending.
/// Many pods fold into counts.
class ClusterPanel : public QAbstractScrollArea {
  Q_OBJECT

 public:
  explicit ClusterPanel(ViewState& state, QWidget* parent = nullptr);

 signals:
  /// A menu was asked for on a node, a pod, or the flow of requests.
  void menuAsked(const aviary::Thing& thing, QPoint globalPosition);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  bool viewportEvent(QEvent* event) override;

 private:
  struct Spot {
    QRectF area;
    QString text;
    Thing thing;
  };
  /// The users' requests, and how they are told apart.
  struct Flow {
    bool known = false;  ///< there is a run
    double share = 0;    ///< whole percent to the new version
    double rate = 0;     ///< requests/s
    RolloutKind kind = RolloutKind::Canary;
    std::string newImage;
    bool operator==(const Flow&) const = default;
  };
  void takeState();
  [[nodiscard]] Flow flowNow() const;
  void showCluster();
  void describe();
  void layoutNodes();
  void drawFlows(QPainter& painter, const QRectF& area);
  void drawNode(QPainter& painter, const QRectF& area, const NodeSnapshot& node);
  void drawPending(QPainter& painter, const QRectF& area);
  double drawPods(QPainter& painter, const QRectF& area, const std::vector<PodSnapshot>& pods);
  void drawFolded(QPainter& painter, const QRectF& area, const std::vector<PodSnapshot>& pods);
  void drawPod(QPainter& painter, const QRectF& area, const PodSnapshot& pod);
  [[nodiscard]] bool isNew(const PodSnapshot& pod) const;
  [[nodiscard]] double nodeHeight(const NodeSnapshot& node) const;
  [[nodiscard]] bool folded() const;

  ViewState& state_;
  Colours colours_;
  ClusterSnapshot cluster_;
  Flow flow_;
  std::vector<Spot> spots_;
};

}  // namespace aviary
