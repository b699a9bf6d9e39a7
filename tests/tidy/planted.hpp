#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/tidy_rules.hpp"

namespace aviary::tidy {

/// `rule:line` of each finding, in order: what a test compares.
inline std::vector<std::string> rulesIn(std::string_view path, std::string_view content) {
  std::vector<std::string> rules;
  for (const Finding& finding : checkFile(path, content)) {
    rules.push_back(finding.rule + ":" + std::to_string(finding.line));
  }
  return rules;
}

inline std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace aviary::tidy
