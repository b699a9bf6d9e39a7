#include <doctest/doctest.h>

#include "tests/tidy/planted.hpp"

using namespace aviary::tidy;

namespace {

struct Row {
  const char* path;
  const char* include;
  const char* rule;  ///< "" where the include is right
};

void check(const Row& row) {
  CAPTURE(row.path);
  CAPTURE(row.include);
  const std::string content = "#pragma once\n#include " + std::string(row.include) + "\n";
  const std::string expected = *row.rule == 0 ? "" : std::string(row.rule) + ":2";
  CHECK(joined(rulesIn(row.path, content)) == expected);
}

}  // namespace

TEST_CASE("includes: an edge is right only if the table has it") {
  const Row rows[] = {
      {"sim/engine/a.cpp", "\"sim/engine/sim_time.hpp\"", ""},
      {"sim/engine/a.cpp", "\"sim/api/pod.hpp\"", "include-table"},
      {"sim/api/a.cpp", "\"sim/engine/sim_time.hpp\"", ""},
      {"sim/api/a.cpp", "\"sim/engine/distribution.hpp\"", ""},
      {"sim/api/a.cpp", "\"sim/engine/engine.hpp\"", "include-table"},
      {"sim/api/a.cpp", "\"sim/cluster/store.hpp\"", "include-table"},
      {"sim/cluster/a.cpp", "\"sim/engine/engine.hpp\"", ""},
      {"sim/cluster/a.cpp", "\"sim/controllers/hpa.hpp\"", "include-table"},
      {"sim/delivery/a.cpp", "\"sim/api/canary.hpp\"", ""},
      {"sim/delivery/a.cpp", "\"sim/engine/rng.hpp\"", "include-table"},
      {"sim/delivery/a.cpp", "\"sim/cluster/store.hpp\"", "include-table"},
      {"sim/delivery/a.cpp", "\"sim/telemetry/sample.hpp\"", "include-table"},
      {"sim/telemetry/a.cpp", "\"sim/cluster/store.hpp\"", "include-table"},
      {"sim/traffic/a.cpp", "\"sim/telemetry/sample.hpp\"", ""},
      {"sim/traffic/a.cpp", "\"sim/delivery/steps.hpp\"", "include-table"},
      {"sim/faults/a.cpp", "\"sim/traffic/load.hpp\"", "include-table"},
      {"sim/controllers/a.cpp", "\"sim/delivery/steps.hpp\"", ""},
      {"sim/controllers/canary/a.cpp", "\"sim/controllers/canary/b.hpp\"", ""},
      {"sim/controllers/a.cpp", "\"sim/traffic/load.hpp\"", "include-table"},
      {"sim/controllers/a.cpp", "\"sim/trace/trace.hpp\"", "include-table"},
      {"sim/trace/a.cpp", "\"sim/cluster/store.hpp\"", "include-table"},
      {"sim/scenario/a.cpp", "\"sim/engine/sim_time.hpp\"", ""},
      {"sim/scenario/a.cpp", "\"sim/engine/event_queue.hpp\"", "include-table"},
      {"sim/run/a.cpp", "\"sim/faults/crash.hpp\"", ""},
      {"sim/run/a.cpp", "\"sim/cli/main.hpp\"", "include-table"},
      {"sim/run/a.cpp", "\"sim/conform/conform.hpp\"", "include-table"},
      {"sim/run/a.cpp", "\"reports/summary/summary.hpp\"", "include-table"},
      {"sim/conform/a.cpp", "\"sim/controllers/hpa.hpp\"", ""},
      {"sim/conform/a.cpp", "\"sim/traffic/load.hpp\"", "include-table"},
      {"sim/conform/a.cpp", "\"sim/faults/crash.hpp\"", "include-table"},
      {"sim/cli/a.cpp", "\"sim/run/run.hpp\"", ""},
      {"sim/cli/a.cpp", "\"reports/exporters/csv.hpp\"", ""},
      {"sim/cli/a.cpp", "\"sim/controllers/hpa.hpp\"", "include-table"},
      {"sim/cli/a.cpp", "\"sim/engine/engine.hpp\"", "include-table"},
      {"reports/summary/a.cpp", "\"sim/trace/trace.hpp\"", ""},
      {"reports/summary/a.cpp", "\"sim/cluster/store.hpp\"", "include-table"},
      {"reports/summary/a.cpp", "\"reports/exporters/csv.hpp\"", "include-table"},
      {"reports/exporters/a.cpp", "\"reports/summary/summary.hpp\"", ""},
      {"gui/runner/a.cpp", "\"sim/run/run.hpp\"", ""},
      {"gui/panels/a.cpp", "\"sim/run/run.hpp\"", "include-table"},
      {"gui/panels/a.cpp", "\"gui/models/log.hpp\"", ""},
      {"gui/panels/a.cpp", "\"gui/app/window.hpp\"", "include-table"},
      {"gui/series/a.cpp", "\"gui/models/log.hpp\"", "include-table"},
      {"tests/run/a.cpp", "\"sim/run/run.hpp\"", ""},
      {"sim/run/a.cpp", "\"tests/support/x.hpp\"", "include-table"},
      {"sim/run/a.cpp", "\"run.hpp\"", "include-root"},
      {"sim/run/a.cpp", "\"../api/pod.hpp\"", "include-root"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("includes: each library has its folders") {
  const Row rows[] = {
      {"sim/scenario/a.cpp", "<yaml-cpp/yaml.h>", ""},
      {"sim/scenario/a.hpp", "<yaml-cpp/yaml.h>", "include-heavy"},
      {"sim/run/a.cpp", "<yaml-cpp/parser.h>", "include-library"},
      {"sim/conform/a.cpp", "<nlohmann/json.hpp>", ""},
      {"sim/conform/a.hpp", "<nlohmann/json_fwd.hpp>", ""},
      {"reports/exporters/a.cpp", "<nlohmann/json.hpp>", ""},
      {"sim/trace/a.cpp", "<nlohmann/json.hpp>", "include-library"},
      {"reports/summary/a.cpp", "<nlohmann/json.hpp>", "include-library"},
      {"sim/cli/a.cpp", "<CLI/CLI.hpp>", ""},
      {"sim/run/a.cpp", "<CLI/CLI.hpp>", "include-library"},
      {"sim/delivery/a.cpp", "<boost/graph/adjacency_list.hpp>", ""},
      {"sim/delivery/a.hpp", "<boost/graph/adjacency_list.hpp>", "include-heavy"},
      {"sim/engine/a.cpp", "<boost/heap/d_ary_heap.hpp>", "include-library"},
      {"sim/engine/a.cpp", "<fmt/format.h>", "include-library"},
      {"gui/panels/a.cpp", "<QWidget>", ""},
      {"gui/panels/a.cpp", "<QtWidgets/QLabel>", ""},
      {"gui/panels/a.cpp", "<QLineSeries>", "include-library"},
      {"gui/panels/a.cpp", "<QtCharts/QChartView>", "include-library"},
      {"gui/charts/a.cpp", "<QtCharts/QChartView>", ""},
      {"gui/series/a.cpp", "<QString>", "include-library"},
      {"sim/run/a.cpp", "<QString>", "include-library"},
      {"sim/run/a.cpp", "<doctest/doctest.h>", "include-library"},
      {"sim/cli/a.cpp", "<unistd.h>", ""},
      {"sim/run/a.cpp", "<sys/stat.h>", "include-library"},
      {"sim/run/a.cpp", "<sqlite3.h>", "include-library"},
  };
  for (const Row& row : rows) check(row);
}

TEST_CASE("includes: a folder that the table lacks has no code") {
  CHECK(joined(rulesIn("sim/helpers/a.cpp", "")) == "folder:1");
  CHECK(joined(rulesIn("util/a.cpp", "")) == "folder:1");
}

TEST_CASE("includes: a header is included once") {
  CHECK(joined(rulesIn("sim/api/a.hpp", "int f();\n")) == "pragma-once:1");
}

TEST_CASE("includes: what a comment or a literal says is no include") {
  CHECK(rulesIn("sim/api/a.cpp", "// #include \"sim/run/run.hpp\"\n").empty());
  CHECK(rulesIn("sim/api/a.cpp", "/*\n#include <QString>\n*/\n").empty());
  CHECK(rulesIn("sim/api/a.cpp", "const char* const t = R\"(\n#include <QString>\n)\";\n").empty());
}
