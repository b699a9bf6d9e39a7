#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "tests/tidy/tidy_rules.hpp"

namespace aviary::tidy {
namespace {

/// A row of the include table. An entry ending in '/' is a folder with all below it. A folder may
/// always include itself.
struct FolderRow {
  std::string_view folder;
  std::string_view allowed;  ///< separated by spaces
};

/// Plain values of the engine that an interface may carry: no loop, no queue, no randomness.
constexpr std::string_view engineValues =
    " sim/engine/sim_time.hpp sim/engine/distribution.hpp sim/engine/hash.hpp"
    " sim/engine/sim_assert.hpp ";

constexpr std::string_view allOfSimBelowRun =
    "sim/engine/ sim/api/ sim/cluster/ sim/delivery/ sim/telemetry/ sim/controllers/ sim/traffic/"
    " sim/faults/ sim/trace/ sim/scenario/";

/// The table of the guide. `values` is replaced by engineValues.
constexpr std::array folderTable{
    FolderRow{"sim/engine/", ""},
    FolderRow{"sim/api/", "values"},
    FolderRow{"sim/cluster/", "sim/engine/ sim/api/"},
    FolderRow{"sim/delivery/", "sim/api/ values"},
    FolderRow{"sim/telemetry/", "sim/engine/ sim/api/"},
    FolderRow{"sim/traffic/", "sim/engine/ sim/api/ sim/cluster/ sim/telemetry/"},
    FolderRow{"sim/faults/", "sim/engine/ sim/api/ sim/cluster/ sim/telemetry/"},
    FolderRow{"sim/controllers/", "sim/engine/ sim/api/ sim/cluster/ sim/delivery/ sim/telemetry/"},
    FolderRow{"sim/trace/", "sim/engine/ sim/api/"},
    FolderRow{"sim/scenario/", "sim/api/ values"},
    FolderRow{"sim/run/", allOfSimBelowRun},
    FolderRow{"sim/conform/",
              "sim/engine/ sim/api/ sim/cluster/ sim/delivery/ sim/telemetry/ sim/controllers/"
              " sim/trace/ sim/scenario/ sim/run/"},
    FolderRow{"sim/cli/", "sim/run/ sim/conform/ sim/scenario/ sim/trace/ reports/ values"},
    FolderRow{"reports/summary/", "sim/trace/ sim/api/ values"},
    FolderRow{"reports/exporters/", "sim/trace/ sim/api/ reports/summary/ values"},
    FolderRow{"gui/app/", "gui/ sim/scenario/ sim/trace/ reports/ values"},
    FolderRow{"gui/runner/", "gui/series/ sim/run/ sim/scenario/ sim/trace/ reports/ values"},
    FolderRow{"gui/series/", "sim/scenario/ sim/trace/ reports/ values"},
    FolderRow{"gui/", "gui/ sim/scenario/ sim/trace/ reports/ values"},
    FolderRow{"tests/", "tests/ sim/ reports/ gui/"},
};

/// A library and the folders that may use it. The first row whose prefix fits decides.
struct LibraryRow {
  std::string_view prefix;
  std::string_view allowed;
  std::string_view instead;
};

constexpr std::string_view notInCore =
    "sim/cluster/ sim/delivery/ sim/telemetry/ sim/controllers/ sim/traffic/ sim/faults/"
    " sim/scenario/ sim/run/ sim/conform/ sim/cli/ reports/ gui/ tests/";

constexpr std::array libraryTable{
    LibraryRow{"yaml-cpp/", "sim/scenario/", "sim/scenario turns YAML into values"},
    LibraryRow{"nlohmann/", "sim/conform/ reports/exporters/ sim/cli/ tests/",
               "JSON belongs to sim/conform, reports/exporters and sim/cli"},
    LibraryRow{"CLI/", "sim/cli/", "arguments are read in sim/cli"},
    LibraryRow{"boost/", notInCore, "engine, api and trace use the standard library"},
    LibraryRow{"fmt/", notInCore, "engine, api and trace use the standard library"},
    LibraryRow{"doctest/", "tests/", "tests live in tests/<folder>"},
    LibraryRow{"benchmark/", "tests/bench/", "benchmarks live in tests/bench"},
};

/// Headers of a second and more each, which would be paid for by every file that includes ours.
constexpr std::array<std::string_view, 5> heavyHeaders{"CLI/", "nlohmann/json.hpp", "boost/graph/",
                                                       "boost/math/", "yaml-cpp/yaml.h"};

std::vector<std::string_view> splitWords(std::string_view text) {
  std::vector<std::string_view> words;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    if (end > 0) words.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return words;
}

bool isListed(std::string_view list, std::string_view path) {
  for (const std::string_view entry : splitWords(list)) {
    if (entry == "values" ? isListed(engineValues, path)
                          : entry == path || (entry.ends_with('/') && path.starts_with(entry))) {
      return true;
    }
  }
  return false;
}

const FolderRow* rowOf(std::string_view path) {
  const auto row = std::find_if(folderTable.begin(), folderTable.end(),
                                [&](const FolderRow& r) { return path.starts_with(r.folder); });
  return row == folderTable.end() ? nullptr : &*row;
}

bool isQt(std::string_view header) {
  return header.size() > 1 && header[0] == 'Q' &&
         std::isupper(static_cast<unsigned char>(header[1])) != 0 &&
         header.find(".h") == std::string_view::npos;
}

bool isQtModuleOrClass(std::string_view header) {
  return isQt(header) || header.starts_with("Qt") || header.starts_with("qt") ||
         (header.starts_with('q') && header.ends_with(".h"));
}

bool isQtCharts(std::string_view header) {
  const std::string_view name = header.substr(header.rfind('/') + 1);
  return header.starts_with("QtCharts") || name.starts_with("QChart") || name == "QLegend" ||
         name == "QLegendMarker" ||
         (isQt(name) && (name.ends_with("Series") || name.ends_with("Axis")));
}

class Checker {
 public:
  explicit Checker(const SourceText& source) : source_(source), row_(rowOf(source.path)) {}

