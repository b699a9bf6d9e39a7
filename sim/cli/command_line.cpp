#include "sim/cli/command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>
#include <string_view>

#include "reports/exporters/exporter.hpp"
#include "sim/cli/help_topics.hpp"
#include "sim/scenario/diagnostic.hpp"
#include "sim/scenario/scalars.hpp"

namespace aviary {
namespace {

constexpr std::string_view programSummary =
    "Plays progressive delivery on Kubernetes in simulated time.";

std::vector<std::string_view> formats() {
  // The last two of the table are files of a bundle, not formats of their own.
  std::vector<std::string_view> names;
  for (const Exporter& exporter : exporterTable) {
    if (exporter.format != "events" && exporter.format != "summary") {
      names.push_back(exporter.format);
    }
  }
  return names;
}

/// Accepts one of some words; proposes the closest for another.
CLI::Validator oneOf(const std::vector<std::string_view>& words) {
  const auto check = [words](std::string& value) -> std::string {
    if (std::find(words.begin(), words.end(), value) != words.end()) return {};
    const std::string closest = didYouMean(value, words);
    std::string message = "unknown \"" + value + "\"" + closest;
    if (!closest.empty()) return message;
    message += "; expected one of";
    for (const std::string_view word : words) message.append(" ").append(word);
    return message;
  };
  std::string name;
  for (const std::string_view word : words) name.append(name.empty() ? "" : "|").append(word);
  return CLI::Validator(check, name);
}

std::string checkUntil(const std::string& value) {
  const bool known = value == "rolloutFinished" || value == "horizon" || parseDuration(value);
  return known ? "" : "\"" + value + "\"; expected rolloutFinished, horizon or a duration as 15m";
}

/// The parser alone would take -1 for a large number.
std::string checkSeed(const std::string& value) {
  const bool digits = value.find_first_not_of("0123456789") == std::string::npos;
  return digits ? "" : "\"" + value + "\"; expected a whole number, 0 or more";
}

std::string checkSetting(const std::string& value) {
  const std::size_t sign = value.find('=');
  const bool complete = sign != std::string::npos && sign > 0;
  return complete ? "" : "\"" + value + "\"; expected path=value, as in spec.seed=7";
}

/// The parser of all commands and the requests it fills.
class Parser {
 public:
  Parser() : app_(std::string(programSummary), "aviary") {
    app_.require_subcommand(0, 1);
    app_.footer("Manual pages: aviary help TOPIC; topics: aviary help");
    app_.set_help_flag("-h,--help", "Print this help and exit");
    app_.add_flag("--version", printVersion_, "Same as the command version");
    addRun();
    addValidate();
    addConform();
    addSchema();
    version_ = app_.add_subcommand("version", "Version, commit and compiler of this program");
    version_->footer("Example:\n  aviary version");
    help_ = app_.add_subcommand("help", "Manual pages in the terminal");
    help_->add_option("TOPIC", topic_, "A topic or a command");
    help_->footer("Example:\n  aviary help scenario");
  }

  [[nodiscard]] std::variant<Request, ExitCode> read(const std::vector<std::string>& arguments,
                                                     const Terminal& terminal);

 private:
  void addRun();
  void addValidate();
  void addConform();
  void addSchema();
  [[nodiscard]] std::vector<std::string_view> commandNames();
  [[nodiscard]] std::optional<std::string> strayWord(const std::vector<std::string>& arguments);
  [[nodiscard]] ExitCode help(const Terminal& terminal);

