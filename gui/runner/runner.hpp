#pragma once

#include <QObject>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "gui/runner/finished_run.hpp"

namespace aviary {

class RunControl;

/// Plays scenarios on a thread of its own and hands finished runs over.
///
/// Invariants: at most one run is played and at most one waits: a newer request takes the place of
/// the one that waits, and ends a run that has been going on for long. Numbers of finished runs
/// grow.
/// Threads: lives on the GUI thread; the worker sees requests and finished values only.
class Runner : public QObject {
  Q_OBJECT

 public:
  explicit Runner(QObject* parent = nullptr);
  ~Runner() override;

  /// \return the number of the request.
  std::uint64_t submit(RunRequest request);

  /// Ends the run that is going on and forgets the one that waits.
  void cancel();

  [[nodiscard]] bool busy() const;
  /// Share of the horizon that is played, 0-1.
  [[nodiscard]] double progress() const;
  /// Milliseconds since the run that is going on was started; 0: none is.
  [[nodiscard]] double elapsedMilliseconds() const;

  /// Frees a run on the worker: large traces take a while.
  void dispose(RunPointer run);

 signals:
  void finished(aviary::RunPointer run);
  void cancelled();

 private:
  struct Job {
    std::uint64_t number = 0;
    RunRequest request;
  };
  struct Shared;

  void work();
  void deliver(RunPointer run);

  std::unique_ptr<Shared> shared_;
  std::uint64_t lastNumber_ = 0;
  std::thread thread_;
};

}  // namespace aviary
