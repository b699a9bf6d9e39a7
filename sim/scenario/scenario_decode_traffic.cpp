#include <algorithm>

#include "sim/scenario/kubernetes_routing.hpp"
#include "sim/scenario/scalars.hpp"
#include "sim/scenario/scenario_decode.hpp"
#include "sim/scenario/scenario_names.hpp"

namespace aviary {

using namespace std::chrono_literals;

namespace {

constexpr double highestRate = 1e8;
const auto rateLimit = between(0.0, highestRate);

bool rate(FieldSet& fields, std::string_view key, double& out) {
  const DataEntry* entry = fields.find(key);
  if (entry == nullptr || entry->value.isNull()) {
    fields.reportMissing(key);
    return false;
  }
  const FieldPath step = fields.step(key);
  const Cursor place = fields.cursor(*entry, step);
  if (!decodeRate(place, out)) return false;
  rateLimit(place, out);
  return true;
}

// Ascending in time; reports the first point that is not.
void checkAscending(const Cursor& at, const std::vector<LoadPoint>& points) {
  for (std::size_t i = 1; i < points.size(); ++i) {
    if (points[i].at > points[i - 1].at) continue;
    at.report(DiagnosticCode::BadTable,
              "times must ascend; entry " + std::to_string(i) + " is not after the one before");
    return;
  }
}

std::vector<LoadPoint> readPoints(const Cursor& at) {
  std::vector<LoadPoint> points;
  if (!at.node.isSequence()) {
    at.reportType("a list of {at, rate}");
    return points;
  }
  for (std::size_t i = 0; i < at.node.items().size(); ++i) {
    const FieldPath step{at.path, {}, i};
    FieldSet fields(Cursor{at.context, at.node.items()[i], &step});
    LoadPoint point;
    if (at.node.items()[i].find("at") == nullptr) fields.reportMissing("at");
    fields.value("at", point.at, moment);
    (void)rate(fields, "rate", point.rate);
    fields.finish();
    points.push_back(point);
  }
  checkAscending(at, points);
  return points;
}

std::vector<std::string_view> splitCells(std::string_view line) {
  std::vector<std::string_view> cells;
  while (true) {
    const std::size_t end = std::min(line.find(','), line.size());
    std::string_view cell = line.substr(0, end);
    while (!cell.empty() && (cell.back() == ' ' || cell.back() == '\r')) cell.remove_suffix(1);
    while (!cell.empty() && cell.front() == ' ') cell.remove_prefix(1);
    cells.push_back(cell);
    if (end == line.size()) return cells;
    line.remove_prefix(end + 1);
  }
}

// One row `time,rate`: a duration or seconds; a rate or requests per second.
std::optional<LoadPoint> readRow(const std::vector<std::string_view>& cells) {
  if (cells.size() < 2) return std::nullopt;
  std::optional<SimDuration> time = parseDuration(cells[0]);
  if (const auto seconds = parseDouble(cells[0]); !time && seconds && *seconds < 1e9) {
    time = fromSeconds(*seconds);
  }
  std::optional<double> value = parseRate(cells[1]);
  if (!value) value = parseDouble(cells[1]);
  const bool usable = time && value && *time >= 0ns && *time <= longestDuration && *value >= 0 &&
                      *value <= highestRate;
  if (!usable) return std::nullopt;
  return LoadPoint{*time, *value};
}

bool isTime(std::string_view cell) { return parseDuration(cell) || parseDouble(cell); }

// Rows in the order of time; a comment starts with #. A first row without a time is a header.
std::vector<LoadPoint> readCsv(const Cursor& at, const InputFile& file) {
  std::vector<LoadPoint> points;
  int blank = 0;  // line, of the first one without a row since the last row
  const auto wrong = [&](int line, const std::string& what) {
    at.context.diagnostics().add(DiagnosticCode::BadTable, {file.name, line, 1}, text(at.path),
                                 what);
    return std::vector<LoadPoint>();
  };
  std::string_view rest = file.text;
  for (int line = 1; !rest.empty(); ++line) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view row = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const std::vector<std::string_view> cells = splitCells(row);
    if (cells[0].starts_with('#')) continue;
    if (cells[0].empty() && cells.size() == 1) {
      if (blank == 0 && !points.empty()) blank = line;
      continue;
    }
    const std::optional<LoadPoint> point = readRow(cells);
    if (!point && points.empty() && line == 1 && !isTime(cells[0])) continue;
    if (!point) return wrong(line, "expected a row as in 30s,200/s, found " + quotedText(row));
    if (blank != 0) return wrong(blank, "a row is missing here; rows follow one another");
    if (!points.empty() && point->at <= points.back().at) {
      return wrong(line, "times must ascend; " + quotedText(cells[0]) +
                             " is not after the row before");
    }
    points.push_back(*point);
  }
  if (points.empty()) {
    at.report(DiagnosticCode::BadTable, quotedText(file.name) + " holds no rows");
  }
  return points;
}

RampLoad readRamp(FieldSet& fields) {
  RampLoad ramp;
  (void)rate(fields, "from", ramp.from);
  (void)rate(fields, "to", ramp.to);
  fields.value("start", ramp.start, moment);
  fields.value("over", ramp.over, durationBetween(1us, longestDuration));
  return ramp;
}

SineLoad readSine(FieldSet& fields) {
  SineLoad sine;
  (void)rate(fields, "mean", sine.mean);
  (void)rate(fields, "amplitude", sine.amplitude);
  fields.value("period", sine.period, durationBetween(1s, longestDuration));
  fields.value("shift", sine.shift, moment);
  return sine;
}

SpikesLoad readSpikes(FieldSet& fields) {
  SpikesLoad spikes;
  (void)rate(fields, "base", spikes.base);
  (void)rate(fields, "peak", spikes.peak);
  fields.value("first", spikes.first, moment);
  fields.value("every", spikes.every, durationBetween(1s, longestDuration));
  fields.value("width", spikes.width, durationBetween(1ms, longestDuration));
  if (spikes.width > spikes.every) {
    fields.at().report(DiagnosticCode::Conflict, "width is above every, so that no pause is left");
  }
  return spikes;
}

// Quiet nights, a rise over the two hours after `opens`, a dip to three quarters at noon, a fall
// over the three hours before `closes` + 1 h. A week of them, as seen from the time of day at which
// the simulation starts.
PointsLoad readBusinessDay(FieldSet& fields) {
  double night = 0;
  double peak = 0;
  SimDuration opens = 8h;
  SimDuration closes = 18h;
  SimDuration startsAt{};
  (void)rate(fields, "night", night);
  (void)rate(fields, "peak", peak);
  fields.value("opens", opens, durationBetween(0ns, 20h));
  fields.value("closes", closes, durationBetween(0ns, 23h));
  fields.value("startsAt", startsAt, durationBetween(0ns, 24h));
  if (closes < opens + 6h) {
    fields.at().report(DiagnosticCode::Conflict, "closes is less than 6 hours after opens");
    return {};
  }
  const SimDuration noon = opens + (closes - opens) / 2;
  const LoadPoint day[] = {{opens, night},       {opens + 2h, peak}, {noon - 30min, peak},
                           {noon, peak * 3 / 4}, {noon + 30min, peak}, {closes - 2h, peak},
                           {closes + 1h, night}};
  PointsLoad load;
  LoadPoint before{};
  for (int i = -2; i < 8; ++i) {
    for (const LoadPoint& point : day) {
      const LoadPoint next{point.at + i * 24h - startsAt, point.rate};
      if (next.at > SimDuration::zero() && load.points.empty()) {
        const double done = -toSeconds(before.at) / toSeconds(next.at - before.at);
        const double atStart = before.rate + (next.rate - before.rate) * done;
        load.points.push_back({SimDuration::zero(), atStart});
      }
      if (next.at > SimDuration::zero()) load.points.push_back(next);
      before = next;
    }
  }
  return load;
}

// ramp, sine, spikes and businessDay are maps.
bool readShapedProfile(std::string_view key, const Cursor& at, LoadProfile& out) {
  FieldSet fields(at);
  if (!at.node.isMap()) return false;
  if (key == "ramp") {
    out = readRamp(fields);
  } else if (key == "sine") {
    out = readSine(fields);
  } else if (key == "businessDay") {
    out = readBusinessDay(fields);
  } else {
    out = readSpikes(fields);
  }
  fields.finish();
  return true;
}

bool readProfileOf(std::string_view key, const Cursor& at, LoadProfile& out) {
  if (key == "constant") {
    ConstantLoad load;
    if (!decodeRate(at, load.rate)) return false;
    rateLimit(at, load.rate);
    out = load;
    return true;
  }
  if (key == "steps") {
    out = StepsLoad{readPoints(at)};
    return true;
  }
  if (key == "points") {
    PointsLoad load{readPoints(at)};
    if (load.points.empty() && at.node.isSequence()) {
      at.report(DiagnosticCode::BadTable, "the list of points is empty");
    }
    out = std::move(load);
    return true;
  }
  if (key != "csv") return readShapedProfile(key, at, out);
  const std::optional<InputFile> file = loadFile(at);
  if (!file) return false;
  out = PointsLoad{readCsv(at, *file)};
  return true;
}

}  // namespace

