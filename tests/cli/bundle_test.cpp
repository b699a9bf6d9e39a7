#include "sim/cli/bundle.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "sim/cli/input_file.hpp"
#include "sim/cli/output_stream.hpp"
#include "tests/support/sample_trace.hpp"

using namespace aviary;
namespace fs = std::filesystem;

namespace {

/// A directory that is gone at the end of the test.
struct TemporaryDirectory {
  fs::path path = fs::temp_directory_path() / ("aviary-cli-test-" + std::to_string(::getpid()));
  TemporaryDirectory() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~TemporaryDirectory() { fs::remove_all(path); }
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] std::set<std::string> files() const {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(path)) {
      names.insert(entry.path().filename().string());
    }
    return names;
  }
};

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("bundle: holds the six files users are promised") {
  const auto trace = sampleTrace();
  std::set<std::string> names;
  for (const BundleFile& file : bundleFiles(*trace, summarise(*trace), "seed: 42\n")) {
    CHECK_FALSE(file.text.empty());
    names.insert(file.name);
  }
  CHECK(names == std::set<std::string>{"summary.json", "events.jsonl", "series.csv", "report.html",
                                       "metrics.om", "scenario.resolved.yaml"});
}

TEST_CASE("bundle: makes its directory, replaces older files, leaves others alone") {
  const TemporaryDirectory directory;
  const std::string deep = (directory.path / "a" / "b").string();
  CHECK_FALSE(writeBundle(deep, {{"x.csv", "old"}, {"y.json", "1"}}).has_value());
  std::ofstream(deep + "/mine.txt") << "mine";
  CHECK_FALSE(writeBundle(deep, {{"x.csv", "new"}}).has_value());
  CHECK(contents(deep + "/x.csv") == "new");
  CHECK(contents(deep + "/y.json") == "1");
  CHECK(contents(deep + "/mine.txt") == "mine");
}

TEST_CASE("bundle: all files or none, and nothing temporary stays") {
  const TemporaryDirectory directory;
  fs::create_directories(directory.path / "y.json");
  const auto problem =
      writeBundle(directory.path.string(), {{"x.csv", "new"}, {"y.json", "a directory is there"}});
  REQUIRE(problem.has_value());
  CHECK(problem->find("y.json") != std::string::npos);
  CHECK(directory.files() == std::set<std::string>{"y.json"});
}

TEST_CASE("bundle: a file in the place of the directory is refused") {
  const TemporaryDirectory directory;
  const std::string file = (directory.path / "file").string();
  std::ofstream(file) << "text";
  CHECK(bundleProblem(file).has_value());
  CHECK(writeBundle(file, {{"x", "y"}}).has_value());
  CHECK(writeBundle(file + "/below", {{"x", "y"}}).has_value());
  CHECK_FALSE(bundleProblem((directory.path / "new").string()).has_value());
  CHECK(contents(file) == "text");
}

TEST_CASE("input file: what cannot be read is told apart from what is wrong") {
  const TemporaryDirectory directory;
  const std::string file = (directory.path / "file").string();
  std::ofstream(file) << std::string(100, 'x');
  CHECK(readFile(file, 100).text == std::string(100, 'x'));
  CHECK(readFile(file, 99).status == ExitCode::BadInput);
  CHECK(readFile(file + ".missing", 100).status == ExitCode::Io);
  CHECK(readFile(directory.path.string(), 100).status == ExitCode::Io);
  CHECK(readFile("/dev/null", 100).text.empty());
  CHECK(readFile("/dev/zero", 200'000).status == ExitCode::BadInput);
}

TEST_CASE("output stream: a reader that went away is no failure, a closed descriptor is") {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  {
    OutputStream out(ends[1]);
    out << "hello";
    out.flush();
    CHECK(out.failure().empty());
    char got[5];
    CHECK(::read(ends[0], got, 5) == 5);
  }
  ::close(ends[0]);
  ::close(ends[1]);
  OutputStream closed(ends[1]);
  closed << std::string(200'000, 'x');
  closed.flush();
  CHECK_FALSE(closed.failure().empty());
}
