#include "reports/exporters/exporter.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "reports/exporters/text_chart.hpp"
#include "reports/exporters/text_exporter.hpp"
#include "tests/support/sample_trace.hpp"

using namespace aviary;

namespace {

std::string exported(const char* format) {
  const auto trace = sampleTrace();
  const Exporter* exporter = findExporter(format);
  REQUIRE(exporter != nullptr);
  std::ostringstream out;
  exporter->write(out, *trace, summarise(*trace));
  return out.str();
}

std::string lineOf(const std::string& text, std::string_view start) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(start)) return line;
  }
  return {};
}

std::size_t count(const std::string& text, std::string_view part) {
  std::size_t found = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("exporters: names and file names are unique, unknown names are not guessed") {
  std::set<std::string_view> formats;
  std::set<std::string_view> files;
  for (const Exporter& exporter : exporterTable) {
    CHECK(formats.insert(exporter.format).second);
    if (!exporter.fileName.empty()) CHECK(files.insert(exporter.fileName).second);
  }
  CHECK(findExporter("jsn") == nullptr);
}

TEST_CASE("exporters: the same trace gives the same bytes") {
  for (const Exporter& exporter : exporterTable) {
    CAPTURE(exporter.format);
    CHECK(exported(exporter.format.data()) == exported(exporter.format.data()));
  }
}

TEST_CASE("exporters: each agrees with its recorded output") {
  const std::string folder = std::string(AVIARY_SOURCE_DIR) + "/tests/reports/golden/";
  const std::pair<const char*, const char*> rows[] = {
      {"text", "log.txt"},      {"json", "run.json"},     {"csv", "series.csv"},
      {"events", "events.jsonl"}, {"openmetrics", "metrics.om"}, {"summary", "summary.json"}};
  for (const auto& [format, name] : rows) {
    CAPTURE(name);
    if (std::getenv("AVIARY_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(folder + name, std::ios::binary) << exported(format);
    }
    std::ifstream file(folder + name, std::ios::binary);
    std::stringstream expected;
    expected << file.rdbuf();
    CHECK(exported(format) == expected.str());
  }
}

TEST_CASE("csv: a header of column names, then rows with empty fields for what does not exist") {
  const std::string csv = exported("csv");
  CHECK(lineOf(csv, "time") ==
        "time,canary_weight,canary_traffic_share,canary_pod_share,primary_ready,canary_ready,"
        "primary_desired,canary_desired,primary_cpu,canary_cpu,rps,success_rate,latency_p50,"
        "latency_p99,failed_total,phase");
  CHECK(lineOf(csv, "0,") == "0,0,0,0,4,0,4,0,50,,200,99.95,45.25,140,0,Initialized");
}

TEST_CASE("openmetrics: ends with EOF, counters end with _total, one TYPE line per family") {
  const std::string om = exported("openmetrics");
  CHECK(om.ends_with("# EOF\n"));
  CHECK(count(om, "# EOF") == 1);
  CHECK(count(om, "# TYPE aviary_requests_failed counter\n") == 1);
  CHECK(lineOf(om, "aviary_requests_failed_total{image=\"payment:v2.0.0\"") ==
        "aviary_requests_failed_total{image=\"payment:v2.0.0\",cause=\"application\"} 6 360");
  CHECK(lineOf(om, "aviary_canary_weight_ratio{namespace=\"default\"") ==
        "aviary_canary_weight_ratio{namespace=\"default\",name=\"payment-service\"} 0 0");
  std::istringstream lines(om);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("# TYPE ") || !line.ends_with(" counter")) continue;
    const std::string family = line.substr(7, line.size() - 7 - 8);
    CHECK_MESSAGE(om.find("\n" + family + "_total{") != std::string::npos, family);
  }
}

TEST_CASE("html: needs nothing from outside and escapes what it shows") {
  const std::string html = exported("html");
  CHECK(html.find("<script") == std::string::npos);
  CHECK(html.find("http://") == std::string::npos);
  CHECK(html.find("https://") == std::string::npos);
  CHECK(html.find(" style=\"") == std::string::npos);
  CHECK(html.find("url(") == std::string::npos);
  CHECK(html.find("97.01% &lt; 99%") != std::string::npos);
  CHECK(html.find("1.99 % too low") != std::string::npos);  // the decision's check: 99 - 97.01
  CHECK(html.find("Alert (info) to slack") != std::string::npos);
  CHECK(count(html, "<svg ") == 5);
  CHECK(count(html, "</svg>") == 5);
}

