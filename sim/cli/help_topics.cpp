#include "sim/cli/help_topics.hpp"

#include <array>

namespace aviary {
namespace {

constexpr std::string_view scenarioText = R"(Scenario files

A scenario is one YAML stream: Kubernetes documents as you deploy them, plus one document of
kind Scenario (apiVersion aviary.dev/v1) with load, versions, faults and user actions. The
Kubernetes documents may stand in other files, named in spec.manifests.

  spec.seed, duration, warmup, until      how long, and which chance
  spec.engine                             request (every request), flow (rates), auto
  spec.cluster.nodePools                  nodes: count, allocatable, labels, taints, price
  spec.versions                           how each image behaves: serviceTime, errorRate, startup
  spec.traffic                            who sends how many requests to which Service
  spec.calls                              the service graph
  spec.faults                             what goes wrong, when, where
  spec.timeline                           what users do: setImage, scale, patch, drain, promote ...
  spec.webhooks, spec.overrides           answers of hooks, scripted metrics
  spec.expect                             what must hold; exit code 1 when it does not

Quantities are written as in Kubernetes and Prometheus: 500m, 256Mi, 30s, 3%, 200/s.
"aviary validate FILE" tells what is wrong with a file, with file:line:column.
)";

constexpr std::string_view resultsText = R"(Results

aviary run FILE prints the rollout as a log: a block for each decision with the metrics against
their thresholds, the weights in the router and both sides' pods, then a summary.

  --format json          one object: scenario, seed, engine, version, digest, summary, canaries,
                         rollouts, events, series
  --format csv           the curves, one line per moment; an empty field is "no value"
  --format html          a page with charts that needs nothing else
  --format openmetrics   curves and totals for Prometheus
  -o DIR                 summary.json, events.jsonl, series.csv, report.html, metrics.om and
                         scenario.resolved.yaml: all files or none

scenario.resolved.yaml holds the scenario with every default, what the command line changed and the
manifests: "aviary run" on it alone repeats the run.

Times are seconds since the start of the simulation. The digest is a hash of what happened: it
changes only when the simulation does. With several rollouts in one run the columns of each are
preceded by its name and a dot.
)";

constexpr std::string_view seriesText = R"(Series

One value per column holds from its time until the next.

  canary_weight            percent, weight of the canary in the router
  canary_traffic_share     percent of the requests that the canary was given
  canary_pod_share         percent of the ready pods that are the canary's
  primary_ready, canary_ready, primary_desired, canary_desired    pods
  primary_cpu, canary_cpu  percent of the request
  rps                      requests per second, both sides
  success_rate             percent, both sides
  latency_p50, latency_p99 milliseconds, both sides
  failed_total             failed requests since the start
  phase                    of the canary or rollout

For each source of traffic with workers, preceded by its name and a dot:

  queue_backlog            pieces of work that no worker has taken
  queue_age                seconds the oldest of them has waited
)";

constexpr std::string_view exitCodesText = R"(Exit codes

  0   ran, and everything held
  1   an expectation or a case failed
  2   the input or the command line is wrong
  3   reading or writing failed
  4   an internal fault: please report it with the message, which names the seed

Results go to standard output, diagnostics and progress to standard error. Colour is used on a
terminal only, and not when NO_COLOR is set.
)";

constexpr std::string_view conformText = R"(Conformance

aviary conform FILE... plays cases recorded from the real controllers against the code that
simulations run, and prints the first difference of each:

  ok NAME
  FAIL NAME: step 7 (time 480): canaryWeight: expected 30, got 40
  flagger: 23 passed, 1 failed

A .jsonl file has one case per line, a .json file is one case. --component, --filter REGEX and
--tag TAG select cases; --verbose shows the first differing step side by side.
)";

constexpr std::string_view editorsText = R"(Editors

aviary schema prints a JSON Schema (draft 2020-12) of Scenario documents: with it an editor
completes keys and marks mistakes while you write.

  aviary schema > scenario.schema.json

Editors with yaml-language-server read it where the scenario names it in a comment:

  # yaml-language-server: $schema=scenario.schema.json

The schema knows keys, types and spellings. "aviary validate FILE" knows ranges, names of objects
and everything about the manifests as well.

aviary schema --phases dot prints the phases of a Canary and every move between them as a graph for
Graphviz.
)";

constexpr std::array topics{
    HelpTopic{"scenario", "what a scenario file holds", scenarioText},
    HelpTopic{"results", "what a run prints and writes", resultsText},
    HelpTopic{"series", "the columns of the curves", seriesText},
    HelpTopic{"exit-codes", "what the exit codes mean", exitCodesText},
    HelpTopic{"editors", "completion of scenario files, the phases of a Canary", editorsText},
    HelpTopic{"conformance", "recorded cases and how they are played", conformText},
};

}  // namespace

std::span<const HelpTopic> helpTopics() { return topics; }

const HelpTopic* findHelpTopic(std::string_view name) {
  for (const HelpTopic& topic : topics) {
    if (topic.name == name) return &topic;
  }
  return nullptr;
}

}  // namespace aviary