bool decodeProfile(const Cursor& at, LoadProfile& out) {
  constexpr std::array<std::string_view, 8> kinds{"constant", "ramp",   "sine", "steps",
                                                  "spikes",   "points", "csv",  "businessDay"};
  FieldSet fields(at);
  if (!fields.usable()) return false;
  std::string found;
  bool usable = true;
  for (const std::string_view kind : kinds) {
    const DataEntry* entry = fields.find(kind);
    if (entry == nullptr) continue;
    if (!found.empty()) {
      at.report(DiagnosticCode::Conflict,
                "one of " + found + " and " + std::string(kind) + " is enough; remove the other");
      continue;
    }
    found = std::string(kind);
    const FieldPath step = fields.step(kind);
    usable = readProfileOf(kind, fields.cursor(*entry, step), out);
  }
  fields.finish();
  if (found.empty()) {
    at.report(DiagnosticCode::MissingField,
              "expected one of constant, ramp, sine, steps, spikes, points, csv, "
              "businessDay");
    return false;
  }
  return usable;
}

namespace {

StringMap lowerCaseKeys(const StringMap& map) {
  StringMap out;
  for (const auto& [key, value] : map) out[lowerCase(key)] = value;
  return out;
}

}  // namespace

bool decode(const Cursor& at, ArrivalProcess& out) {
  if (at.node.isScalar()) return namedAs(arrivalKinds)(at, out.kind);
  Fields fields(at, out);
  fields.requiredAs("kind", &ArrivalProcess::kind, namedAs(arrivalKinds));
  fields.optional("burstFactor", &ArrivalProcess::burstFactor, between(1.0, 1000.0));
  fields.optional("burstLength", &ArrivalProcess::burstLength, durationBetween(1ms, 1h));
  fields.optionalAs("burstShare", &ArrivalProcess::burstShare, decodePercent, ratioRange);
  fields.finish();
  if (out.burstFactor * out.burstShare > 1) {
    at.report(DiagnosticCode::Conflict,
              "burstFactor x burstShare is above 1, so that nothing is left for the calm");
  }
  return fields.usable();
}

