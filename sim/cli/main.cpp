#include <unistd.h>

#include <csignal>
#include <exception>
#include <new>
#include <stdexcept>

#include "sim/cli/command_line.hpp"
#include "sim/cli/output_stream.hpp"
#include "sim/cli/version_command.hpp"

namespace aviary {
namespace {

/// Carries out a request of each kind.
struct Dispatch {
  const Terminal& terminal;

  ExitCode operator()(const RunRequest& request) const { return runCommand(request, terminal); }
  ExitCode operator()(const ValidateRequest& request) const {
    return validateCommand(request, terminal);
  }
  ExitCode operator()(const ConformRequest& request) const {
    return conformCommand(request, terminal);
  }
  ExitCode operator()(const SchemaRequest& request) const {
    return schemaCommand(request, terminal);
  }
  ExitCode operator()(const VersionRequest&) const { return versionCommand(terminal); }
};

ExitCode carryOut(const std::vector<std::string>& arguments, const Terminal& terminal) {
  try {
    const auto read = readCommandLine(arguments, terminal);
    if (const auto* code = std::get_if<ExitCode>(&read)) return *code;
    return std::visit(Dispatch{terminal}, std::get<Request>(read));
  } catch (const std::bad_alloc&) {
    terminal.complain("out of memory");
  } catch (const std::logic_error& fault) {
    terminal.complain(std::string("internal fault: ") + fault.what());
  } catch (const std::exception& error) {
    terminal.complain(std::string("unexpected: ") + error.what());
  }
  return ExitCode::Internal;
}

/// Whether all results arrived; a reader that went away on purpose is no failure.
ExitCode finish(ExitCode code, OutputStream& out, const Terminal& terminal) {
  out.flush();
  if (out.failure().empty()) return code;
  terminal.complain("standard output: " + out.failure());
  return graver(code, ExitCode::Io);
}

}  // namespace
}  // namespace aviary

int main(int argc, char** argv) {
  // A closed pipe is seen by write(2), so that a bundle under way is still completed.
  std::signal(SIGPIPE, SIG_IGN);
  aviary::OutputStream out(STDOUT_FILENO);
  aviary::OutputStream err(STDERR_FILENO);
  err << std::unitbuf;
  const aviary::Terminal terminal{out, err, aviary::colourFor(STDOUT_FILENO)};
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  const aviary::ExitCode code = aviary::carryOut(arguments, terminal);
  return static_cast<int>(aviary::finish(code, out, terminal));
}
