#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/traffic/request_engine.hpp"

/// Sources that are left alone. What a source sends matters to others only in the pods that they
/// share, so that sources and pods fall into islands. While all sources of an island stay below the
/// load at which requests meet, nobody has to look at it: it is settled, and drawn in one go when
/// somebody reads or changes it.
namespace aviary {
namespace {

/// For so long ahead the load is looked at; then again.
constexpr Nanos settledFor = 60'000'000'000;
/// Who was too busy to be left alone is asked again after this time.
constexpr Nanos settleRetry = 1'000'000'000;

SimTime timeOf(Nanos at) {
  return SimTime{SimDuration{at}};
}

bool isOver(const SourceState& source, Nanos from) {
  return source.isLoadTest && source.end < from;
}

}  // namespace

/// Entries that share pods with this one, directly or through others; itself first.
std::vector<std::uint32_t> RequestEngine::islandOf(std::uint32_t entry) {
  std::vector<std::uint32_t> island{entry};
  ++islands_;
  entries_[entry].island = islands_;
  for (std::size_t i = 0; i < island.size(); ++i) {
    for (const ClusterState& cluster : entries_[island[i]].clusters) {
      for (const std::uint32_t pod : cluster.pods) {
        if (std::exchange(pods_[pod].island, islands_) == islands_) continue;
        for (const std::uint32_t other : pods_[pod].entries) {
          if (std::exchange(entries_[other].island, islands_) != islands_) island.push_back(other);
        }
      }
    }
  }
  return island;
}

/// Whether the requests of an entry leave others alone at some load: they take the shortest way,
/// and arrive by themselves or at a pace.
bool RequestEngine::canSettle(const EntryState& entry, Nanos from) const {
  if (entry.isCallee || !isPlain(entry) || isShared(entry)) return false;
  return std::all_of(entry.sources.begin(), entry.sources.end(), [&](std::uint32_t index) {
    const SourceState& source = sources_[index];
    return isOver(source, from) || isPlain(source) ||
           (source.isLoadTest && std::isfinite(source.rateMax));
  });
}

/// Leaves the island of a source alone if it is calm enough.
void RequestEngine::trySettle(std::uint32_t index) {
  const Nanos from = std::max<Nanos>(playedTo_, 0);
  const Nanos until = from + settledFor;
  const std::vector<std::uint32_t> island = islandOf(sources_[index].entry);
  bool calm = std::all_of(island.begin(), island.end(),
                          [&](std::uint32_t entry) { return canSettle(entries_[entry], from); });
  std::vector<std::uint32_t> sources;
  clearLoads();
  for (const std::uint32_t entry : island) {
    for (const std::uint32_t source : entries_[entry].sources) {
      if (sources_[source].arrivals) {
        sources.push_back(source);
      } else if (calm && !isOver(sources_[source], from)) {
        addLoad(entry, sources_[source].rateMax, 0);
      }
    }
  }
  if (calm) {
    for (const std::uint32_t source : sources) {
      SourceState& state = sources_[source];
      state.plain = true;
      addLoad(state.entry, state.arrivals->peak(timeOf(from), timeOf(until)), 0);
    }
    calm = std::all_of(sources.begin(), sources.end(),
                       [&](std::uint32_t source) { return isCalm(sources_[source], until); });
  }
  for (const std::uint32_t source : sources) {
    sources_[source].settled = calm;
    sources_[source].settleAgain = calm ? until : from + settleRetry;
  }
  if (calm) settledUntil_ = std::min(settledUntil_, until);
}

/// Who has a request to send until then is left alone if possible; the others stay as they are.
void RequestEngine::settleSources(Nanos until) {
  const Nanos from = std::max<Nanos>(playedTo_, 0);
  bool any = false;
  for (const std::uint32_t index : live_) {
    const SourceState& source = sources_[index];
    if (source.settled || !source.arrivals || source.queue != noIndex) continue;
    if (source.settleAgain > from || source.arrivals->next() > timeOf(until)) continue;
    trySettle(index);
    any |= source.settled;
  }
  if (any) std::erase_if(live_, [this](std::uint32_t i) { return sources_[i].settled; });
}

/// Those whose load is known only until some moment before `until` are looked at again.
void RequestEngine::endSettled(Nanos until) {
  if (until <= settledUntil_) return;
  settledUntil_ = neverNanos;
  for (std::uint32_t index = 0; index < sources_.size(); ++index) {
    SourceState& source = sources_[index];
    if (!source.settled) continue;
    if (source.settleAgain < until) {
      drawTo(index, playedTo_);
      makeLive(index);
    } else {
      settledUntil_ = std::min(settledUntil_, source.settleAgain);
    }
  }
}

void RequestEngine::drawTo(std::uint32_t index, Nanos until) {
  if (sources_[index].arrivals->next() <= timeOf(until)) sampleSource(index, until);
}

void RequestEngine::makeLive(std::uint32_t index) {
  sources_[index].settled = false;
  sources_[index].settleAgain = 0;
  live_.insert(std::lower_bound(live_.begin(), live_.end(), index), index);
}

/// Draws the island up to the last moment played, after which something about it may change.
void RequestEngine::unsettle(std::uint32_t entry) {
  const std::vector<std::uint32_t>& own = entries_[entry].sources;
  const bool settled = std::any_of(
      own.begin(), own.end(), [this](std::uint32_t source) { return sources_[source].settled; });
  if (!settled) return;
  for (const std::uint32_t member : islandOf(entry)) {
    for (const std::uint32_t source : entries_[member].sources) {
      if (!sources_[source].settled) continue;
      drawTo(source, playedTo_);
      makeLive(source);
    }
  }
}

void RequestEngine::podChanges(std::uint32_t pod) {
  for (const std::uint32_t entry : pods_[pod].entries) unsettle(entry);
}

void RequestEngine::everythingChanges() {
  for (std::uint32_t entry = 0; entry < entries_.size(); ++entry) unsettle(entry);
}

void RequestEngine::leavePods(std::uint32_t entry) {
  if (mode_ != Play::Flow) return;
  unsettle(entry);
  for (const ClusterState& cluster : entries_[entry].clusters) {
    for (const std::uint32_t pod : cluster.pods) std::erase(pods_[pod].entries, entry);
  }
}

void RequestEngine::joinPods(std::uint32_t entry) {
  if (mode_ != Play::Flow) return;
  for (const ClusterState& cluster : entries_[entry].clusters) {
    for (const std::uint32_t pod : cluster.pods) {
      std::vector<std::uint32_t>& known = pods_[pod].entries;
      if (std::find(known.begin(), known.end(), entry) != known.end()) continue;
      podChanges(pod);
      known.push_back(entry);
    }
  }
}

}  // namespace aviary
