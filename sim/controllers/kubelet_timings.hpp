#pragma once

#include <map>
#include <string>

#include "sim/api/behaviour.hpp"
#include "sim/cluster/pod_surroundings.hpp"
#include "sim/engine/rng.hpp"

namespace aviary {

/// Pod timings drawn from what the scenario says about each image; an image without an entry
/// behaves like VersionBehaviour{}.
///
/// Every image has streams of its own, `kubelet/<image>/pull` and `kubelet/<image>/boot`, so that
/// changing one version does not shift the draws of another.
class SampledPodTimings : public PodTimings {
 public:
  SampledPodTimings(std::map<std::string, VersionBehaviour> versions, RngStreams streams);

  [[nodiscard]] SimDuration imagePull(const std::string& image) override;
  [[nodiscard]] SimDuration boot(const Pod& pod, const Container& container) override;
  [[nodiscard]] std::optional<SimDuration> termination(const Pod& pod) override;
  [[nodiscard]] std::int64_t imageSize(const std::string& image) const override;

 private:
  struct ImageStreams {
    Rng pull;
    Rng boot;
  };
  [[nodiscard]] const VersionBehaviour& behaviour(const std::string& image) const;
  ImageStreams& streamsOf(const std::string& image);

  std::map<std::string, VersionBehaviour> versions_;
  VersionBehaviour otherwise_;
  RngStreams streams_;
  std::map<std::string, ImageStreams> drawn_;
};

}  // namespace aviary
