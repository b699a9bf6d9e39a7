#pragma once

#include <string>
#include <vector>

#include "tests/fuzz/draw.hpp"

namespace aviary::fuzz {

/// One application of a random scenario.
struct App {
  std::string name;
  std::string space;  ///< namespace
  bool canary = false;
  bool hpa = false;
  bool budget = false;
  bool config = false;             ///< has a ConfigMap
  std::string provider;            ///< of its Canary
  std::string host;                ///< where its users send to
  std::vector<std::string> gates;  ///< names of the hooks that wait for a hand
  std::vector<std::string> hooks;  ///< names of all hooks
  int interval = 10;               ///< of its analysis, in seconds
  bool liveness = false;           ///< its containers are restarted when they do not answer
  std::vector<int> versions{1};    ///< that some document names
};

/// The image of a version of an app: 1 to 4.
[[nodiscard]] std::string imageOf(const App& app, int version);

/// Draws an app and appends its manifests to `out`.
[[nodiscard]] App drawApp(Draw& draw, int number, std::string& out);

/// The Deployment of an app, drawn anew: for manifests and for `apply`.
[[nodiscard]] std::string drawDeployment(Draw& draw, App& app);

}  // namespace aviary::fuzz
