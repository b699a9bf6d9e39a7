#include <algorithm>
#include <array>
#include <cctype>
#include <cstddef>

#include "tests/tidy/tidy_rules.hpp"

namespace aviary::tidy {
namespace {

constexpr std::size_t maxColumns = 100;
constexpr std::size_t maxFileLines = 500;
constexpr std::size_t maxReadmeLines = 60;

bool isCode(std::string_view path) {
  return path.ends_with(".hpp") || path.ends_with(".cpp");
}

bool isYaml(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml");
}

/// Files that tests feed in may be as broken as the test wants them.
bool isTestInput(std::string_view path) {
  return path.starts_with("tests/") && !isCode(path) && !path.ends_with(".md") &&
         !path.ends_with("CMakeLists.txt");
}

/// UTF-8 characters.
std::size_t columns(std::string_view line) {
  return static_cast<std::size_t>(std::count_if(line.begin(), line.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
  }));
}

bool isWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Position of `word` as a whole word, or npos.
std::size_t findWord(std::string_view line, std::string_view word) {
  for (std::size_t at = line.find(word); at != line.npos; at = line.find(word, at + 1)) {
    const bool begins = at == 0 || !isWord(line[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == line.size() || !isWord(line[end]))) return at;
  }
  return line.npos;
}

/// An absolute path that starts so: no name stands before it.
bool hasAbsolutePath(std::string_view line, std::string_view start) {
  for (std::size_t at = line.find(start); at != line.npos; at = line.find(start, at + 1)) {
    if (at == 0) return true;
    const char before = line[at - 1];
    if (!isWord(before) && before != '.' && before != '-' && before != '}') return true;
  }
  return false;
}

class Checker {
 public:
  Checker(std::string_view path, std::string_view content)
      : path_(path), content_(content), lines_(splitLines(content)) {}

  Findings run() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      line_ = static_cast<int>(i) + 1;
      checkWords(lines_[i]);
      if (isCode(path_)) checkColumns(lines_[i]);
      if (!isTestInput(path_)) checkSpace(lines_[i]);
      if (isYaml(path_)) checkHomes(lines_[i]);
    }
    checkWhole();
    return std::move(findings_);
  }

 private:
  void add(int line, std::string_view rule, std::string message) {
    findings_.push_back({std::string(path_), line, std::string(rule), std::move(message)});
  }

  // The words are written in two halves, or this file would break the rules it states.
  void checkWords(std::string_view line) {
    constexpr std::string_view fixMe =
        "FIX"
        "ME";
    constexpr std::string_view toDo =
        "TO"
        "DO";
    constexpr std::string_view workplace =
        "/wo"
        "rk/";
    if (findWord(line, fixMe) != line.npos) {
      add(line_, "fixme", std::string(fixMe) + " never lands; repair it now or write a decision");
    }
    const std::size_t at = findWord(line, toDo);
    if (at != line.npos && line.substr(at + toDo.size(), 1) != "(") {
      add(line_, "todo",
          std::string(toDo) + " names nobody's decision; write " + std::string(toDo) +
              "(decision) or do it");
    }
    if (hasAbsolutePath(line, workplace)) {
      add(line_, "workplace", "a path of one machine; write it relative to the repository");
    }
  }

  void checkColumns(std::string_view line) {
    const std::size_t width = columns(line);
    if (width > maxColumns) {
      add(line_, "columns",
          std::to_string(width) + " columns; at most " + std::to_string(maxColumns) +
              ": break the line");
    }
  }

  void checkSpace(std::string_view line) {
    if (line.ends_with('\r')) {
      add(line_, "whitespace", "the line ends with a carriage return; end it with a line feed");
    } else if (line.ends_with(' ') || line.ends_with('\t')) {
      add(line_, "whitespace", "space at the end of the line; remove it");
    } else if (line.find('\t') != line.npos) {
      add(line_, "whitespace", "a tab; indent with spaces");
    }
  }

  void checkHomes(std::string_view line) {
    constexpr std::array<std::string_view, 3> homes{"/home/", "/root/", "/Users/"};
    const bool posix = std::any_of(homes.begin(), homes.end(), [&](std::string_view home) {
      return hasAbsolutePath(line, home);
    });
    if (posix || line.find("C:\\Users") != line.npos || line.find("C:\\\\Users") != line.npos) {
      add(line_, "home-directory", "somebody's home directory; write a path relative to the file");
    }
  }

  void checkWhole() {
    if (!content_.empty() && !isTestInput(path_) && !content_.ends_with('\n')) {
      add(static_cast<int>(lines_.size()), "final-newline",
          "the last line is not ended; end it with a line feed");
    }
    if (isCode(path_) && lines_.size() > maxFileLines) {
      add(1, "file-length",
          std::to_string(lines_.size()) + " lines; at most " + std::to_string(maxFileLines) +
              ": split the file by what its parts are for");
    }
    if (path_.ends_with(".md")) checkTitles();
    const bool folderReadme = path_.ends_with("/README.md");
    if (folderReadme && lines_.size() > maxReadmeLines) {
      add(1, "readme-length",
          std::to_string(lines_.size()) + " lines; a folder's README is one screen, at most " +
              std::to_string(maxReadmeLines));
    }
  }

  void checkTitles() {
    int titles = 0;
    char fence = 0;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const std::string_view line = lines_[i];
      const std::size_t first = std::min(line.find_first_not_of(' '), line.size());
      const std::string_view text = line.substr(first);
      if (text.starts_with("```") || text.starts_with("~~~")) {
        if (fence == 0) {
          fence = text[0];
        } else if (fence == text[0]) {
          fence = 0;
        }
      }
      if (fence == 0 && line.starts_with("# ") && ++titles == 2) {
        add(static_cast<int>(i) + 1, "title", "a second title; write a section: ## ...");
      }
    }
    if (titles == 0) add(1, "title", "the page has no title; begin it with # ...");
  }

  std::string_view path_;
  std::string_view content_;
  std::vector<std::string_view> lines_;
  int line_ = 0;
  Findings findings_;
};

}  // namespace

Findings checkText(std::string_view path, std::string_view content) {
  return Checker(path, content).run();
}

}  // namespace aviary::tidy
