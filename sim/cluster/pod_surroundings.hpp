#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/api/node.hpp"
#include "sim/api/pod.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// How a container that dies by a disturbance ends.
enum class CrashKind : std::uint8_t { Error, OomKilled };

/// What disturbs one pod at this moment; a default-constructed one disturbs nothing.
struct PodDisturbance {
  /// Readiness and startup probes fail; without such probes the app never finishes booting.
  bool neverReady = false;
  /// Liveness probes fail too: the app hangs.
  bool hangs = false;
  /// Pulls of its images fail with `pullError`.
  bool imagePullFails = false;
  std::string pullError = "rpc error: code = NotFound desc = not found";
  /// The boot time of a container that starts now is multiplied by this, >= 0, and lengthened.
  double startupFactor = 1.0;
  SimDuration startupExtra{};
  /// When the container that started at `startedAt` dies; a time that has passed means at once. A
  /// single kill is absent for containers that start after it; a crash that lasts is there for
  /// those too.
  std::optional<SimTime> crashAt;
  CrashKind crashKind = CrashKind::Error;
  int crashExitCode = 1;                        ///< OomKilled always exits with 137
  bool operator==(const PodDisturbance&) const = default;
};

/// The faults that pods and nodes suffer, asked by the node side of the cluster.
///
/// An answer may change only at moments at which whoever implements this calls the
/// `disturbancesChanged` of the kubelet and of the node controller; nobody polls.
class Disturbances {
 public:
  virtual ~Disturbances() = default;
  /// \param startedAt  when its main container started; absent before.
  [[nodiscard]] virtual PodDisturbance ofPod(const Pod& pod, std::optional<SimTime> startedAt,
                                             SimTime now) const = 0;
  /// The machine does not run: kubelet and containers on it are dead.
  [[nodiscard]] virtual bool nodeDown(const Node& node, SimTime now) const = 0;
};

/// A world without faults.
class NoDisturbances final : public Disturbances {
 public:
  [[nodiscard]] PodDisturbance ofPod(const Pod& /*pod*/, std::optional<SimTime> /*startedAt*/,
                                     SimTime /*now*/) const override {
    return {};
  }
  [[nodiscard]] bool nodeDown(const Node& /*node*/, SimTime /*now*/) const override {
    return false;
  }
};

/// How long things take in the life of a pod. Each call is one draw.
class PodTimings {
 public:
  virtual ~PodTimings() = default;
  /// Of an image that the node does not have.
  [[nodiscard]] virtual SimDuration imagePull(const std::string& image) = 0;
  /// From the start of a container until the app in it answers; init containers: until they end.
  [[nodiscard]] virtual SimDuration boot(const Pod& pod, const Container& container) = 0;
  /// From SIGTERM until the process has exited by itself. Absent: it waits to be told, at most for
  /// the grace period.
  [[nodiscard]] virtual std::optional<SimDuration> termination(const Pod& pod) = 0;
  /// Bytes of an image, for the scheduler's image locality; 0 = unknown, and then no influence.
  [[nodiscard]] virtual std::int64_t imageSize(const std::string& image) const = 0;
};

}  // namespace aviary
