#pragma once

#include <vector>

#include "sim/api/canary.hpp"

namespace aviary {

/// The analysis conditions AND-ed with those of the service: every pair of blocks. Without blocks
/// on one side the other side stands alone. Source: flagger
/// pkg/router/istio.go:mergeMatchConditions.
[[nodiscard]] inline std::vector<HttpMatch> mergeMatches(const std::vector<HttpMatch>& analysis,
                                                         const std::vector<HttpMatch>& service) {
  if (service.empty()) return analysis;
  if (analysis.empty()) return service;
  std::vector<HttpMatch> merged;
  for (const HttpMatch& base : service) {
    for (const HttpMatch& canary : analysis) {
      HttpMatch both = base;
      both.headers.insert(canary.headers.begin(), canary.headers.end());
      both.queryParams.insert(canary.queryParams.begin(), canary.queryParams.end());
      both.sourceLabels.insert(canary.sourceLabels.begin(), canary.sourceLabels.end());
      if (!both.uri) both.uri = canary.uri;
      if (!both.method) both.method = canary.method;
      if (!both.authority) both.authority = canary.authority;
      merged.push_back(std::move(both));
    }
  }
  return merged;
}

}  // namespace aviary
