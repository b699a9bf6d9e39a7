#pragma once

#include <QStringList>
#include <QWidget>
#include <map>

#include "gui/runner/runner.hpp"

class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace aviary {

/// The first page: the examples with a small picture of each, and the files opened last. The
/// pictures are of real runs, played one after another while nobody waits for them.
class StartPage : public QWidget {
  Q_OBJECT

 public:
  explicit StartPage(QWidget* parent = nullptr);

  void setRecent(const QStringList& files);
  [[nodiscard]] QListWidget* examples() const { return examples_; }

 signals:
  void fileChosen(const QString& file);
  void openAsked();

 protected:
  void changeEvent(QEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void hideEvent(QHideEvent* event) override;

 private:
  void addExamples();
  void playNext();
  void takeRun(const RunPointer& run);
  void retranslate();
  void describe(QListWidgetItem& item) const;

  QLabel* title_;
  QLabel* lead_;
  QLabel* examplesTitle_;
  QLabel* recentTitle_;
  QListWidget* examples_;
  QListWidget* recent_;
  QPushButton* open_;
  int next_ = 0;
  std::map<int, RunPointer> runs_;  // by row: painted anew when the colours change
  Runner runner_;
};

/// The scenario files that come with the program; empty where they are not found.
[[nodiscard]] QStringList exampleFiles();

}  // namespace aviary
