#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/scenario/scenario_reader.hpp"

namespace aviary {

/// A scenario around manifests that somebody brought along: not on disk before it is saved.
struct Proposal {
  std::string file;
  std::string text;
};

/// What such a scenario would be: the manifests by their names, what they need to run at all (a
/// Deployment for a lone Canary, a Service for a lone Deployment), a load, and a new version after
/// two minutes. Nothing when one of the files is a scenario itself or none holds an object.
/// \param files  of one folder; the proposal stands beside the first.
[[nodiscard]] std::optional<Proposal> proposalFor(const std::vector<InputFile>& files);

/// The image a rollout would bring out next: "web:v1" gives "web:v2".
[[nodiscard]] std::string nextImage(const std::string& image);

}  // namespace aviary
