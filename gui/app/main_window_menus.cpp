#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QStatusBar>
#include <algorithm>
#include <cmath>

#include "gui/app/main_window.hpp"
#include "gui/charts/chart_readings.hpp"
#include "gui/charts/time_chart.hpp"
#include "gui/models/why_text.hpp"
#include "gui/models/words.hpp"
#include "gui/panels/charts_panel.hpp"
#include "gui/panels/cluster_panel.hpp"
#include "gui/panels/interventions_panel.hpp"
#include "gui/panels/states_panel.hpp"
#include "gui/panels/why_panel.hpp"
#include "gui/runner/play.hpp"

/// What can be done to the thing under the mouse, and what can be taken along.
namespace aviary {
namespace {

constexpr int copiedMilliseconds = 6000;
/// Seconds: two times of a flag that are as close are one.
constexpr double sameMoment = 0.001;

}  // namespace

void MainWindow::connectMenus() {
  connect(clusterPanel_, &ClusterPanel::menuAsked, this, &MainWindow::thingMenu);
  connect(statesPanel_, &StatesPanel::menuAsked, this, [this](QPoint position) {
    thingMenu({ThingKind::Canary, {}}, position);
  });
  connect(chartsPanel_, &ChartsPanel::menuAsked, this, &MainWindow::chartMenu);
}

std::optional<std::size_t> MainWindow::interventionAt(double seconds) const {
  const auto& list = workbench_.interventions();
  const auto found = std::find_if(list.begin(), list.end(), [&](const Intervention& one) {
    return std::abs(toSeconds(one.at) - seconds) <= sameMoment;
  });
  if (found == list.end()) return std::nullopt;
  return static_cast<std::size_t>(found - list.begin());
}

void MainWindow::thingMenu(const Thing& thing, QPoint position) {
  if (state_.run() == nullptr) return;
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  menu->addSection(tr("At %1").arg(Words::time(std::floor(state_.cursor()))));
  const Intervene intervene = [this](InterventionChoice choice, const std::string& target,
                                     const std::string& value) {
    interventionsPanel_->intervene(choice, target, value);
  };
  fillInterventionMenu(*menu, *state_.run()->scenario, thing, intervene);
  menu->popup(position);
}

void MainWindow::chartMenu(TimeChart* chart, double seconds, std::optional<double> flag,
                           QPoint position) {
  state_.setCursor(flag.value_or(seconds));
  auto* menu = new QMenu(this);
  menu->setAttribute(Qt::WA_DeleteOnClose);
  if (flag) addFlagCommands(*menu, *flag);
  QMenu* hands = menu->addMenu(tr("Intervene at %1").arg(Words::time(std::floor(state_.cursor()))));
  const Intervene intervene = [this](InterventionChoice choice, const std::string& target,
                                     const std::string& value) {
    interventionsPanel_->intervene(choice, target, value);
  };
  const bool any =
      fillInterventionMenu(*hands, *state_.run()->scenario, {ThingKind::Everything, {}}, intervene);
  hands->setEnabled(any);
  menu->addSeparator();
  addCopyCommands(*menu, chart, seconds);
  menu->popup(position);
}

void MainWindow::addFlagCommands(QMenu& menu, double flag) {
  const auto index = interventionAt(flag);
  if (!index) {
    // What stands in the scenario is changed there.
    menu.addAction(tr("Edit in the scenario"), this,
                   [this] { showPanel(QStringLiteral("editor")); });
    return;
  }
  menu.addAction(tr("Edit this flag"), this, [this, row = *index] {
    showPanel(QStringLiteral("interventions"));
    interventionsPanel_->edit(row);
  });
  menu.addAction(tr("Remove this flag"), this,
                 [this, row = *index] { workbench_.removeIntervention(row); });
}

void MainWindow::addCopyCommands(QMenu& menu, TimeChart* chart, double seconds) {
  menu.addAction(tr("Copy the chart"), this,
                 [chart] { QApplication::clipboard()->setPixmap(chart->grab()); });
  menu.addAction(tr("Copy the values here"), this, [this, chart, seconds] {
    QApplication::clipboard()->setText(
        readingSentence(chart->content(), state_.run()->view, seconds));
  });
  menu.addAction(tr("Copy why"), this, [this] {
    if (!state_.selected().exists()) return;
    QApplication::clipboard()->setText(whyPlain(*state_.run(), state_.selected()));
  });
}

void MainWindow::copyScenario() {
  if (state_.run() == nullptr) return;
  const QString command = toQt(commandLine(*state_.run()));
  QApplication::clipboard()->setText(
      QStringLiteral("# %1\n%2").arg(command, toQt(scenarioText(*state_.run()))));
  statusBar()->showMessage(tr("Copied. Play it with: %1").arg(command), copiedMilliseconds);
}

void MainWindow::saveAs() {
  const QString file = QFileDialog::getSaveFileName(
      this, tr("Save the scenario as"), workbench_.file(), tr("Scenarios (*.yaml *.yml)"));
  if (file.isEmpty()) return;
  const QString problem = workbench_.saveAs(file);
  if (!problem.isEmpty()) tell(problem);
}

// The one question that is asked: leaving would destroy what somebody has written.
bool MainWindow::mayLeave() {
  if (memory_ == Memory::None || workbench_.unsavedFiles().isEmpty()) return true;
  QMessageBox box(QMessageBox::Question, tr("Unsaved changes"),
                  tr("%1 has changes that are not saved.")
                      .arg(workbench_.unsavedFiles().join(QStringLiteral(", "))),
                  QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
  const int answer = box.exec();
  if (answer == QMessageBox::Discard) return true;
  if (answer != QMessageBox::Save) return false;
  for (const QString& file : workbench_.unsavedFiles()) {
    const QString problem = workbench_.save(file);
    if (problem.isEmpty()) continue;
    tell(problem);
    return false;
  }
  return true;
}

}  // namespace aviary
