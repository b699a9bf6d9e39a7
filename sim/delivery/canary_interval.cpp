#include "sim/delivery/canary_interval.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

namespace aviary {
namespace {

using std::chrono::seconds;

std::optional<double> unitNanoseconds(std::string_view unit) {
  if (unit == "ns") return 1.0;
  if (unit == "us" || unit == "\u00b5s" || unit == "\u03bcs") return 1e3;
  if (unit == "ms") return 1e6;
  if (unit == "s") return 1e9;
  if (unit == "m") return 60e9;
  if (unit == "h") return 3600e9;
  return std::nullopt;
}

bool isNumberPart(char c) {
  return (c >= '0' && c <= '9') || c == '.';
}

}  // namespace

std::optional<SimDuration> parseGoDuration(std::string_view text) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  if (text == "0") return SimDuration::zero();
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    double number = 0;
    const auto parsed =
        std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
    if (parsed.ec != std::errc{} || !isNumberPart(text.front())) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(parsed.ptr - text.data()));
    const auto end = std::find_if(text.begin(), text.end(), isNumberPart);
    const auto unit = unitNanoseconds(text.substr(0, static_cast<std::size_t>(end - text.begin())));
    if (!unit) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.begin()));
    total += number * *unit;
  }
  if (!(total <= 9.2e18)) return std::nullopt;
  const SimDuration span{std::llround(total)};
  return negative ? -span : span;
}

SimDuration analysisInterval(const CanaryAnalysis& analysis) {
  const SimDuration written = parseGoDuration(analysis.interval).value_or(seconds{60});
  return std::max<SimDuration>(written, seconds{10});
}

SimTime nextTick(const JobClock& job, SimTime began, SimTime ended) {
  const auto ticksUpTo = [&job](SimTime time) { return (time - job.start) / job.interval; };
  const SimTime afterBegin = job.start + (ticksUpTo(began) + 1) * job.interval;
  return std::max(afterBegin, ended);
}

}  // namespace aviary
