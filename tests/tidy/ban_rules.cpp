#include <array>
#include <cstddef>

#include "tests/tidy/tidy_rules.hpp"

namespace aviary::tidy {
namespace {

/// How a name has to stand in the code to be meant.
enum class Form {
  Name,    ///< anywhere
  Call,    ///< followed by '(' and no member of an object
  Std,     ///< preceded by std::
  Suffix,  ///< preceded by std:: and ending so
};

/// The command line is the program's face to the machine; nothing else in sim/ has one.
enum class Reach { Everywhere, NotInCli };

struct BannedName {
  std::string_view name;
  Form form;
  Reach reach;
  std::string_view instead;
};

constexpr std::string_view useStreams = "draw from a named stream of sim/engine/rng.hpp";
constexpr std::string_view useSimTime = "only the engine knows what time it is; take a SimTime";
constexpr std::string_view useOrdered = "its order differs by library; use an ordered container";
constexpr std::string_view oneThread = "one simulation is one thread; run several side by side";
constexpr std::string_view useFmt = "format with fmt or std::to_chars, which know no locale";
constexpr std::string_view useFromChars = "it reads by locale; use std::from_chars";
constexpr std::string_view noEnvironment = "a result depends on scenario and seed alone";
constexpr std::string_view noConsole = "hand text back or take a std::ostream&";

constexpr std::array bannedNames{
    BannedName{"_distribution", Form::Suffix, Reach::Everywhere,
               "it differs by library; use sim/engine/distribution.hpp"},
    BannedName{"rand", Form::Call, Reach::Everywhere, useStreams},
    BannedName{"srand", Form::Call, Reach::Everywhere, useStreams},
    BannedName{"drand48", Form::Call, Reach::Everywhere, useStreams},
    BannedName{"random_device", Form::Name, Reach::Everywhere, useStreams},
    BannedName{"mt19937", Form::Std, Reach::Everywhere, useStreams},
    BannedName{"mt19937_64", Form::Std, Reach::Everywhere, useStreams},
    BannedName{"default_random_engine", Form::Std, Reach::Everywhere, useStreams},
    BannedName{"shuffle", Form::Std, Reach::Everywhere, useStreams},
    BannedName{"system_clock", Form::Name, Reach::Everywhere, useSimTime},
    BannedName{"steady_clock", Form::Name, Reach::NotInCli, useSimTime},
    BannedName{"high_resolution_clock", Form::Name, Reach::Everywhere, useSimTime},
    BannedName{"clock_gettime", Form::Name, Reach::NotInCli, useSimTime},
    BannedName{"gettimeofday", Form::Name, Reach::Everywhere, useSimTime},
    BannedName{"localtime", Form::Name, Reach::Everywhere, useSimTime},
    BannedName{"time", Form::Std, Reach::Everywhere, useSimTime},
    BannedName{"unordered_map", Form::Name, Reach::Everywhere, useOrdered},
    BannedName{"unordered_set", Form::Name, Reach::Everywhere, useOrdered},
    BannedName{"unordered_multimap", Form::Name, Reach::Everywhere, useOrdered},
    BannedName{"unordered_multiset", Form::Name, Reach::Everywhere, useOrdered},
    BannedName{"uintptr_t", Form::Name, Reach::Everywhere,
               "an address differs from run to run; use a uid or a sequence number"},
    BannedName{"thread", Form::Std, Reach::NotInCli, oneThread},
    BannedName{"jthread", Form::Std, Reach::NotInCli, oneThread},
    BannedName{"async", Form::Std, Reach::NotInCli, oneThread},
    BannedName{"mutex", Form::Std, Reach::NotInCli, oneThread},
    BannedName{"condition_variable", Form::Std, Reach::NotInCli, oneThread},
    BannedName{"getenv", Form::Name, Reach::NotInCli, noEnvironment},
    BannedName{"setenv", Form::Name, Reach::Everywhere, noEnvironment},
    BannedName{"cout", Form::Std, Reach::NotInCli, noConsole},
    BannedName{"cerr", Form::Std, Reach::NotInCli, noConsole},
    BannedName{"clog", Form::Std, Reach::NotInCli, noConsole},
    BannedName{"cin", Form::Std, Reach::NotInCli, noConsole},
    BannedName{"printf", Form::Call, Reach::Everywhere, useFmt},
    BannedName{"fprintf", Form::Call, Reach::Everywhere, useFmt},
    BannedName{"sprintf", Form::Call, Reach::Everywhere, useFmt},
    BannedName{"snprintf", Form::Call, Reach::Everywhere, useFmt},
    BannedName{"sscanf", Form::Call, Reach::Everywhere, useFromChars},
    BannedName{"strtod", Form::Name, Reach::Everywhere, useFromChars},
    BannedName{"atof", Form::Call, Reach::Everywhere, useFromChars},
    BannedName{"stod", Form::Call, Reach::Everywhere, useFromChars},
    BannedName{"stof", Form::Call, Reach::Everywhere, useFromChars},
    BannedName{"setlocale", Form::Name, Reach::Everywhere, useFmt},
    BannedName{"locale", Form::Std, Reach::Everywhere, useFmt},
    BannedName{"imbue", Form::Name, Reach::Everywhere, useFmt},
};

struct BannedHeader {
  std::string_view header;
  Reach reach;
  std::string_view instead;
};

constexpr std::array bannedHeaders{
    BannedHeader{"iostream", Reach::NotInCli, noConsole},
    BannedHeader{"fstream", Reach::NotInCli, "files are read and written in sim/cli"},
    BannedHeader{"filesystem", Reach::NotInCli, "files are read and written in sim/cli"},
    BannedHeader{"cstdio", Reach::NotInCli, useFmt},
    BannedHeader{"random", Reach::Everywhere, useStreams},
    BannedHeader{"ctime", Reach::Everywhere, useSimTime},
    BannedHeader{"locale", Reach::Everywhere, useFmt},
    BannedHeader{"unordered_map", Reach::Everywhere, useOrdered},
    BannedHeader{"unordered_set", Reach::Everywhere, useOrdered},
    BannedHeader{"thread", Reach::NotInCli, oneThread},
    BannedHeader{"mutex", Reach::NotInCli, oneThread},
    BannedHeader{"future", Reach::NotInCli, oneThread},
    BannedHeader{"condition_variable", Reach::NotInCli, oneThread},
};

class Checker {
 public:
  explicit Checker(const SourceText& source)
      : source_(source), inCli_(source.path.starts_with("sim/cli/")) {}

