#include "sim/controllers/kubelet_timings.hpp"

#include <utility>

namespace aviary {

SampledPodTimings::SampledPodTimings(std::map<std::string, VersionBehaviour> versions,
                                     RngStreams streams)
    : versions_(std::move(versions)), streams_(streams) {}

const VersionBehaviour& SampledPodTimings::behaviour(const std::string& image) const {
  const auto found = versions_.find(image);
  return found == versions_.end() ? otherwise_ : found->second;
}

SampledPodTimings::ImageStreams& SampledPodTimings::streamsOf(const std::string& image) {
  const auto found = drawn_.find(image);
  if (found != drawn_.end()) return found->second;
  const std::string prefix = "kubelet/" + image;
  return drawn_
      .emplace(image, ImageStreams{streams_.stream(prefix + "/pull"),
                                   streams_.stream(prefix + "/boot")})
      .first->second;
}

SimDuration SampledPodTimings::imagePull(const std::string& image) {
  return sample(behaviour(image).startup.imagePull, streamsOf(image).pull);
}

SimDuration SampledPodTimings::boot(const Pod& /*pod*/, const Container& container) {
  return sample(behaviour(container.image).startup.boot, streamsOf(container.image).boot);
}

std::optional<SimDuration> SampledPodTimings::termination(const Pod& pod) {
  return behaviour(mainImage(*pod.spec)).terminationTime;
}

std::int64_t SampledPodTimings::imageSize(const std::string& image) const {
  return behaviour(image).imageSizeBytes;
}

}  // namespace aviary
