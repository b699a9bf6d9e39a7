#include "gui/models/workbench.hpp"

#include <QUndoCommand>
#include <cmath>
#include <utility>

#include "gui/runner/file_text.hpp"
#include "gui/runner/play.hpp"

namespace aviary {
namespace {

/// A run that takes longer shows its progress.
constexpr double longRunMilliseconds = 100;
constexpr int progressInterval = 50;

}  // namespace

/// One step to undo: what was changed before, and what is changed after.
class ChangeCommand : public QUndoCommand {
 public:
  ChangeCommand(const QString& text, Workbench& bench, Workbench::Changes before,
                Workbench::Changes after)
      : QUndoCommand(text), bench_(bench), before_(std::move(before)), after_(std::move(after)) {}
  void undo() override { bench_.apply(before_); }
  void redo() override { bench_.apply(after_); }

 private:
  Workbench& bench_;
  Workbench::Changes before_;
  Workbench::Changes after_;
};

Workbench::Workbench(ViewState& state, QObject* parent) : QObject(parent), state_(state) {
  progressTimer_.setInterval(progressInterval);
  connect(&progressTimer_, &QTimer::timeout, this, &Workbench::watchProgress);
  connect(&runner_, &Runner::finished, this, &Workbench::take);
  connect(&runner_, &Runner::cancelled, this, &Workbench::watchProgress);
}

void Workbench::begin(const QString& file, std::vector<Setting> settings, const QString& rollout) {
  file_ = file;
  texts_.clear();
  settings_ = std::move(settings);
  source_ = nullptr;
  whatIf_ = {};
  whatIf_.rollout = rollout.toStdString();
  previewed_ = whatIf_;
  interventions_.clear();
  previewedInterventions_.clear();
  rollout_ = rollout.toStdString();
  fresh_ = true;
  undo_.clear();
  emit whatIfChanged();
  emit interventionsChanged();
}

void Workbench::open(const QString& file, std::vector<Setting> settings, const QString& rollout) {
  begin(file, std::move(settings), rollout);
  submit(RunPurpose::Final);
}

void Workbench::openText(const QString& file, const QString& text, std::vector<Setting> settings,
                         const QString& rollout) {
  begin(file, std::move(settings), rollout);
  setText(file, text);
}

QString Workbench::saveAs(const QString& newFile) {
  if (source_ == nullptr) return {};
  const QString problem =
      QString::fromStdString(writeTextFile(newFile.toStdString(), source_->text));
  if (!problem.isEmpty()) return problem;
  texts_.erase(file_.toStdString());
  file_ = newFile;
  source_ = nullptr;
  emit savedChanged();
  submit(RunPurpose::Final);
  return {};
}

void Workbench::setText(const QString& file, const QString& text) {
  texts_[file.toStdString()] = text.toStdString();
  source_ = nullptr;
  emit savedChanged();
  submit(RunPurpose::Final);
}

QStringList Workbench::unsavedFiles() const {
  QStringList files;
  for (const auto& [file, text] : texts_) files << QString::fromStdString(file);
  return files;
}

QString Workbench::save(const QString& file) {
  const auto edited = texts_.find(file.toStdString());
  if (edited == texts_.end()) return {};
  const QString problem = QString::fromStdString(writeTextFile(edited->first, edited->second));
  if (!problem.isEmpty()) return problem;
  texts_.erase(edited);
  source_ = nullptr;
  emit savedChanged();
  submit(RunPurpose::Final);
  return {};
}

void Workbench::preview(const WhatIf& whatIf) {
  previewed_ = named(whatIf);
  previewing_ = true;
  submit(RunPurpose::Preview);
}

void Workbench::commit(const WhatIf& whatIf) {
  WhatIf wanted = named(whatIf);
  if (wanted == whatIf_ && !previewing_) return;
  change(tr("Change what-if"), {std::move(wanted), interventions_});
}

WhatIf Workbench::named(WhatIf whatIf) const {
  if (whatIf.rollout.empty()) whatIf.rollout = rollout_;
  return whatIf;
}

void Workbench::lookAt(const std::string& rollout) {
  rollout_ = rollout;
  whatIf_ = lookingAt(std::move(whatIf_), rollout);
  previewed_ = lookingAt(std::move(previewed_), rollout);
  emit whatIfChanged();
}

void Workbench::addIntervention(const Intervention& intervention) {
  std::vector<Intervention> list = interventions_;
  list.push_back(intervention);
  change(tr("Add intervention"), {whatIf_, std::move(list)});
}

void Workbench::removeIntervention(std::size_t index) {
  if (index >= interventions_.size()) return;
  std::vector<Intervention> list = interventions_;
  list.erase(list.begin() + static_cast<std::ptrdiff_t>(index));
  change(tr("Remove intervention"), {whatIf_, std::move(list)});
}

void Workbench::replaceIntervention(std::size_t index, const Intervention& intervention) {
  if (index >= interventions_.size()) return;
  if (interventions_[index] == intervention) return stopPreview();
  std::vector<Intervention> list = interventions_;
  const bool moved = list[index].at != intervention.at;
  list[index] = intervention;
  change(moved ? tr("Move intervention") : tr("Edit intervention"), {whatIf_, std::move(list)});
}

void Workbench::previewIntervention(std::size_t index, const Intervention& intervention) {
  if (index >= interventions_.size() || previewedInterventions_[index] == intervention) return;
  previewedInterventions_[index] = intervention;
  previewing_ = true;
  submit(RunPurpose::Preview);
}

void Workbench::stopPreview() {
  if (!previewing_) return;
  previewed_ = whatIf_;
  previewedInterventions_ = interventions_;
  submit(RunPurpose::Final);
}

void Workbench::chooseRollout(const QString& rollout) {
  if (rollout.toStdString() == rollout_) return;
  lookAt(rollout.toStdString());
  // Another rollout is another picture: nothing of it was there before.
  fresh_ = true;
  submit(RunPurpose::Final);
}

void Workbench::cancel() {
  runner_.cancel();
  previewing_ = false;
}

void Workbench::change(const QString& text, Changes changes) {
  undo_.push(new ChangeCommand(text, *this, {whatIf_, interventions_}, std::move(changes)));
}

void Workbench::apply(const Changes& changes) {
  const bool otherList = !(interventions_ == changes.interventions);
  // What is undone may have been done while another rollout was looked at.
  whatIf_ = lookingAt(changes.whatIf, rollout_);
  previewed_ = whatIf_;
  interventions_ = changes.interventions;
  previewedInterventions_ = interventions_;
  emit whatIfChanged();
  if (otherList) emit interventionsChanged();
  submit(RunPurpose::Final);
}

void Workbench::submit(RunPurpose purpose) {
  if (file_.isEmpty()) return;
  RunRequest request;
  request.source = source_;
  request.file = file_.toStdString();
  request.texts = texts_;
  request.settings = settings_;
  request.whatIf = purpose == RunPurpose::Preview ? previewed_ : whatIf_;
  request.interventions = purpose == RunPurpose::Preview ? previewedInterventions_ : interventions_;
  request.rollout = rollout_;
  request.purpose = purpose;
  runner_.submit(std::move(request));
  progressTimer_.start();
}

void Workbench::take(const RunPointer& run) {
  // A run of a text that has been edited since says nothing about the present one.
  const bool current = run->request.file == file_.toStdString() && run->request.texts == texts_;
  if (source_ == nullptr && current) {
    source_ = run->source;
    emit opened();
  }
  // From now on the rollout that was found is the one that is meant.
  const std::string shown = nameOfShown(*run);
  if (current && run->playable() && run->request.rollout == rollout_ && shown != rollout_) {
    whatIf_.rollout = shown;
    previewed_.rollout = shown;
    lookAt(shown);
  }
  RunPointer old = std::move(last_);
  last_ = run;
  if (run->playable()) {
    const bool preview = run->request.purpose == RunPurpose::Preview;
    using Policy = ViewState::GhostPolicy;
    const Policy policy = fresh_        ? Policy::Drop
                          : preview     ? Policy::TakeFirst
                          : previewing_ ? Policy::Drop
                                        : Policy::TakePrevious;
    if (!preview) previewing_ = false;
    const bool fresh = std::exchange(fresh_, false);
    state_.setRun(run, policy);
    if (fresh && state_.cursor() == 0) state_.setCursor(std::floor(tellingTime(run->view)));
  }
  state_.setFreshness(run->playable() ? ViewState::Freshness::Fresh : ViewState::Freshness::Stale);
  emit finished(run);
  runner_.dispose(std::move(old));
  watchProgress();
}

void Workbench::watchProgress() {
  if (!runner_.busy()) {
    progressTimer_.stop();
    emit progressChanged(-1);
    return;
  }
  if (runner_.elapsedMilliseconds() > longRunMilliseconds) {
    emit progressChanged(runner_.progress());
  }
}

}  // namespace aviary
