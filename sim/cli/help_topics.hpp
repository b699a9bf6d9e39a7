#pragma once

#include <span>
#include <string_view>

namespace aviary {

/// A manual page for the terminal.
struct HelpTopic {
  std::string_view name;
  std::string_view summary;
  std::string_view text;
};

[[nodiscard]] std::span<const HelpTopic> helpTopics();

/// Null when there is no such topic.
[[nodiscard]] const HelpTopic* findHelpTopic(std::string_view name);

}  // namespace aviary