TEST_CASE("text log: colour is a matter of the terminal, the words stay the same") {
  const auto trace = sampleTrace();
  const RunSummary summary = summarise(*trace);
  std::ostringstream coloured;
  writeTextLog(coloured, *trace, summary, {Colour::On, Explain::Decisions});
  std::string stripped;
  const std::string text = coloured.str();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\x1b') {
      i = text.find('m', i);
    } else {
      stripped += text[i];
    }
  }
  CHECK(text != stripped);
  CHECK(stripped == exported("text"));
}

TEST_CASE("text log: explained, each decision names its rule and what led to it") {
  const auto trace = sampleTrace();
  std::ostringstream out;
  writeTextLog(out, *trace, summarise(*trace), {Colour::Off, Explain::Causes});
  CHECK(lineOf(out.str(), "  why: failed-check") ==
        "  why: failed-check: the rule failed-check holds");
  CHECK(lineOf(out.str(), "  because:") ==
        "  because: 00:01:00 Deployment/default/payment-service action setImage image "
        "payment:v2.0.0 of container payment");
}

TEST_CASE("exporters: a trace in which nothing happened is written, too") {
  TraceBuilder builder({});
  const auto trace = builder.finish({}, RunEnd::Horizon);
  const RunSummary summary = summarise(*trace);
  for (const Exporter& exporter : exporterTable) {
    CAPTURE(exporter.format);
    std::ostringstream out;
    exporter.write(out, *trace, summary);
    CHECK(out.good());
  }
}

TEST_CASE("exporters: names with special characters break no format") {
  TraceHeader header;
  header.scenario = "a \"quoted\" <b> & \\ \n name, with \xff";
  TraceBuilder builder(header);
  const ObjectId canary = builder.object("Canary", {"default", "a,\"b\""});
  const TrackId track = builder.track(canary, canary, canary);
  SeriesRow row = SeriesRow::empty({});
  row.phase = builder.text("Odd, \"phase\"");
  builder.sample(track, row);
  const auto trace = builder.finish({}, RunEnd::Horizon);
  const RunSummary summary = summarise(*trace);
  const auto write = [&](const char* format) {
    std::ostringstream out;
    findExporter(format)->write(out, *trace, summary);
    return out.str();
  };
  CHECK(write("csv").ends_with(",\"Odd, \"\"phase\"\"\"\n"));
  CHECK(write("json").find(R"("scenario": "a \"quoted\" <b> & \\ \n name, with )"
                           "\xEF\xBF\xBD\"") != std::string::npos);
  CHECK(write("openmetrics").find(R"(scenario="a \"quoted\" <b> & \\ \n name)") !=
        std::string::npos);
  CHECK(write("html").find("&lt;b&gt; &amp;") != std::string::npos);
}

TEST_CASE("series: two rollouts share one time axis and prefix their columns") {
  TraceBuilder builder({});
  const ObjectId a = builder.object("Canary", {"default", "a"});
  const ObjectId b = builder.object("Canary", {"default", "b"});
  const TrackId first = builder.track(a, a, a);
  const TrackId second = builder.track(b, b, b);
  const auto sample = [&](TrackId track, int second_, double weight) {
    SeriesRow row = SeriesRow::empty(timeAt(std::chrono::seconds{second_}));
    row[SeriesColumn::CanaryWeight] = weight;
    builder.sample(track, row);
  };
  sample(first, 0, 10);
  sample(second, 5, 20);
  sample(first, 9, 30);
  const auto trace = builder.finish({}, RunEnd::Horizon);
  std::ostringstream out;
  writeCsv(out, *trace, {});
  // a holds 10 at 5 s; b has no value at 0 s. 14 numbers and a phase per rollout.
  CHECK(lineOf(out.str(), "time").starts_with("time,a.canary_weight,"));
  CHECK(lineOf(out.str(), "time").find(",a.phase,b.canary_weight,") != std::string::npos);
  CHECK(lineOf(out.str(), "0,") == "0,10" + std::string(14, ',') + "," + std::string(14, ','));
  CHECK(lineOf(out.str(), "5,") == "5,10" + std::string(14, ',') + ",20" + std::string(14, ','));
}