bool decode(const Cursor& at, UserPopulation& out) {
  constexpr std::uint64_t mostUsers = 100'000'000;
  std::uint64_t count = 0;
  if (at.node.isScalar()) {
    if (!decode(at, count)) return false;
    between<std::uint64_t>(0, mostUsers)(at, count);
    out.count = static_cast<std::uint32_t>(std::min(count, mostUsers));
    return true;
  }
  Fields fields(at, out);
  if (fields.value("count", count, between<std::uint64_t>(0, mostUsers))) {
    out.count = static_cast<std::uint32_t>(std::min(count, mostUsers));
  } else if (at.node.find("count") == nullptr) {
    fields.reportMissing("count");
  }
  fields.optional("thinkTime", &UserPopulation::thinkTime);
  fields.optional("sticky", &UserPopulation::sticky);
  fields.finish();
  return fields.usable();
}

namespace {

// Work has no way through a router: it needs a name and labels, and no more.
void checkQueue(const Cursor& at, const TrafficSource& source) {
  if (source.workers.empty()) {
    at.report(DiagnosticCode::MissingField, "workers need a label as in workers: {app: worker}");
  }
  if (source.name.empty()) {
    at.report(DiagnosticCode::MissingField, "a queue needs a name");
  }
  if (source.users.thinkTime || !source.headers.empty() || !source.cookies.empty() ||
      source.timeout) {
    at.report(DiagnosticCode::Conflict,
              "work of a queue has no thinkTime, headers, cookies or timeout");
  }
}

}  // namespace

