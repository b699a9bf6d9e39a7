#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/api/meta.hpp"
#include "sim/engine/sim_time.hpp"

namespace aviary {

/// What a load tester sends: workers that each wait for the answer before they send again.
struct LoadTest {
  std::string name;                             ///< a test of a name that still runs is not started
  std::string namespace_ = "default";
  std::string to;                               ///< host of the URL
  std::string method = "GET";
  std::string path = "/";
  StringMap headers;                            ///< lower-case names
  std::uint32_t workers = 50;
  double ratePerWorker = 0;                     ///< requests/s of one worker at most; 0 = no limit
  SimDuration duration{};
  std::uint64_t requests = 0;                   ///< at most, over all workers; 0 = no limit
  bool operator==(const LoadTest&) const = default;
};

/// Reads `hey -z 1m -q 10 -c 2 -H 'x-canary: always' http://app.test:9898/path`. Nothing for
/// another command or without a URL. hey's defaults: 50 workers, 200 requests when no duration is
/// given.
/// Source: rakyll/hey, usage text.
[[nodiscard]] std::optional<LoadTest> parseHeyCommand(std::string_view command);

}  // namespace aviary
