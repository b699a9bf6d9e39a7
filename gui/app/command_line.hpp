#pragma once

#include <QSize>
#include <QString>
#include <QStringList>
#include <optional>
#include <vector>

#include "sim/scenario/scenario_reader.hpp"

namespace aviary {

/// What the command line asks of the application.
struct StartOptions {
  QString file;
  std::optional<double> at;  ///< seconds
  QString screenshot;        ///< a picture to write; the application then ends
  QString panel;             ///< the panel to bring to the front
  QString language;          ///< en or ko; empty: as remembered
  QString appearance;        ///< system, light or dark; empty: as remembered
  std::vector<Setting> settings;
  QString rollout;     ///< a Canary or Deployment to show; empty: the first
  QSize size;          ///< of the window; empty: as remembered
  bool bench = false;  ///< measure the loop from slider to charts, and end
  QString problem;     ///< why the command line is wrong; empty: it is right
  QString help;        ///< to print and end; empty: nothing
};

[[nodiscard]] StartOptions readCommandLine(const QStringList& arguments);

}  // namespace aviary