  Findings run() {
    if (row_ == nullptr) {
      add(1, "folder", "the include table has no such folder; put the file into a folder it has");
      return std::move(findings_);
    }
    for (const Include& include : source_.includes) {
      if (include.form == Include::Form::Quote) {
        checkOwn(include);
      } else {
        checkLibrary(include);
      }
      checkHeavy(include);
    }
    return std::move(findings_);
  }

 private:
  void add(int line, std::string_view rule, std::string message) {
    findings_.push_back({source_.path, line, std::string(rule), std::move(message)});
  }

  std::string_view folder() const {
    return std::string_view(source_.path).substr(0, source_.path.rfind('/'));
  }

  void checkOwn(const Include& include) {
    const std::string& target = include.target;
    const bool rooted = target.starts_with("sim/") || target.starts_with("reports/") ||
                        target.starts_with("gui/") || target.starts_with("tests/");
    // moc and generated headers have no folder of their own.
    const bool generated = source_.path.starts_with("gui/") && target.find('/') == target.npos &&
                           (target.ends_with(".moc") || target.starts_with("ui_"));
    if (generated) return;
    if (!rooted) {
      add(include.line, "include-root",
          "\"" + target + "\" does not start at the root; write \"sim/engine/sim_time.hpp\"");
      return;
    }
    const bool itself = target.starts_with(row_->folder) && row_->folder != "gui/";
    const bool fromApp = target.starts_with("gui/app/") && !source_.path.starts_with("gui/app/") &&
                         !source_.path.starts_with("tests/");
    if (fromApp || (!itself && !isListed(row_->allowed, target))) {
      add(include.line, "include-table",
          std::string(folder()) + " may not include \"" + target + "\"; it may include " +
              allowedText());
    }
  }

  std::string allowedText() const {
    std::string text(row_->folder);
    for (const std::string_view entry : splitWords(row_->allowed)) {
      text += ", ";
      text += entry == "values" ? std::string_view("the value headers of sim/engine") : entry;
    }
    return text;
  }

  void checkLibrary(const Include& include) {
    const std::string_view header = include.target;
    const std::string_view path = source_.path;
    for (const LibraryRow& row : libraryTable) {
      if (!header.starts_with(row.prefix)) continue;
      if (!isListed(row.allowed, path)) {
        add(include.line, "include-library",
            std::string(folder()) + " may not use <" + include.target + ">; " +
                std::string(row.instead));
      }
      return;
    }
    if (isQtCharts(header)) {
      require(include, "gui/charts/ tests/gui/", "Qt Charts stays inside gui/charts");
    } else if (isQtModuleOrClass(header)) {
      require(include, "gui/ tests/gui/", "Qt stays inside gui");
      if (path.starts_with("gui/series/")) {
        add(include.line, "include-library",
            "gui/series may not use <" + include.target + ">; it is tested without Qt");
      }
    } else if (header.find('/') != std::string_view::npos || header.ends_with(".h")) {
      require(include, "sim/cli/ gui/ tests/",
              "system headers are for sim/cli; any other library is a decision to write down");
    }
  }

  void require(const Include& include, std::string_view allowed, std::string_view instead) {
    if (isListed(allowed, source_.path)) return;
    add(include.line, "include-library",
        std::string(folder()) + " may not use <" + include.target + ">; " + std::string(instead));
  }

  void checkHeavy(const Include& include) {
    if (!source_.path.ends_with(".hpp")) return;
    for (const std::string_view heavy : heavyHeaders) {
      if (include.target.starts_with(heavy)) {
        add(include.line, "include-heavy",
            "<" + include.target + "> costs every includer a second; include it in the .cpp file");
      }
    }
  }

  const SourceText& source_;
  const FolderRow* row_;
  Findings findings_;
};

}  // namespace

Findings checkIncludes(const SourceText& source) {
  Findings findings = Checker(source).run();
  if (source.path.ends_with(".hpp") && !source.hasPragmaOnce) {
    findings.push_back({source.path, 1, "pragma-once",
                        "the header can be included twice; begin it with #pragma once"});
  }
  return findings;
}

}  // namespace aviary::tidy
