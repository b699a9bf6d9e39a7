#include "sim/cli/conform_command.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "sim/cli/input_file.hpp"
#include "sim/scenario/diagnostic.hpp"

namespace aviary {
namespace {

constexpr std::size_t badLinesShown = 20;

bool blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

void printColoured(const Terminal& terminal, std::string_view code, std::string_view word) {
  if (terminal.outColour == Colour::Off) {
    terminal.out << word;
  } else {
    terminal.out << "\x1b[" << code << 'm' << word << "\x1b[0m";
  }
}

void printResult(const Terminal& terminal, const CaseResult& result) {
  printColoured(terminal, result.passed ? "32" : "31", result.passed ? "ok" : "FAIL");
  terminal.out << ' ' << result.name;
  if (!result.passed) terminal.out << ": " << result.difference;
  terminal.out << '\n';
  if (result.passed || result.detail.empty()) return;
  terminal.out << result.detail;
  if (result.detail.back() != '\n') terminal.out << '\n';
}

/// Plays the cases of one file.
class FilePlayer {
 public:
  FilePlayer(const std::string& path, ConformPlayer& player, const Terminal& terminal)
      : path_(path), player_(player), terminal_(terminal) {}

  [[nodiscard]] ExitCode play() {
    const FileText file = readFile(path_, caseBytesMax);
    if (file.status != ExitCode::Ok) {
      terminal_.complain(file.problem);
      return file.status;
    }
    if (path_.ends_with(".json")) {
      playText(file.text, 1);
    } else {
      playLines(file.text);
    }
    if (badLines_ > badLinesShown) {
      terminal_.err << path_ << ": " << badLines_ - badLinesShown << " more lines are not cases\n";
    }
    return badLines_ > 0 ? graver(status_, ExitCode::BadInput) : status_;
  }

 private:
  void playLines(std::string_view text) {
    std::size_t line = 0;
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      ++line;
      if (!blank(text.substr(0, end))) playText(text.substr(0, end), line);
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  void playText(std::string_view text, std::size_t line) {
    const std::optional<CaseResult> result = player_.play(text);
    if (!result) {
      if (++badLines_ <= badLinesShown) {
        terminal_.err << path_ << ':' << line << ": error: " << player_.error() << '\n';
      }
      return;
    }
    if (result->skipped) return;
    printResult(terminal_, *result);
    if (!result->passed) status_ = graver(status_, ExitCode::Failed);
  }

  const std::string& path_;
  ConformPlayer& player_;
  const Terminal& terminal_;
  ExitCode status_ = ExitCode::Ok;
  std::size_t badLines_ = 0;
};

/// Whether a component of that name has a player; says so where not.
bool knownComponent(const std::string& name, const Terminal& terminal) {
  const auto names = ConformPlayer::components();
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return true;
  const std::string closest = didYouMean(name, names);
  std::string message = "--component: unknown \"" + name + "\"" + closest;
  if (closest.empty()) {
    message += "; expected one of";
    for (const std::string_view known : names) message.append(" ").append(known);
  }
  terminal.complain(message);
  return false;
}

ExitCode playAll(const ConformRequest& request, ConformPlayer& player, const Terminal& terminal) {
  ExitCode status = ExitCode::Ok;
  for (const std::string& path : request.files) {
    status = graver(status, FilePlayer(path, player, terminal).play());
  }
  for (const auto& [component, tally] : player.tallies()) {
    terminal.out << component << ": " << tally.passed << " passed, " << tally.failed
                 << " failed\n";
  }
  if (player.tallies().empty() && status == ExitCode::Ok) {
    terminal.complain("no case was selected: nothing is proven");
    return ExitCode::BadInput;
  }
  return status;
}

}  // namespace

ExitCode conformCommand(const ConformRequest& request, const Terminal& terminal) {
  if (!knownComponent(request.options.component, terminal)) return ExitCode::BadInput;
  std::optional<ConformPlayer> player;
  try {
    player.emplace(request.options);
  } catch (const std::invalid_argument& error) {
    terminal.complain(std::string("--filter: ") + error.what());
    return ExitCode::BadInput;
  }
  return playAll(request, *player, terminal);
}

}  // namespace aviary
