#include "sim/traffic/cookie_jars.hpp"

#include <algorithm>
#include <limits>
#include <utility>

namespace aviary {
namespace {

constexpr Nanos never = std::numeric_limits<Nanos>::max();

}  // namespace

CookieJars::CookieJars() {
  (void)jarWith({});
}

std::uint32_t CookieJars::jarWith(const StringMap& cookies) {
  std::string header;
  for (const auto& [name, value] : cookies) {
    if (!header.empty()) header += "; ";
    header += name + "=" + value;
  }
  const auto found = byHeader_.find(header);
  if (found != byHeader_.end()) return found->second;
  const auto jar = static_cast<std::uint32_t>(jars_.size());
  byHeader_[header] = jar;
  jars_.push_back({cookies, std::move(header)});
  return jar;
}

std::uint32_t CookieJars::addUsers(std::uint32_t count, std::uint32_t jar) {
  const std::uint32_t first = batches_.empty() ? 0 : batches_.back().end;
  batches_.push_back({first + count, jar});
  if (!users_.empty()) place();
  return first;
}

void CookieJars::place() {
  for (const Batch& batch : batches_)
    users_.resize(std::max(users_.size(), std::size_t{batch.end}), batch.jar);
  nextExpiry_.resize(users_.size(), never);
}

std::uint32_t CookieJars::jarOf(std::uint32_t user, Nanos now) {
  if (users_.empty()) {
    const auto batch = std::upper_bound(batches_.begin(), batches_.end(), user,
                                        [](std::uint32_t u, const Batch& b) { return u < b.end; });
    return batch->jar;
  }
  if (nextExpiry_[user] > now) return users_[user];
  StringMap cookies = jars_[users_[user]].cookies;
  Nanos next = never;
  auto it = expiries_.lower_bound({user, ""});
  while (it != expiries_.end() && it->first.user == user) {
    if (it->second <= now) {
      cookies.erase(it->first.name);
      it = expiries_.erase(it);
    } else {
      next = std::min(next, it->second);
      ++it;
    }
  }
  nextExpiry_[user] = next;
  users_[user] = jarWith(cookies);
  return users_[user];
}

void CookieJars::set(std::uint32_t user, const SetCookie& cookie, Nanos now) {
  if (users_.empty()) place();
  (void)jarOf(user, now);
  const StringMap& held = jars_[users_[user]].cookies;
  const auto found = held.find(cookie.name);
  const bool deletes = cookie.maxAge && *cookie.maxAge <= SimDuration::zero();
  if (deletes) {
    if (found == held.end()) return;
    StringMap cookies = held;
    cookies.erase(cookie.name);
    users_[user] = jarWith(cookies);
    expiries_.erase({user, cookie.name});
    return;
  }
  if (found == held.end() || found->second != cookie.value) {
    StringMap cookies = held;
    cookies[cookie.name] = cookie.value;
    users_[user] = jarWith(cookies);
  }
  if (cookie.maxAge) {
    const Nanos at = now + cookie.maxAge->count();
    expiries_[{user, cookie.name}] = at;
    nextExpiry_[user] = std::min(nextExpiry_[user], at);
  } else {
    expiries_.erase({user, cookie.name});
  }
}

std::optional<std::string_view> CookieJars::value(std::uint32_t jar,
                                                  const std::string& name) const {
  const auto found = jars_[jar].cookies.find(name);
  if (found == jars_[jar].cookies.end()) return std::nullopt;
  return found->second;
}

}  // namespace aviary
