#include <doctest/doctest.h>

#include "tests/tidy/planted.hpp"

using namespace aviary::tidy;

TEST_CASE("text: a source line has at most 100 columns, a source file 500 lines") {
  CHECK(rulesIn("sim/run/a.cpp", "//" + std::string(98, '-') + "\n").empty());
  CHECK(joined(rulesIn("sim/run/a.cpp", "//" + std::string(99, '-') + "\n")) == "columns:1");
  std::string hangul = "//";
  for (int i = 0; i < 98; ++i) hangul += "\xEA\xB0\x80";
  CHECK(rulesIn("sim/run/a.cpp", hangul + "\n").empty());
  CHECK(rulesIn("sim/run/a.cpp", std::string(500, '\n')).empty());
  CHECK(joined(rulesIn("sim/run/a.cpp", std::string(501, '\n'))) == "file-length:1");
}

TEST_CASE("text: spaces at the end, tabs and a missing last line feed are found") {
  for (const char* path :
       {"sim/run/a.cpp", "scripts/demo", "scenarios/a/b.yaml", "sim/CMakeLists.txt"}) {
    CAPTURE(path);
    CHECK(joined(rulesIn(path, "a; \n")) == "whitespace:1");
    CHECK(joined(rulesIn(path, "a;\r\n")) == "whitespace:1");
    CHECK(joined(rulesIn(path, "\ta;\n")) == "whitespace:1");
    CHECK(joined(rulesIn(path, "// a\n//")) == "final-newline:2");
  }
  CHECK(rulesIn("tests/scenario/broken/tab.yaml", "\ta: 1 \r\nb").empty());
}

TEST_CASE("text: words that never land") {
  const std::string fixMe =
      "FIX"
      "ME";
  const std::string toDo =
      "TO"
      "DO";
  CHECK(joined(rulesIn("sim/run/a.cpp", "// " + fixMe + "\n")) == "fixme:1");
  CHECK(joined(rulesIn("scripts/test", "# " + fixMe + ": x\n")) == "fixme:1");
  CHECK(joined(rulesIn("sim/run/a.cpp", "// " + toDo + ": later\n")) == "todo:1");
  CHECK(rulesIn("sim/run/a.cpp", "// " + toDo + "(decisions/0003): x\n").empty());
  CHECK(rulesIn("sim/run/a.cpp",
                "// MASTO"
                "DON\n")
            .empty());
}

TEST_CASE("text: a path of one machine is found, a relative one is not") {
  CHECK(joined(rulesIn("sim/run/a.cpp",
                       "// /wo"
                       "rk/main\n")) == "workplace:1");
  CHECK(joined(rulesIn("sim/README.md",
                       "# A\nsee `/wo"
                       "rk/main`\n")) == "workplace:2");
  CHECK(rulesIn("sim/run/a.cpp",
                "// net/wo"
                "rk/a.cpp\n")
            .empty());
}

TEST_CASE("text: no YAML names a home directory") {
  for (const char* line : {"file: /home/ann/x.csv", "file: \"/root/x\"", "file: /Users/ann/x",
                           "file: 'C:\\Users\\ann'", "file: \"C:\\\\Users\\\\ann\""}) {
    CAPTURE(line);
    CHECK(joined(rulesIn("scenarios/a/b.yaml", std::string(line) + "\n")) == "home-directory:1");
    CHECK(joined(rulesIn("tests/a/b.yml", std::string(line) + "\n")) == "home-directory:1");
  }
  CHECK(rulesIn("scenarios/a/b.yaml", "path: api/home/x\nfile: ./root.csv\n").empty());
}

TEST_CASE("text: a Markdown page has one title") {
  CHECK(rulesIn("sim/a.md", "# One\n\n## Two\n\n```sh\n# a comment\n```\n").empty());
  CHECK(joined(rulesIn("sim/a.md", "# One\n\n# Two\n")) == "title:3");
  CHECK(joined(rulesIn("sim/a.md", "## One\n")) == "title:1");
  CHECK(joined(rulesIn("sim/a.md", "```\n# comment\n```\n")) == "title:1");
}

TEST_CASE("text: a folder's README is one screen") {
  const std::string screen = "# One\n" + std::string(59, '\n');
  CHECK(rulesIn("sim/run/README.md", screen).empty());
  CHECK(joined(rulesIn("sim/run/README.md", screen + "\n")) == "readme-length:1");
  CHECK(rulesIn("README.md", screen + "\n").empty());
}
