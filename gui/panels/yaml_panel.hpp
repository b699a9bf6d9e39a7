#pragma once

#include <QWidget>
#include <vector>

#include "gui/models/view_state.hpp"
#include "gui/series/object_yaml.hpp"

class QComboBox;
class QPlainTextEdit;

namespace aviary {

class YamlHighlighter;

/// The YAML of one object with its simulated status at the cursor's time, or what has changed in it
/// since the start.
class YamlPanel : public QWidget {
  Q_OBJECT

 public:
  explicit YamlPanel(ViewState& state, QWidget* parent = nullptr);

  [[nodiscard]] QString text() const;
  void focusObject();
  /// A hidden panel costs nothing: it takes the run when it is shown.
  void setOnScreen(ViewState::Visibility visibility);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void takeRun();
  void showObject();
  void retranslate();
  void markDifference(const std::vector<int>& before, const std::vector<int>& after);

  ViewState& state_;
  QComboBox* object_;
  QComboBox* mode_;
  QPlainTextEdit* text_;
  YamlHighlighter* highlighter_;
  std::vector<ShownObject> objects_;
  ViewState::Visibility onScreen_ = ViewState::Visibility::Hidden;
};

}  // namespace aviary
