#include "sim/cli/play.hpp"

#include "sim/cli/input_file.hpp"

namespace aviary {

std::variant<PlayedScenario, ExitCode> playScenario(const PlayRequest& request,
                                                    const Terminal& terminal) {
  const FileText file = readFile(request.file, inputBytesMax);
  if (file.status != ExitCode::Ok) {
    terminal.complain(file.problem);
    return file.status;
  }
  terminal.complain("this build has no simulator: sim/run is not linked");
  return ExitCode::Internal;
}

}  // namespace aviary
