#include <algorithm>
#include <utility>

#include "sim/controllers/kubelet_controller.hpp"

namespace aviary {
namespace {

bool pullsAlways(const Container& container) {
  if (!container.imagePullPolicy.empty()) return container.imagePullPolicy == "Always";
  const std::size_t slash = container.image.rfind('/');
  const std::size_t colon = container.image.find(':', slash == std::string::npos ? 0 : slash);
  return container.image.find('@') == std::string::npos &&
         (colon == std::string::npos || container.image.substr(colon) == ":latest");
}

// "4s", "1.5s": the form in which the kubelet writes how long a pull took.
std::string secondsText(SimDuration span) {
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(span).count();
  if (millis < 1000) return std::to_string(millis) + "ms";
  std::string text = std::to_string(millis / 1000);
  if (millis % 1000 != 0) {
    std::string fraction = std::to_string(1000 + millis % 1000).substr(1);
    while (fraction.back() == '0') fraction.pop_back();
    text += "." + fraction;
  }
  return text + "s";
}

}  // namespace

KubeletController::PullState KubeletController::requestImage(PodRun& run, const Pod& pod,
                                                             const Container& container) {
  NodeRun& node = nodes_[run.node];
  const bool present = node.images.contains(container.image);
  const bool pulledNow = std::exchange(run.pulledNow, false);
  const bool fails =
      !pulledNow && run.disturbance.imagePullFails && (!present || pullsAlways(container));
  if (present && !fails) {
    if (!pulledNow) {
      emit(pod, EventType::Normal, "Pulled",
           "Container image \"" + container.image + "\" already present on machine");
    }
    return PullState::Present;
  }
  run.inPullQueue = true;
  node.pulls.push_back(run.uid);
  if (node.pulls.size() == 1) serveNextPull(run.node);
  return PullState::Waiting;
}

void KubeletController::serveNextPull(const std::string& name) {
  NodeRun& node = nodes_[name];
  while (!node.pulls.empty()) {
    const auto found = runs_.find(node.pulls.front());
    const Ref<Pod> pod = found == runs_.end() ? nullptr : store_.get<Pod>(found->second.key);
    if (!pod || pod->metadata.uid != found->first || found->second.stopsAt) {
      node.pulls.pop_front();
      continue;
    }
    const PodRun& run = found->second;
    const Container& container = containerAt(*pod->spec, run.next);
    node.pulling = container.image;
    node.pullFails = run.disturbance.imagePullFails;
    node.pullStartedAt = engine_.now();
    SimDuration length{};
    if (node.pullFails || !node.images.contains(container.image)) {
      emit(*pod, EventType::Normal, "Pulling", "Pulling image \"" + container.image + "\"");
      if (!node.pullFails) length = timings_.imagePull(container.image);
    }
    node.pullTimer = engine_.after(length, Phase::PodLifecycle, engine_.label("pulls", name),
                                   [this, stored = &nodes_.find(name)->first] {
                                     finishPull(*stored);
                                   });
    return;
  }
}

void KubeletController::finishPull(const std::string& name) {
  NodeRun& node = nodes_[name];
  if (node.pulls.empty()) return;
  const Uid uid = node.pulls.front();
  node.pulls.pop_front();
  const bool fails = node.pullFails;
  const std::string image = node.pulling;
  const bool fresh = !fails && node.images.insert(image).second;
  if (fresh) publishImage(name, image);
  const auto found = runs_.find(uid);
  const Ref<Pod> pod = found == runs_.end() ? nullptr : store_.get<Pod>(found->second.key);
  if (pod && pod->metadata.uid == uid) {
    PodRun& run = found->second;
    const Container& container = containerAt(*pod->spec, run.next);
    run.inPullQueue = false;
    if (fails) {
      failPull(run, *pod, container, run.disturbance.pullError);
    } else if (fresh) {
      run.pulledNow = true;
      const std::string took = secondsText(engine_.now() - node.pullStartedAt);
      emit(*pod, EventType::Normal, "Pulled",
           "Successfully pulled image \"" + image + "\" in " + took);
    }
    progress(run);
  }
  serveNextPull(name);
}

void KubeletController::failPull(PodRun& run, const Pod& pod, const Container& container,
                                 const std::string& error) {
  emit(pod, EventType::Warning, "Failed",
       "Failed to pull image \"" + container.image + "\": " + error);
  emit(pod, EventType::Warning, "Failed", "Error: ErrImagePull");
  emit(pod, EventType::Normal, "BackOff", "Back-off pulling image \"" + container.image + "\"");
  emit(pod, EventType::Warning, "Failed", "Error: ImagePullBackOff");
  run.waiting = "ImagePullBackOff";
  run.resumesAt = nextPullAt(run.pullBackoff, engine_.now());
}

void KubeletController::publishImage(const std::string& name, const std::string& image) {
  const std::int64_t size = timings_.imageSize(image);
  if (size <= 0) return;
  [[maybe_unused]] const auto written =
      store_.modifyStatus<Node>({"", name}, [&image, size](Node& node) {
        const bool listed =
            std::any_of(node.status.images.begin(), node.status.images.end(), [&](const auto& i) {
              return std::find(i.names.begin(), i.names.end(), image) != i.names.end();
            });
        if (!listed) node.status.images.push_back({{image}, size});
      });
}

}  // namespace aviary
