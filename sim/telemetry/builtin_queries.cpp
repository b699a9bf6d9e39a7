#include "sim/telemetry/builtin_queries.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>
#include <vector>

namespace aviary {
namespace {

bool isAlnum(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// [0-9a-zA-Z]+(-[0-9a-zA-Z]+): two words.
bool isTwoWords(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return false;
  const std::string_view first = text.substr(0, dash);
  const std::string_view second = text.substr(dash + 1);
  return !first.empty() && !second.empty() && std::all_of(first.begin(), first.end(), isAlnum) &&
         std::all_of(second.begin(), second.end(), isAlnum);
}

/// [0-9a-zA-Z-]+@kubernetescrd.
bool isCrdService(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || at == 0 || text.substr(at) != "@kubernetescrd") return false;
  return std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at),
                     [](char c) { return isAlnum(c) || c == '-'; });
}

std::vector<SeriesId> selectAll(const SampleStore& store, ExporterKind kind,
                                const BuiltinQuery& query) {
  switch (query.set) {
    case QuerySet::Istio:
    case QuerySet::Linkerd: {
      const std::string subject = query.namespace_ + "/" + query.target;
      return store.select(kind, subject,
                          [&](const SeriesInfo& info) { return info.subject == subject; });
    }
    case QuerySet::Nginx: {
      const std::string subject = query.namespace_ + "/" + query.ingress;
      return store.select(kind, subject, [&](const SeriesInfo& info) {
        const auto canary = info.labels.find("canary");
        return info.subject == subject && canary != info.labels.end() && !canary->second.empty();
      });
    }
    case QuerySet::Traefik: {
      const std::string prefix = query.namespace_ + "-" + query.target + "-canary-";
      return store.select(kind, prefix, [&](const SeriesInfo& info) {
        return isCrdService(std::string_view(info.subject).substr(prefix.size()));
      });
    }
    case QuerySet::Application: {
      const std::string prefix = query.namespace_ + "/" + query.target + "-";
      return store.select(kind, prefix, [&](const SeriesInfo& info) {
        return isTwoWords(std::string_view(info.subject).substr(prefix.size()));
      });
    }
    case QuerySet::Other: break;
  }
  return {};
}

std::vector<SeriesId> onlyGood(const SampleStore& store, const std::vector<SeriesId>& all) {
  std::vector<SeriesId> good;
  for (const SeriesId id : all) {
    if (store.info(id).statusCode / 100 != 5) good.push_back(id);
  }
  return good;
}

std::optional<double> orNothing(double value) {
  if (std::isnan(value)) return std::nullopt;
  return value;
}

std::optional<double> requestsOf(std::optional<double> rate, const BuiltinQuery& query) {
  return rate ? orNothing(*rate * toSeconds(query.interval)) : std::nullopt;
}

}  // namespace

QuerySet querySetOf(std::string_view name) {
  struct Row {
    std::string_view provider;
    QuerySet set;
  };
  static constexpr std::array rows{
      Row{"linkerd", QuerySet::Linkerd},      Row{"nginx", QuerySet::Nginx},
      Row{"traefik", QuerySet::Traefik},      Row{"kubernetes", QuerySet::Application},
      Row{"contour", QuerySet::Other},        Row{"gloo", QuerySet::Other},
      Row{"appmesh", QuerySet::Other},        Row{"kuma", QuerySet::Other},
      Row{"osm", QuerySet::Other},            Row{"apisix", QuerySet::Other},
      Row{"knative", QuerySet::Other},        Row{"skipper", QuerySet::Other},
  };
  for (const Row& row : rows) {
    if (name == row.provider) return row.set;
  }
  return QuerySet::Istio;
}

std::optional<ExporterKind> exporterOf(QuerySet set) {
  switch (set) {
    case QuerySet::Istio: return ExporterKind::Istio;
    case QuerySet::Linkerd: return ExporterKind::Linkerd;
    case QuerySet::Nginx: return ExporterKind::Nginx;
    case QuerySet::Traefik: return ExporterKind::Traefik;
    case QuerySet::Application: return ExporterKind::Application;
    case QuerySet::Other: break;
  }
  return std::nullopt;
}

BuiltinAnswer requestSuccessRate(const SampleStore& store, const BuiltinQuery& query,
                                 SimTime now) {
  const std::optional<ExporterKind> kind = exporterOf(query.set);
  if (!kind) return {};
  const std::vector<SeriesId> all = selectAll(store, *kind, query);
  if (all.empty()) return {};
  const HistogramColumn count = store.countColumn(*kind);
  const SampleRange range{now, query.interval};
  const std::optional<double> total = store.sumOfRates(all, count, range);
  BuiltinAnswer answer{std::nullopt, requestsOf(total, query)};
  const std::optional<double> good = store.sumOfRates(onlyGood(store, all), count, range);
  if (total && good) answer.value = orNothing(*good / *total * 100);
  return answer;
}

BuiltinAnswer requestDuration(const SampleStore& store, const BuiltinQuery& query, SimTime now) {
  const std::optional<ExporterKind> exporter = exporterOf(query.set);
  if (!exporter) return {};
  const ExporterKind kind = *exporter;
  const std::vector<SeriesId> all = selectAll(store, kind, query);
  if (all.empty()) return {};
  const SampleRange range{now, query.interval};
  const bool inSeconds = query.set == QuerySet::Traefik || query.set == QuerySet::Nginx;
  const double factor = inSeconds ? 1000 : 1;
  const std::optional<double> total = store.sumOfRates(all, store.countColumn(kind), range);
  BuiltinAnswer answer{std::nullopt, requestsOf(total, query)};
  if (query.set == QuerySet::Nginx) {
    const std::optional<double> sum = store.sumOfRates(all, store.sumColumn(kind), range);
    if (sum && total) answer.value = orNothing(*sum / *total * factor);
    return answer;
  }
  const std::optional<double> p99 = store.quantileOfRates(all, kind, 0.99, range);
  if (p99) answer.value = orNothing(*p99 * factor);
  return answer;
}

}  // namespace aviary
