#include "gui/runner/runner.hpp"

#include <QElapsedTimer>
#include <QMetaObject>
#include <utility>

#include "gui/runner/play.hpp"
#include "sim/run/run_control.hpp"

namespace aviary {
namespace {

/// A run that takes longer than this is not worth finishing when a newer one waits.
constexpr qint64 patienceMilliseconds = 120;

}  // namespace

struct Runner::Shared {
  std::mutex mutex;
  std::condition_variable wake;
  std::optional<Job> waiting;
  std::vector<RunPointer> rubbish;
  std::shared_ptr<RunControl> control;  // of the run that is going on; null: none
  QElapsedTimer since;
  bool ending = false;
};

Runner::Runner(QObject* parent)
    : QObject(parent), shared_(std::make_unique<Shared>()), thread_([this] { work(); }) {
  qRegisterMetaType<RunPointer>("aviary::RunPointer");
}

Runner::~Runner() {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->ending = true;
    shared_->waiting.reset();
    if (shared_->control) shared_->control->cancel();
  }
  shared_->wake.notify_one();
  thread_.join();
}

std::uint64_t Runner::submit(RunRequest request) {
  const std::uint64_t number = ++lastNumber_;
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->waiting = Job{number, std::move(request)};
    const bool slow = shared_->control && shared_->since.elapsed() > patienceMilliseconds;
    if (slow) shared_->control->cancel();
  }
  shared_->wake.notify_one();
  return number;
}

void Runner::cancel() {
  const std::lock_guard lock(shared_->mutex);
  shared_->waiting.reset();
  if (shared_->control) shared_->control->cancel();
}

bool Runner::busy() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->control != nullptr || shared_->waiting.has_value();
}

double Runner::progress() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->control == nullptr ? 0 : shared_->control->progress();
}

double Runner::elapsedMilliseconds() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->control == nullptr ? 0 : static_cast<double>(shared_->since.elapsed());
}

void Runner::dispose(RunPointer run) {
  {
    const std::lock_guard lock(shared_->mutex);
    shared_->rubbish.push_back(std::move(run));
  }
  shared_->wake.notify_one();
}

void Runner::work() {
  Shared& shared = *shared_;
  while (true) {
    std::optional<Job> job;
    std::vector<RunPointer> rubbish;
    const auto control = std::make_shared<RunControl>();
    {
      std::unique_lock lock(shared.mutex);
      shared.control.reset();
      shared.wake.wait(lock,
                       [&] { return shared.ending || shared.waiting || !shared.rubbish.empty(); });
      if (shared.ending) return;
      rubbish.swap(shared.rubbish);
      job.swap(shared.waiting);
      if (job) {
        shared.control = control;
        shared.since.start();
      }
    }
    if (!job) continue;
    std::shared_ptr<FinishedRun> run = play(std::move(job->request), *control);
    if (run != nullptr) run->number = job->number;
    QMetaObject::invokeMethod(
        this, [this, done = RunPointer(std::move(run))] { deliver(done); }, Qt::QueuedConnection);
  }
}

void Runner::deliver(RunPointer run) {
  if (run == nullptr) {
    emit cancelled();
  } else {
    emit finished(std::move(run));
  }
}

}  // namespace aviary
