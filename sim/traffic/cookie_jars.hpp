#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/meta.hpp"
#include "sim/traffic/pod_queue.hpp"
#include "sim/traffic/route_table.hpp"

namespace aviary {

/// Which cookies users hold. Users with the same cookies share one jar, so that rules are matched
/// once per jar and not once per request.
///
/// Invariants: jar numbers are never reused; jar 0 is empty.
/// Costs: jarOf O(cookies of the user); set O(log jars). Until somebody is given a cookie, users
/// take no room and jarOf is O(log of the calls of addUsers).
class CookieJars {
 public:
  CookieJars();

  /// The jar with exactly these cookies.
  std::uint32_t jarWith(const StringMap& cookies);

  /// Adds users, all with the same jar. Returns the number of the first one.
  std::uint32_t addUsers(std::uint32_t count, std::uint32_t jar);

  /// The user's jar at `now`; expired cookies are thrown away.
  std::uint32_t jarOf(std::uint32_t user, Nanos now);

  /// The user is given a cookie.
  void set(std::uint32_t user, const SetCookie& cookie, Nanos now);

  /// The header `Cookie` of a jar: "a=b; c=d", names ascending.
  [[nodiscard]] const std::string& header(std::uint32_t jar) const { return jars_[jar].header; }
  /// The value of one cookie; nothing when the jar has none of the name.
  [[nodiscard]] std::optional<std::string_view> value(std::uint32_t jar,
                                                      const std::string& name) const;

 private:
  struct Jar {
    StringMap cookies;
    std::string header;
  };
  struct Expiry {
    std::uint32_t user = 0;
    std::string name;
    auto operator<=>(const Expiry&) const = default;
  };

  /// Users that were added at once.
  struct Batch {
    std::uint32_t end = 0;  // behind the last one
    std::uint32_t jar = 0;
  };

  /// Gives every user a place of their own.
  void place();

  std::vector<Jar> jars_;
  std::map<std::string, std::uint32_t> byHeader_;
  std::vector<Batch> batches_;        // in the order of their users
  std::vector<std::uint32_t> users_;  // the jar of each; empty while all keep their first
  std::vector<Nanos> nextExpiry_;     // of each user's cookies, likewise
  std::map<Expiry, Nanos> expiries_;
};

}  // namespace aviary
