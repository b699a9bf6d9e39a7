#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/cluster/store.hpp"

namespace aviary {

/// How the pods of one image behave in a recorded case.
struct PodScript {
  std::optional<SimDuration> readyAfter;  ///< from creation; absent: never
  SimDuration readySpread{};              ///< later for each further pod of the image ...
  int spreadOver = 1;                     ///< ... starting over after so many
  SimDuration terminateAfter{};           ///< from the request to delete
};

/// Plays the kubelets of a recorded case: each pod gets a node of its own at once and follows its
/// image's script.
class ScriptedPods {
 public:
  /// What a pod is until it becomes ready.
  enum class Start : std::uint8_t { Running, Pending };

  ScriptedPods(Engine& engine, Store& store, std::map<std::string, PodScript> scripts, Start start);
  ScriptedPods(const ScriptedPods&) = delete;
  ScriptedPods& operator=(const ScriptedPods&) = delete;

  /// The pod of this place among those that run and are not being deleted, oldest first; if there
  /// is one.
  [[nodiscard]] std::optional<Uid> runningPod(std::size_t place) const;

  /// The pod loses its readiness if it has it; it has it (again) after `comesBackAfter`.
  void makeUnready(Uid uid, std::optional<SimDuration> comesBackAfter);
  void fail(Uid uid);
  void requestDeletion(Uid uid);

 private:
  void created(const Pod& pod);
  void admit(Uid uid);
  void turnReady(Uid uid);
  void remove(Uid uid);
  [[nodiscard]] Ref<Pod> find(Uid uid) const;
  [[nodiscard]] const PodScript& scriptOf(const std::string& image);

  Engine& engine_;
  Store& store_;
  std::map<std::string, PodScript> scripts_;
  Start start_;
  LabelId label_;
  std::map<Uid, ObjectKey> pods_;
  std::map<std::string, int> createdOfImage_;
};

}  // namespace aviary
