#include <doctest/doctest.h>

#include "tests/tidy/planted.hpp"

using namespace aviary::tidy;

namespace {

struct Row {
  const char* name;
  std::string content;
  std::string rules;
};

std::string repeated(std::string_view line, int times) {
  std::string text;
  for (int i = 0; i < times; ++i) text += line;
  return text;
}

}  // namespace

TEST_CASE("bans: what differs between machines or runs is found in sim") {
  const char* planted[] = {
      "std::normal_distribution<double> d;",
      "int x = rand();",
      "std::random_device r;",
      "std::mt19937 r;",
      "auto t = std::chrono::system_clock::now();",
      "auto t = std::chrono::steady_clock::now();",
      "std::unordered_map<int, int> m;",
      "std::unordered_set<int> m;",
      "std::thread t;",
      "std::jthread t;",
      "std::mutex m;",
      "const char* p = std::getenv(\"HOME\");",
      "std::cout << 1;",
      "std::printf(\"%d\", 1);",
      "snprintf(b, 1, \"%d\", 1);",
      "double d = std::stod(s);",
      "out.imbue(l);",
      "auto a = reinterpret_cast<std::uintptr_t>(&x);",
      "std::shuffle(a, b, g);",
      "auto t = std::time(nullptr);",
  };
  for (const char* line : planted) {
    CAPTURE(line);
    const std::string content = "void f() {\n" + std::string(line) + "\n}\n";
    CHECK(joined(rulesIn("sim/run/a.cpp", content)) == "ban:2");
    CHECK(joined(rulesIn("reports/summary/a.cpp", content)) == "ban:2");
    CHECK(rulesIn("tests/run/a_test.cpp", content).empty());
  }
}

TEST_CASE("bans: the command line may time itself, read the environment and print") {
  for (const char* line : {"std::cout << std::getenv(\"NO_COLOR\");", "std::thread t;",
                           "auto t = std::chrono::steady_clock::now();"}) {
    CHECK(rulesIn("sim/cli/a.cpp", "void f() {\n" + std::string(line) + "\n}\n").empty());
  }
  CHECK(joined(rulesIn("sim/cli/a.cpp", "std::unordered_map<int, int> f();\n")) == "ban:1");
}

TEST_CASE("bans: names that only look alike are left alone") {
  for (const char* line :
       {"auto d = makeLognormal_distribution();", "int x = source.rand();", "int thread = 1;",
        "// std::thread and FOO", "text = \"std::cout rand()\";",
        "text = R\"x(rand() \" std::thread)x\";", "char c = '\"'; /* rand() */ char e = '\\'';",
        "long n = 1'000'000; // rand()", "int grand(int);", "row.time = 3;"}) {
    CAPTURE(line);
    CHECK(rulesIn("sim/run/a.cpp", "void f() {\n" + std::string(line) + "\n}\n").empty());
  }
}

TEST_CASE("bans: headers") {
  for (const char* header : {"iostream", "fstream", "filesystem", "random", "ctime", "thread",
                             "mutex", "future", "unordered_map", "cstdio", "locale"}) {
    CAPTURE(header);
    const std::string content = "#include <" + std::string(header) + ">\n";
    CHECK(joined(rulesIn("sim/trace/a.cpp", content)) == "ban:1");
  }
  CHECK(joined(rulesIn("sim/engine/a.cpp", "#include <sstream>\n")) == "ban:1");
  CHECK(rulesIn("sim/trace/a.cpp", "#include <sstream>\n").empty());
  CHECK(rulesIn("sim/cli/a.cpp", "#include <iostream>\n#include <fstream>\n").empty());
}