  Findings run() {
    for (const Include& include : source_.includes) checkHeader(include);
    for (std::size_t i = 0; i < source_.tokens.size(); ++i) {
      for (const BannedName& banned : bannedNames) {
        if (applies(banned.reach) && stands(banned, i)) {
          add(i, "ban", text(i) + ": " + std::string(banned.instead));
        }
      }
      checkPointerKey(i);
    }
    return std::move(findings_);
  }

 private:
  const std::string& text(std::size_t i) const {
    static const std::string none;
    return i < source_.tokens.size() ? source_.tokens[i].text : none;
  }

  void add(std::size_t i, std::string_view rule, std::string message) {
    findings_.push_back(
        {source_.path, source_.tokens[i].line, std::string(rule), std::move(message)});
  }

  bool applies(Reach reach) const { return reach == Reach::Everywhere || !inCli_; }

  bool stands(const BannedName& banned, std::size_t i) const {
    const std::string& name = text(i);
    const bool qualified = i >= 2 && text(i - 1) == "::" && text(i - 2) == "std";
    switch (banned.form) {
      case Form::Name:
        return name == banned.name;
      case Form::Call:
        return name == banned.name && text(i + 1) == "(" &&
               (i == 0 || (text(i - 1) != "." && text(i - 1) != "->"));
      case Form::Std:
        return name == banned.name && qualified;
      case Form::Suffix:
        return name.ends_with(banned.name) && qualified;
    }
    return false;
  }

  void checkHeader(const Include& include) {
    for (const BannedHeader& banned : bannedHeaders) {
      if (include.form == Include::Form::Angle && include.target == banned.header &&
          applies(banned.reach)) {
        findings_.push_back({source_.path, include.line, "ban",
                             "<" + include.target + ">: " + std::string(banned.instead)});
      }
    }
    if (source_.path.starts_with("sim/engine/") && include.target.ends_with("stream")) {
      findings_.push_back({source_.path, include.line, "ban",
                           "<" + include.target + ">: the engine knows no streams; return values"});
    }
  }

  /// `map<const Pod*, ...` and `set<Pod*>`: the first argument's last token is '*'.
  void checkPointerKey(std::size_t i) {
    const std::string& name = text(i);
    const bool container =
        name == "map" || name == "set" || name == "multimap" || name == "multiset";
    if (!container || text(i + 1) != "<") return;
    int depth = 0;
    for (std::size_t k = i + 2; k < source_.tokens.size(); ++k) {
      const std::string& mark = text(k);
      if (mark == ";" || mark == "{") return;
      if (depth == 0 && (mark == "," || mark == ">")) {
        if (text(k - 1) == "*") {
          add(i, "pointer-key",
              name + " ordered by address: use a uid, a name or a sequence number as the key");
        }
        return;
      }
      if (mark == "<" || mark == "(") ++depth;
      if (mark == ">" || mark == ")") --depth;
    }
  }

  const SourceText& source_;
  bool inCli_;
  Findings findings_;
};

}  // namespace

Findings checkBans(const SourceText& source) {
  const bool deterministic = source.path.starts_with("sim/") || source.path.starts_with("reports/");
  return deterministic ? Checker(source).run() : Findings{};
}

}  // namespace aviary::tidy
