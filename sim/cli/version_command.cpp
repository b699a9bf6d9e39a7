#include "sim/cli/version_command.hpp"

#include "sim/trace/trace.hpp"

// The build passes the commit; no output of a run contains it.
#ifndef AVIARY_COMMIT
#define AVIARY_COMMIT "unknown"
#endif

#if defined(__clang__)
#define AVIARY_COMPILER "Clang " __clang_version__
#elif defined(__GNUC__)
#define AVIARY_COMPILER "GCC " __VERSION__
#else
#define AVIARY_COMPILER "unknown"
#endif

namespace aviary {

ExitCode versionCommand(const Terminal& terminal) {
  terminal.out << "aviary " << aviaryVersion << "\ncommit " << AVIARY_COMMIT << "\ncompiler "
               << AVIARY_COMPILER << '\n';
  return ExitCode::Ok;
}

}  // namespace aviary