  CLI::App app_;
  CLI::App* run_ = nullptr;
  CLI::App* validate_ = nullptr;
  CLI::App* conform_ = nullptr;
  CLI::App* schema_ = nullptr;
  CLI::App* version_ = nullptr;
  CLI::App* help_ = nullptr;
  RunRequest runRequest_;
  ValidateRequest validateRequest_;
  ConformRequest conformRequest_;
  SchemaRequest schemaRequest_;
  std::string topic_;
  bool printVersion_ = false;
};

void Parser::addRun() {
  PlayRequest& play = runRequest_.play;
  run_ = app_.add_subcommand("run", "Play one scenario; print the rollout log and a summary");
  run_->add_option("FILE", play.file, "Scenario file; - is standard input")->required();
  run_->add_option("--format", runRequest_.format, "What to print")
      ->check(oneOf(formats()))
      ->default_str("text");
  run_->add_option("-o,--output", runRequest_.directory, "Write the whole bundle to this directory")
      ->type_name("DIR");
  run_->add_option("--seed", play.seed, "Instead of the scenario's")
      ->check(CLI::Validator(checkSeed, "NUMBER"));
  run_->add_option("--engine", play.engine, "How traffic is played")
      ->check(oneOf({"auto", "request", "flow"}));
  run_->add_option("--set", play.settings, "Change a field of the scenario; repeatable")
      ->check(CLI::Validator(checkSetting, "PATH=VALUE"))
      ->allow_extra_args(false);
  run_->add_option("--until", play.until, "When to stop")
      ->check(CLI::Validator(checkUntil, "rolloutFinished|horizon|DURATION"));
  run_->add_flag_callback(
      "--explain", [this] { runRequest_.explain = Explain::Causes; },
      "Show the rule behind each decision and what led to it");
  run_->footer(
      "Examples:\n  aviary run scenarios/payment/rollout.yaml --explain\n"
      "  aviary run rollout.yaml --seed 7 --set spec.duration=20m -o out/seed-7\n"
      "  aviary run rollout.yaml --format json | jq .summary");
}

void Parser::addValidate() {
  validate_ = app_.add_subcommand("validate", "Tell what is wrong with scenarios and manifests");
  validate_->add_option("FILE", validateRequest_.files, "Scenario or manifest files")->required();
  validate_->add_option("--format", validateRequest_.format, "What to print")
      ->check(oneOf({"text", "json"}))
      ->default_str("text");
  validate_->add_option("--graph", validateRequest_.graph, "Print who calls whom instead")
      ->check(oneOf({"dot"}));
  validate_->footer(
      "Example:\n  aviary validate rollout.yaml manifests/*.yaml --format json");
}

void Parser::addConform() {
  ConformOptions& options = conformRequest_.options;
  conform_ = app_.add_subcommand("conform", "Play cases recorded from the real controllers");
  conform_->add_option("FILE", conformRequest_.files, "Files of cases; - is standard input")
      ->required();
  conform_->add_option("--component", options.component, "Only cases of this component");
  conform_->add_option("--filter", options.filter, "Only cases whose name matches")
      ->type_name("REGEX");
  conform_->add_option("--tag", options.tag, "Only cases with this tag");
  conform_->add_flag("--verbose", options.verbose, "Show the first differing step side by side");
  conform_->footer(
      "Example:\n  aviary conform tests/conformance/*.jsonl --component flagger --verbose");
}

void Parser::addSchema() {
  schema_ = app_.add_subcommand("schema", "Print the JSON Schema of Scenario documents");
  schema_->add_option("--phases", schemaRequest_.phases, "The phases of a Canary instead")
      ->check(oneOf({"dot"}));
  schema_->footer(
      "Examples:\n  aviary schema > scenario.schema.json\n"
      "  aviary schema --phases dot | dot -Tsvg > canary-phases.svg\n"
      "Manual page: aviary help editors");
}

std::vector<std::string_view> Parser::commandNames() {
  std::vector<std::string_view> names;
  for (const CLI::App* command : {run_, validate_, conform_, schema_, version_, help_}) {
    names.push_back(command->get_name());
  }
  return names;
}

/// The first command or option that does not exist, with the closest that does.
std::optional<std::string> Parser::strayWord(const std::vector<std::string>& arguments) {
  if (arguments.empty()) return std::nullopt;
  const auto commands = commandNames();
  const std::string& first = arguments.front();
  const bool isCommand = std::find(commands.begin(), commands.end(), first) != commands.end();
  if (!isCommand && !first.starts_with('-')) {
    return "unknown command \"" + first + "\"" + didYouMean(first, commands);
  }
  const CLI::App* command = isCommand ? app_.get_subcommand(first) : &app_;
  for (const std::string& word : arguments) {
    if (word == "--") break;
    const std::string option = word.substr(0, word.find('='));
    if (!option.starts_with("--") || command->get_option_no_throw(option) != nullptr) continue;
    std::vector<std::string> names;
    for (const CLI::Option* known : command->get_options()) {
      for (const std::string& name : known->get_lnames()) names.push_back("--" + name);
    }
    const std::vector<std::string_view> views(names.begin(), names.end());
    return "unknown option \"" + option + "\"" + didYouMean(option, views);
  }
  return std::nullopt;
}

ExitCode Parser::help(const Terminal& terminal) {
  if (topic_.empty()) {
    // Not this parser's: once a command is chosen, its help is that command's.
    terminal.out << Parser().app_.help() << "\nTopics:\n";
    for (const HelpTopic& topic : helpTopics()) {
      terminal.out << "  " << topic.name << std::string(28 - topic.name.size(), ' ')
                   << topic.summary << '\n';
    }
    return ExitCode::Ok;
  }
  if (const HelpTopic* topic = findHelpTopic(topic_)) {
    terminal.out << topic->text;
    return ExitCode::Ok;
  }
  auto names = commandNames();
  if (std::find(names.begin(), names.end(), topic_) != names.end()) {
    terminal.out << app_.get_subcommand(topic_)->help("aviary");
    return ExitCode::Ok;
  }
  for (const HelpTopic& topic : helpTopics()) names.push_back(topic.name);
  terminal.complain("no topic \"" + topic_ + "\"" + didYouMean(topic_, names) +
                    "\ntry \"aviary help\"");
  return ExitCode::BadInput;
}

std::variant<Request, ExitCode> Parser::read(const std::vector<std::string>& arguments,
                                             const Terminal& terminal) {
  try {
    std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
    if (!arguments.empty() && !arguments.front().starts_with('-')) {
      if (const auto names = commandNames();
          std::find(names.begin(), names.end(), arguments.front()) == names.end()) {
        throw CLI::ExtrasError(reversed);
      }
    }
    app_.parse(std::move(reversed));
  } catch (const CLI::CallForHelp&) {
    const auto chosen = app_.get_subcommands();
    terminal.out << (chosen.empty() ? app_.help() : chosen.front()->help("aviary"));
    return ExitCode::Ok;
  } catch (const CLI::ParseError& error) {
    terminal.complain(strayWord(arguments).value_or(error.what()));
    const auto chosen = app_.get_subcommands();
    terminal.err << "try \"aviary " << (chosen.empty() ? "" : chosen.front()->get_name() + " ")
                 << "--help\"\n";
    return ExitCode::BadInput;
  }
  if (run_->parsed()) return Request(runRequest_);
  if (validate_->parsed()) return Request(validateRequest_);
  if (conform_->parsed()) return Request(conformRequest_);
  if (schema_->parsed()) return Request(schemaRequest_);
  if (version_->parsed() || printVersion_) return Request(VersionRequest{});
  if (help_->parsed()) return help(terminal);
  terminal.err << app_.help();
  return ExitCode::BadInput;
}

}  // namespace

std::variant<Request, ExitCode> readCommandLine(const std::vector<std::string>& arguments,
                                                const Terminal& terminal) {
  Parser parser;
  return parser.read(arguments, terminal);
}

}  // namespace aviary
