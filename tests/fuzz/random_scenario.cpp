#include "tests/fuzz/random_scenario.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/fuzz/random_app.hpp"

namespace aviary::fuzz {
namespace {

// The run in seconds: users act until `actionsEnd`, faults end at `faultsEnd`, what has begun has
// to end before the horizon. The load ends a little earlier, so that the last answers come.
constexpr int actionsEnd = 600;
constexpr int faultsEnd = 720;
constexpr int loadEnd = 2940;
constexpr int horizon = 3000;

struct Pool {
  std::string name;
  int count = 0;
};

std::vector<Pool> drawPools(Draw& draw, std::string& out) {
  out += "  cluster:\n    nodePools:\n";
  std::vector<Pool> pools;
  const int wanted = draw.between(1, 3);
  for (int i = 0; i < wanted; ++i) {
    Pool pool{fmt::format("pool{}", i), draw.between(1, 5)};
    out +=
        Written{
            "      - name: {}\n        count: {}\n        allocatable: {{cpu: \"{}\", memory: "
            "{}Gi, "
            "pods: {}}}\n",
            pool.name,
            pool.count,
            draw.between(1, 8),
            draw.between(1, 16),
            draw.pick({"110", "110", "4"})}
            .text;
    if (draw.chance(60)) {
      out +=
          fmt::format("        labels: {{topology.kubernetes.io/zone: z{}}}\n", draw.between(1, 3));
    }
    if (i > 0 && draw.chance(20)) {
      out += "        taints: [{key: dedicated, value: db, effect: NoSchedule}]\n";
    }
    if (draw.chance(20)) {
      out += Written{"        autoscaling: {{min: {}, max: {}, provisionTime: {}s}}\n",
                     draw.between(0, pool.count), pool.count + draw.between(0, 3),
                     draw.stepped(15, 90, 15)}
                 .text;
    }
    pools.push_back(std::move(pool));
  }
  return pools;
}

void drawVersions(Draw& draw, const std::vector<App>& apps, std::string& out) {
  out += "  versions:\n";
  for (const App& app : apps) {
    for (int version = 1; version <= 4; ++version) {
      const bool bad = version > 1 && draw.chance(30);
      out += fmt::format("    \"{}\":\n", imageOf(app, version));
      out +=
          Written{
              "      serviceTime: {{distribution: exponential, mean: {}ms}}\n      cpuPerRequest: "
              "{}ms\n      concurrency: {}\n",
              draw.stepped(5, 60, 5), draw.between(1, 40), draw.pick({"1", "4", "16"})}
              .text;
      out += fmt::format("      errorRate: {}%\n", bad ? draw.between(1, 20) : 0);
      out += Written{"      startup: {{imagePull: {}s, boot: {}s}}\n", draw.between(0, 10),
                     bad && !app.liveness && draw.chance(30) ? 150 : draw.between(0, 20)}
                 .text;
      if (draw.chance(20)) {
        out += fmt::format("      terminationTime: {}s\n", draw.stepped(0, 40, 5));
      }
    }
  }
}

std::string rate(Draw& draw) {
  return fmt::format("{}/s", draw.between(0, 12));
}

void drawTraffic(Draw& draw, const std::vector<App>& apps, std::string& out) {
  out += "  traffic:\n";
  for (const App& app : apps) {
    std::string profile = fmt::format("{{constant: {}}}", rate(draw));
    if (draw.chance(30)) {
      profile =
          Written{
              "{{steps: [{{at: 0s, rate: {}}}, {{at: {}s, rate: {}}}, {{at: {}s, "
              "rate: {}}}]}}",
              rate(draw),
              draw.stepped(60, 300, 30),
              rate(draw),
              draw.stepped(330, 900, 30),
              rate(draw)}
              .text;
    }
    out += fmt::format("    - {{name: users-{}, namespace: {}, to: {}, profile: {}, end: {}s",
                       app.name, app.space, app.host, profile, loadEnd);
    if (draw.chance(50)) out += fmt::format(", users: {}", draw.between(1, 300));
    if (draw.chance(50)) out += fmt::format(", timeout: {}ms", draw.stepped(100, 2000, 100));
    if (draw.chance(20)) out += ", headers: {x-canary: insider}";
    out += "}\n";
  }
}

void drawFault(Draw& draw, const std::vector<App>& apps, const std::vector<Pool>& pools,
               std::string& out) {
  const App& app = draw.of(apps.data(), apps.size());
  const Pool& pool = draw.of(pools.data(), pools.size());
  const int at = draw.stepped(0, actionsEnd, 5);
  out += fmt::format("    - {{at: {}s, for: {}s, ", at, draw.stepped(5, faultsEnd - at, 5));
  const std::string image =
      fmt::format("target: {{image: \"{}\"}}, ",
                  imageOf(app, draw.of(app.versions.data(), app.versions.size())));
  const std::string workload =
      fmt::format("target: {{namespace: {}, deployment: {}}}, ", app.space, app.name);
  const std::string pods = draw.chance(50) ? image : workload;
  switch (draw.between(0, 13)) {
    case 0:
      out += pods + fmt::format("errorRate: {}%", draw.between(1, 100));
      break;
    case 1:
      out += pods + fmt::format("latency: x{}", draw.between(2, 20));
      break;
    case 2:
      out += pods + "crash: true";
      break;
    case 3:
      out += pods + "neverReady: true";
      break;
    case 4:
      out += pods + "oom: true";
      break;
    case 5:
      out += pods + fmt::format("slowStart: x{}", draw.between(2, 10));
      break;
    case 6:
      out += image + "imagePullFails: true";
      break;
    case 7:
    case 8:
      out += fmt::format("target: {{node: {}-{}}}, nodeDown: true", pool.name,
                         draw.between(1, pool.count));
      break;
    case 9:
      out += "metricsGap: true";
      break;
    case 10:
      out += pods + fmt::format("cpuThrottle: {}%", draw.between(5, 90));
      break;
    case 11:
      out += fmt::format("apiConflicts: {}%", draw.between(1, 30));
      break;
    case 12:
      if (!app.hooks.empty()) {
        out += fmt::format("target: {{webhook: {}}}, webhookOutage: true", app.hooks.front());
        break;
      }
      [[fallthrough]];
    default:
      out += pods + "latency: +200ms";
      break;
  }
  out += "}\n";
}

std::string named(const App& app, std::string_view kind) {
  return fmt::format("{{{}: {}, namespace: {}", kind, app.name, app.space);
}

std::string drawPatch(Draw& draw, const App& app) {
  switch (draw.between(0, 6)) {
    case 0:
      return fmt::format("patch: {}, spec: {{minReadySeconds: {}}}}}", named(app, "deployment"),
                         draw.stepped(0, 20, 5));
    case 1:
      return Written{
          "patch: {}, spec: {{strategy: {{type: RollingUpdate, rollingUpdate: {{maxSurge: {}, "
          "maxUnavailable: "
          "{}}}}}}}}}",
          named(app, "deployment"), draw.between(1, 3), draw.between(0, 2)}
          .text;
    case 2:
      if (!app.hpa) break;
      return Written{"patch: {}, spec: {{minReplicas: {}, maxReplicas: {}}}}}", named(app, "hpa"),
                     draw.between(1, 3), draw.between(3, 8)}
          .text;
    case 3:
      if (!app.config) break;
      return fmt::format("patch: {{configMap: {}-config, namespace: {}, data: {{color: c{}}}}}",
                         app.name, app.space, draw.between(1, 3));
    case 4:
      if (!app.canary) break;
      return fmt::format("patch: {}, spec: {{skipAnalysis: {}}}}}", named(app, "canary"),
                         draw.pick({"true", "false"}));
    case 5:
      if (!app.canary) break;
      return fmt::format("patch: {}, spec: {{analysis: {{threshold: {}}}}}}}", named(app, "canary"),
                         draw.between(1, 4));
    default:
      break;
  }
  return fmt::format(
      "patch: {}, spec: {{template: {{metadata: {{annotations: {{touched: t{}}}}}}}}}}}",
      named(app, "deployment"), draw.between(1, 3));
}

std::string drawDeletion(Draw& draw, const App& app) {
  std::string kind = draw.pick({"deployment", "service", "hpa", "canary", "podDisruptionBudget"});
  if (kind == "canary" && !app.canary) kind = "deployment";
  if (kind == "service" && app.canary && app.provider != "nginx") kind = "canary";
  if (kind == "hpa" && !app.hpa) kind = "deployment";
  if (kind == "podDisruptionBudget" && !app.budget) kind = "deployment";
  return fmt::format("delete: {}}}", named(app, kind));
}

// One action; where it holds something up, `after` undoes it when the users are done.
std::string drawAction(Draw& draw, std::vector<App>& apps, const std::vector<Pool>& pools,
                       std::vector<std::string>& after) {
  App& app = apps[static_cast<std::size_t>(draw.between(0, static_cast<int>(apps.size()) - 1))];
  const Pool& pool = draw.of(pools.data(), pools.size());
  const int what = draw.between(0, 99);
  if (what < 40) {
    app.versions.push_back(draw.between(1, 4));
    return fmt::format("setImage: {{deployment: {}, namespace: {}, image: \"{}\"}}", app.name,
                       app.space, imageOf(app, app.versions.back()));
  }
  if (what < 52) {
    return fmt::format("scale: {{deployment: {}, namespace: {}, replicas: {}}}", app.name,
                       app.space, draw.between(0, 9));
  }
  if (what < 68) return drawPatch(draw, app);
  if (what < 72) return drawDeletion(draw, app);
  if (what < 77) {
    const std::string node = fmt::format("{}-{}", pool.name, draw.between(1, pool.count));
    return fmt::format("drain: {{node: {}}}", node);
  }
  if (what < 83) {
    const std::string target = app.canary && draw.chance(50) ? "canary" : "deployment";
    after.push_back(fmt::format("resume: {}}}", named(app, target)));
    return fmt::format("{}: {}}}", draw.pick({"pause", "pause", "resume"}), named(app, target));
  }
  if (what < 88) return fmt::format("undo: {}}}", named(app, "deployment"));
  if (what < 92) return fmt::format("retry: {}}}", named(app, "deployment"));
  if (what < 96 && !app.gates.empty()) {
    return fmt::format("{}: {}", draw.pick({"openGate", "closeGate"}), app.gates.front());
  }
  return fmt::format("trafficChange: {{source: users-{}, profile: {{constant: {}}}}}", app.name,
                     rate(draw));
}

void drawTimeline(Draw& draw, std::vector<App>& apps, const std::vector<Pool>& pools,
                  std::string& out) {
  const int actions = draw.between(1, 12);
  std::vector<int> times;
  for (int i = 0; i < actions; ++i) {
    times.push_back(draw.chance(80) ? draw.stepped(30, actionsEnd, 5)
                                    : draw.between(0, actionsEnd));
  }
  std::sort(times.begin(), times.end());
  out += "  timeline:\n";
  std::vector<std::string> after;
  for (const int at : times) {
    out += fmt::format("    - {{at: {}s, {}}}\n", at, drawAction(draw, apps, pools, after));
  }
  for (const App& app : apps) {
    for (const std::string& gate : app.gates) after.push_back("openGate: " + gate);
  }
  for (const std::string& action : after) {
    out += fmt::format("    - {{at: {}s, {}}}\n", actionsEnd + 5, action);
  }
}

void drawHooks(Draw& draw, const std::vector<App>& apps, std::string& out) {
  std::string hooks;
  for (const App& app : apps) {
    for (const std::string& hook : app.hooks) {
      // What a rollback hook grants is a rollback.
      if (hook.ends_with("rollback")) {
        hooks += fmt::format("    {}: {{answer: fail}}\n", hook);
      } else if (draw.chance(40)) {
        hooks += Written{"    {}: {{answer: {}, failProbability: {}%}}\n", hook,
                         draw.pick({"pass", "pass", "fail"}), draw.between(0, 50)}
                     .text;
      }
    }
  }
  if (!hooks.empty()) out += "  webhooks:\n" + hooks;
}

}  // namespace

std::string randomScenario(std::uint64_t seed) {
  Draw draw(seed);
  std::string manifests;
  std::vector<App> apps;
  const int wanted = draw.between(1, 4);
  for (int i = 0; i < wanted; ++i) apps.push_back(drawApp(draw, i, manifests));
  std::string out =
      Written{
          "apiVersion: aviary.dev/v1\nkind: Scenario\nmetadata: {{name: fuzz-{}}}\nspec:\n  seed: "
          "{}\n"
          "  duration: {}s\n  until: horizon\n  engine: request\n  timing: {}\n  prometheus: "
          "{{scrapeInterval: {}s}}\n",
          seed,
          draw.between(1, 1000),
          horizon,
          draw.pick({"aligned", "jittered"}),
          draw.pick({"5", "10", "15"})}
          .text;
  const std::vector<Pool> pools = drawPools(draw, out);
  drawVersions(draw, apps, out);
  drawTraffic(draw, apps, out);
  drawTimeline(draw, apps, pools, out);
  if (draw.chance(60)) {
    out += "  faults:\n";
    const int faults = draw.between(1, 4);
    for (int i = 0; i < faults; ++i) drawFault(draw, apps, pools, out);
  }
  drawHooks(draw, apps, out);
  return out + manifests;
}

}  // namespace aviary::fuzz
