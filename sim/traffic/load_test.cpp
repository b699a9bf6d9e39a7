#include "sim/traffic/load_test.hpp"

#include <algorithm>
#include <cstddef>
#include <vector>

#include "sim/api/duration_text.hpp"

namespace aviary {
namespace {

constexpr SimDuration withoutLimit = std::chrono::hours{1};

/// Words as a shell separates them; quotes are removed.
std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  bool inside = false;
  char quote = 0;
  for (const char c : text) {
    if (quote != 0) {
      if (c == quote) {
        quote = 0;
      } else {
        word += c;
      }
    } else if (c == '\'' || c == '"') {
      quote = c;
      inside = true;
    } else if (c == ' ' || c == '\n' || c == '\t' || c == '\\') {
      if (inside) out.push_back(word);
      word.clear();
      inside = false;
    } else {
      word += c;
      inside = true;
    }
  }
  if (inside) out.push_back(word);
  return out;
}

std::uint64_t wholeNumber(const std::string& text) {
  std::uint64_t value = 0;
  for (const char c : text.substr(0, 9)) {
    if (c < '0' || c > '9') return 0;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

void readHeader(LoadTest& test, const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return;
  std::string name = text.substr(0, colon);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  const std::size_t value = text.find_first_not_of(' ', colon + 1);
  test.headers[name] = value == std::string::npos ? "" : text.substr(value);
}

void readUrl(LoadTest& test, const std::string& url) {
  const std::size_t scheme = url.find("://");
  const std::size_t start = scheme == std::string::npos ? 0 : scheme + 3;
  const std::size_t slash = std::min(url.find('/', start), url.size());
  const std::string host = url.substr(start, slash - start);
  test.to = host.substr(0, host.find(':'));
  if (slash < url.size()) test.path = url.substr(slash, url.find('?', slash) - slash);
}

}  // namespace

std::optional<LoadTest> parseHeyCommand(std::string_view command) {
  const std::vector<std::string> parts = words(command);
  const auto program = std::find_if(parts.begin(), parts.end(), [](const std::string& part) {
    return part == "hey" || (part.size() > 4 && part.compare(part.size() - 4, 4, "/hey") == 0);
  });
  if (program == parts.end()) return std::nullopt;
  LoadTest test;
  test.name = command;
  test.requests = 200;
  test.duration = withoutLimit;
  std::string url;
  std::string hostHeader;
  for (auto it = program + 1; it != parts.end(); ++it) {
    if (it->size() < 2 || (*it)[0] != '-') {
      url = *it;
      continue;
    }
    // Every other option of hey takes a value.
    if (*it == "-disable-compression" || *it == "-disable-keepalive" || *it == "-h2") continue;
    const std::string option = *it;
    if (++it == parts.end()) break;
    if (option == "-z") {
      test.duration = parseDurationText(*it).value_or(SimDuration::zero());
      test.requests = 0;
    } else if (option == "-n") {
      test.requests = wholeNumber(*it);
    } else if (option == "-q") {
      test.ratePerWorker = static_cast<double>(wholeNumber(*it));
    } else if (option == "-c") {
      test.workers = static_cast<std::uint32_t>(std::max<std::uint64_t>(wholeNumber(*it), 1));
    } else if (option == "-m") {
      test.method = *it;
    } else if (option == "-H") {
      readHeader(test, *it);
    } else if (option == "-host") {
      hostHeader = *it;
    }
  }
  if (url.empty()) return std::nullopt;
  readUrl(test, url);
  if (!hostHeader.empty()) test.to = hostHeader;
  if (const auto host = test.headers.find("host"); host != test.headers.end()) {
    test.to = host->second;
  }
  return test;
}

}  // namespace aviary