bool decode(const Cursor& at, TrafficSource& out) {
  using Source = TrafficSource;
  Fields fields(at, out);
  fields.optional("name", &Source::name, notEmpty);
  out.namespace_.clear();
  fields.optional("namespace", &Source::namespace_);
  fields.optional("to", &Source::to, notEmpty);
  fields.optional("workers", &Source::workers);
  const bool limited = fields.optional("queueLimit", &Source::queueLimit,
                                       between(std::int64_t{1}, Source::queueLimitMax));
  const bool routed = at.node.isMap() && at.node.find("to") != nullptr;
  const bool queued = at.node.isMap() && at.node.find("workers") != nullptr;
  if (at.node.isMap() && !routed && !queued) fields.reportMissing("to");
  if (routed && queued) {
    at.report(DiagnosticCode::Conflict, "one of to and workers is enough; remove the other");
  }
  fields.requiredAs("profile", &Source::profile, decodeProfile);
  fields.optional("arrivals", &Source::arrivals);
  fields.optional("users", &Source::users);
  fields.optional("headers", &Source::headers);
  fields.optional("cookies", &Source::cookies);
  fields.optional("method", &Source::method, notEmpty);
  fields.optional("path", &Source::path, notEmpty);
  fields.optional("region", &Source::region, notEmpty);
  fields.optional("zone", &Source::zone, notEmpty);
  fields.optional("timeout", &Source::timeout, durationBetween(1ms, 24h));
  fields.optional("requestsPerConnection", &Source::requestsPerConnection, between(1, 1'000'000));
  fields.optional("start", &Source::start, moment);
  fields.optional("end", &Source::end, moment);
  fields.finish();
  out.headers = lowerCaseKeys(out.headers);
  if (queued) checkQueue(at, out);
  if (limited && !queued) {
    at.report(DiagnosticCode::Conflict,
              "queueLimit goes with workers; how many requests wait in a pod is said by "
              "versions[].queueLimit");
  }
  if (out.end && *out.end <= out.start) {
    at.report(DiagnosticCode::Conflict, "end is not after start, so that nothing is sent");
  }
  return fields.usable();
}

bool decode(const Cursor& at, ServiceCall& out) {
  Fields fields(at, out);
  out.namespace_.clear();
  fields.optional("namespace", &ServiceCall::namespace_);
  fields.required("from", &ServiceCall::from, notEmpty);
  fields.required("to", &ServiceCall::to, notEmpty);
  fields.optional("perRequest", &ServiceCall::perRequest, between(0.0, 1000.0));
  fields.optional("timeout", &ServiceCall::timeout, durationBetween(1ms, 24h));
  fields.optional("retries", &ServiceCall::retries, between(0, 100));
  fields.finish();
  return fields.usable();
}

}  // namespace aviary