TEST_CASE("bans: an address is no key") {
  const Row rows[] = {
      {"map", "std::map<const Pod*, int> f();\n", "pointer-key:1"},
      {"set", "std::set<Pod*> f();\n", "pointer-key:1"},
      {"nested key", "std::map<std::pair<int, int>*, int> f();\n", "pointer-key:1"},
      {"pointer as value", "std::map<int, Pod*> f();\n", ""},
      {"pointer inside a key's type", "std::map<Key<Pod*>, int> f();\n", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(joined(rulesIn("sim/run/a.cpp", row.content)) == row.rules);
  }
}

TEST_CASE("scopes: state that outlives a run is found") {
  const Row rows[] = {
      {"namespace variable", "namespace a {\nint counter = 0;\n}\n", "mutable-static:2"},
      {"braces", "std::vector<int> cache{1, 2};\n", "mutable-static:1"},
      {"static at namespace level", "static int counter;\n", "mutable-static:1"},
      {"inline", "inline std::string last;\n", "mutable-static:1"},
      {"static local", "int f() {\n  static int n = 0;\n  return ++n;\n}\n", "mutable-static:2"},
      {"static local in a method",
       "struct A {\n  int f() {\n    static std::map<int, int> m;\n"
       "    return 1;\n  }\n};\n",
       "mutable-static:3"},
      {"static member", "class A {\n  static int count_;\n};\n", "mutable-static:2"},
      {"thread_local", "int f() {\n  thread_local int n = 0;\n  return ++n;\n}\n",
       "mutable-static:2"},
      {"function type", "std::function<void(int)> hook;\n", "mutable-static:1"},
      {"constexpr", "constexpr int n = 1;\ninline constexpr std::array a{1, 2};\n", ""},
      {"const local", "int f() {\n  static const int n = g();\n  return n;\n}\n", ""},
      {"static function", "static int f(int a = 3);\nstatic int g() { return 1; }\n", ""},
      {"static member function", "struct A {\n  static A make();\n  int member = 0;\n};\n", ""},
      {"types and names",
       "using A = int;\ntypedef int B;\nenum class C { X };\nstruct D;\n"
       "template <typename T> concept E = true;\nstatic_assert(true);\n",
       ""},
      {"operators",
       "struct A {\n  A& operator=(const A&) = default;\n"
       "  auto operator<=>(const A&) const = default;\n};\n",
       ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    CHECK(joined(rulesIn("sim/run/a.cpp", row.content)) == row.rules);
  }
}

TEST_CASE("scopes: a function has at most 70 lines") {
  // The line of '{', the lines between and the line of '}' count: 68 + 2 = 70.
  const std::string fits = repeated("  work();\n", 68);
  const std::string tooLong = repeated("  work();\n", 69);
  const char* heads[] = {
      "void f() {\n",
      "int A::f(Options o = {}) const noexcept {\n",
      "A::A() : a_{1}, b_(2) {\n",
      "A::A() : a_(1), b_{2} {\n",
      "template <class T>\nvoid f(T t) {\n",
      "auto f() -> std::vector<int> {\n",
      "class A {\n void f() override {\n",
      "namespace a {\nnamespace {\nvoid f() {\n",
      "extern \"C\" {\nvoid f() {\n",
      "bool operator==(const A& a, const A& b) {\n",
      "enum class E { A, B };\nconst int x{3};\nvoid f() {\n",
      "TEST_CASE(\"a { sentence\") {\n",
      "void f()\n{\n",
  };
  for (const std::string head : heads) {
    CAPTURE(head);
    const int line = static_cast<int>(splitLines(head).size());
    CHECK(rulesIn("sim/run/a.cpp", head + fits + "}\n").empty());
    CHECK(joined(rulesIn("sim/run/a.cpp", head + tooLong + "}\n")) ==
          "function-length:" + std::to_string(line));
  }
}

TEST_CASE("scopes: long tables and classes are no functions") {
  const std::string table = "constexpr int t[] = {\n" + repeated("  1,\n", 90) + "};\n";
  const std::string type = "struct A {\n" + repeated("  int f();\n", 90) + "};\n";
  const std::string text = "const auto* const s = R\"(\n" + repeated("void f() {\n", 90) + ")\";\n";
  CHECK(rulesIn("sim/run/a.cpp", table + type + text).empty());
}
