#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/tidy/planted.hpp"

using namespace aviary::tidy;
namespace fs = std::filesystem;

namespace {

/// A small tree without a broken rule, in a folder of its own that goes away with it.
class Tree {
 public:
  Tree() : root_(freshFolder()) {
    write("sim/api/README.md", "# api\n");
    write("sim/api/pod.hpp", "#pragma once\n");
    write("tests/README.md", "# tests\n");
    write("tests/api/pod_test.cpp", "#include \"sim/api/pod.hpp\"\n");
    write("scenarios/a/b.yaml", "kind: Scenario\n");
  }
  ~Tree() {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  Tree(const Tree&) = delete;
  Tree& operator=(const Tree&) = delete;

  void write(const std::string& path, const std::string& content) const {
    fs::create_directories((root_ / path).parent_path());
    std::ofstream(root_ / path) << content;
  }

  void remove(const std::string& path) const { fs::remove(root_ / path); }

  std::string findings() const {
    std::vector<std::string> texts;
    for (const Finding& finding : checkTree(root_)) {
      texts.push_back(finding.file + ":" + std::to_string(finding.line) + ":" + finding.rule);
    }
    return joined(texts);
  }

  /// Whether the program itself accepts the tree.
  bool passes() const {
    const std::string command =
        "'" AVIARY_TIDY_PROGRAM "' '" + root_.string() + "' >/dev/null 2>&1";
    return std::system(command.c_str()) == 0;
  }

 private:
  static fs::path freshFolder() {
    std::string name = (fs::temp_directory_path() / "aviary-tidy-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    return name;
  }

  fs::path root_;
};

}  // namespace

TEST_CASE("tree: a tree without a broken rule passes") {
  const Tree tree;
  CHECK(tree.findings() == "");
  CHECK(tree.passes());
}

TEST_CASE("tree: one planted violation of any kind fails the program") {
  struct Row {
    const char* path;
    std::string content;
    const char* finding;
  };
  const Row rows[] = {
      {"sim/api/pod.cpp", "#include \"sim/run/run.hpp\"\n", "sim/api/pod.cpp:1:include-table"},
      {"sim/api/pod.cpp", "int x = rand();\n",
       "sim/api/pod.cpp:1:ban "
       "sim/api/pod.cpp:1:mutable-static"},
      {"sim/api/pod.hpp", "int f();\n", "sim/api/pod.hpp:1:pragma-once"},
      {"sim/api/pod.cpp", "int f();  \n", "sim/api/pod.cpp:1:whitespace"},
      {"sim/api/README.md", "# a\n# b\n", "sim/api/README.md:2:title"},
      {"scenarios/a/b.yaml", "file: /home/ann\n", "scenarios/a/b.yaml:1:home-directory"},
      {"sim/cluster/store.cpp", "int f();\n", "sim/cluster/README.md:1:readme"},
      {"gui/app/main.cpp", "int f();\n", "gui/app/README.md:1:readme"},
      {"scripts/x", "a \n", "scripts/x:1:whitespace"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.path);
    CAPTURE(row.content);
    const Tree tree;
    tree.write(row.path, row.content);
    CHECK(tree.findings() == row.finding);
    CHECK_FALSE(tree.passes());
  }
}

TEST_CASE("tree: a code folder without README.md is found once") {
  const Tree tree;
  tree.remove("sim/api/README.md");
  tree.write("sim/api/node.hpp", "#pragma once\n");
  CHECK(tree.findings() == "sim/api/README.md:1:readme");
}

TEST_CASE("tree: build output, version control and recorded data are left out") {
  const Tree tree;
  tree.write("build/x/a.cpp", "int x = rand();");
  tree.write(".git/a.cpp", "int x = rand();");
  tree.write("out/a.yaml", "file: /home/ann\n");
  tree.write("tests/conformance/a.jsonl", "\t ");
  CHECK(tree.findings() == "");
}

TEST_CASE("tree: a finding reads as compilers print") {
  CHECK(toText({"sim/api/a.cpp", 3, "ban", "x: y"}) == "sim/api/a.cpp:3: ban: x: y");
}

TEST_CASE("tree: a root that is not there is no success") {
  const std::string command = "'" AVIARY_TIDY_PROGRAM "' /nowhere >/dev/null 2>&1";
  CHECK(std::system(command.c_str()) != 0);
}
