#pragma once

#include <QWidget>

#include "gui/models/colours.hpp"
#include "gui/models/phase_graph.hpp"
#include "gui/models/view_state.hpp"

class QToolButton;

namespace aviary {

/// The state machine of the canary: the present phase is lit, the way taken is drawn strong. A
/// click on a phase jumps to its next beginning.
class StatesPanel : public QWidget {
  Q_OBJECT

 public:
  explicit StatesPanel(ViewState& state, QWidget* parent = nullptr);
  [[nodiscard]] QSize sizeHint() const override { return {280, 210}; }

 signals:
  /// What can be done to the rollout was asked for.
  void menuAsked(QPoint globalPosition);

 protected:
  void paintEvent(QPaintEvent* event) override;
  void mousePressEvent(QMouseEvent* event) override;
  void resizeEvent(QResizeEvent* event) override;
  void contextMenuEvent(QContextMenuEvent* event) override;
  void changeEvent(QEvent* event) override;
  bool event(QEvent* event) override;

 private:
  void takeRun();
  void takeState();
  void describe();
  [[nodiscard]] QRectF boxOf(const PhaseNode& node) const;
  void drawEdge(QPainter& painter, const PhaseEdge& edge) const;
  void drawNode(QPainter& painter, const PhaseNode& node) const;

  ViewState& state_;
  Colours colours_;
  PhaseGraph graph_;
  bool showsCanary_ = true;
  PhasePath path_;
  QToolButton* more_;
};

}  // namespace aviary
