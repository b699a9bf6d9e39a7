#include "tests/fuzz/random_app.hpp"

#include <fmt/format.h>

namespace aviary::fuzz {
namespace {

std::string head(std::string_view version, std::string_view kind, const App& app,
                 std::string_view suffix = "") {
  return fmt::format("---\napiVersion: {}\nkind: {}\nmetadata: {{name: {}{}, namespace: {}}}\n",
                     version, kind, app.name, suffix, app.space);
}

std::string share(Draw& draw, int most) {
  if (draw.chance(50)) return std::to_string(draw.between(0, most));
  return fmt::format("{}%", draw.pick({"0", "10", "25", "34", "50", "100"}));
}

std::string strategy(Draw& draw) {
  if (draw.chance(12)) return "{type: Recreate}";
  const std::string unavailable = share(draw, 2);
  std::string surge = share(draw, 3);
  // The API server refuses both to be zero.
  if ((unavailable == "0" || unavailable == "0%") && (surge == "0" || surge == "0%")) surge = "1";
  return fmt::format("{{type: RollingUpdate, rollingUpdate: {{maxSurge: {}, maxUnavailable: {}}}}}",
                     surge, unavailable);
}

// A liveness probe that does not wait for the boot would restart the container for ever.
std::string probe(Draw& draw, std::string_view name) {
  const bool readiness = name == "readinessProbe";
  return Written{
      "          {}: {{httpGet: {{path: /, port: 8080}}, periodSeconds: {}, failureThreshold: {}, "
      "initialDelaySeconds: {}, successThreshold: {}}}\n",
      name,
      draw.pick({"1", "2", "5", "10"}),
      draw.between(1, 3),
      readiness ? draw.pick({"0", "0", "3"}) : "40",
      readiness ? draw.between(1, 2) : 1}
      .text;
}

std::string container(Draw& draw, App& app) {
  std::string out = fmt::format("        - name: main\n          image: \"{}\"\n", imageOf(app, 1));
  out += "          ports: [{name: http, containerPort: 8080}]\n";
  if (draw.chance(70)) out += probe(draw, "readinessProbe");
  app.liveness = draw.chance(25);
  if (app.liveness) out += probe(draw, "livenessProbe");
  if (draw.chance(25)) {
    out += fmt::format("          lifecycle: {{preStop: {{sleep: {{seconds: {}}}}}}}\n",
                       draw.between(1, 10));
  }
  if (app.config) {
    out += fmt::format("          envFrom: [{{configMapRef: {{name: {}-config}}}}]\n", app.name);
  }
  out += Written{"          resources: {{requests: {{cpu: {}m, memory: {}Mi}}",
                 draw.stepped(50, 500, 50), draw.stepped(32, 512, 32)}
             .text;
  if (draw.chance(30)) out += fmt::format(", limits: {{cpu: \"1\", memory: 1Gi}}");
  return out + "}\n";
}

std::string podSettings(Draw& draw, const App& app) {
  std::string out =
      fmt::format("      terminationGracePeriodSeconds: {}\n", draw.pick({"1", "5", "10", "30"}));
  if (draw.chance(10)) {
    out += "      tolerations: [{key: dedicated, operator: Exists, effect: NoSchedule}]\n";
  } else if (draw.chance(10)) {
    out += fmt::format(
        "      tolerations: [{{key: node.kubernetes.io/unreachable, operator: Exists, "
        "effect: NoExecute, tolerationSeconds: {}}}]\n",
        draw.stepped(0, 60, 15));
  }
  if (draw.chance(10)) {
    out += fmt::format(
        "      topologySpreadConstraints: [{{maxSkew: 1, topologyKey: "
        "topology.kubernetes.io/zone, whenUnsatisfiable: {}, labelSelector: {{matchLabels: "
        "{{app: {}}}}}}}]\n",
        draw.pick({"DoNotSchedule", "ScheduleAnyway"}), app.name);
  }
  return out;
}

std::string service(const App& app) {
  return head("v1", "Service", app) +
         fmt::format(
             "spec: {{selector: {{app: {}}}, ports: [{{name: http, port: 80, targetPort: "
             "8080}}]}}\n",
             app.name);
}

std::string ingress(const App& app) {
  return head("networking.k8s.io/v1", "Ingress", app) +
         fmt::format(
             "spec:\n  ingressClassName: nginx\n  rules:\n    - host: {}\n      http: {{paths: "
             "[{{path: /, pathType: Prefix, backend: {{service: {{name: {}, port: {{number: "
             "80}}}}}}}}]}}\n",
             app.host, app.name);
}

std::string ingressRoute(const App& app) {
  return head("traefik.io/v1alpha1", "IngressRoute", app) +
         fmt::format(
             "spec:\n  entryPoints: [web]\n  routes:\n    - {{match: 'Host(`{}`)', kind: Rule, "
             "services: [{{name: {}, kind: TraefikService, port: 80}}]}}\n",
             app.host, app.name);
}

std::string autoscaler(Draw& draw, const App& app) {
  const int least = draw.between(1, 3);
  std::string out = head("autoscaling/v2", "HorizontalPodAutoscaler", app);
  out +=
      Written{
          "spec:\n  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: {}}}\n  "
          "minReplicas: {}\n  maxReplicas: {}\n  metrics: [{{type: Resource, resource: {{name: {}, "
          "target: {{type: Utilization, averageUtilization: {}}}}}}}]\n",
          app.name,
          least,
          least + draw.between(0, 5),
          draw.pick({"cpu", "cpu", "cpu", "memory"}),
          draw.stepped(20, 90, 10)}
          .text;
  if (draw.chance(30)) {
    out +=
        Written{
            "  behavior: {{scaleDown: {{stabilizationWindowSeconds: {}, policies: [{{type: {}, "
            "value: "
            "{}, periodSeconds: {}}}]}}}}\n",
            draw.stepped(0, 120, 30), draw.pick({"Pods", "Percent"}), draw.between(1, 100),
            draw.stepped(15, 60, 15)}
            .text;
  }
  return out;
}

std::string budget(Draw& draw, const App& app) {
  return head("policy/v1", "PodDisruptionBudget", app) +
         Written{"spec: {{{}: {}, selector: {{matchLabels: {{app: {}}}}}}}\n",
                 draw.pick({"minAvailable", "maxUnavailable"}), draw.pick({"1", "1", "50%", "0"}),
                 app.name}
             .text;
}

// The ways Flagger advances: weights, mirrored weights, matches, iterations.
std::string steps(Draw& draw, const App& app) {
  const bool mesh = app.provider == "istio" || app.provider == "gatewayapi:v1";
  const bool matches = mesh || app.provider == "nginx";
  if (app.provider == "kubernetes" || draw.chance(15)) {
    std::string out = fmt::format("    iterations: {}\n", draw.between(1, 6));
    if (app.provider == "istio" && draw.chance(30)) out += "    mirror: true\n";
    return out;
  }
  if (matches && draw.chance(15)) {
    return fmt::format(
        "    iterations: {}\n    match: [{{headers: {{x-canary: {{exact: insider}}}}}}]\n",
        draw.between(1, 5));
  }
  std::string out;
  if (draw.chance(25)) {
    out = fmt::format("    stepWeights: [{}]\n",
                      draw.pick({"1, 10, 50", "5, 80", "20, 40, 60, 100", "100", "33"}));
  } else {
    out = Written{"    maxWeight: {}\n    stepWeight: {}\n", draw.stepped(10, 100, 10),
                  draw.pick({"5", "10", "15", "20", "30", "50", "100"})}
              .text;
  }
  if (draw.chance(25))
    out += fmt::format("    stepWeightPromotion: {}\n", draw.stepped(10, 90, 20));
  // Both together never begin a second rollout: the mirror stands in the sticky rule, where Flagger
  // does not look for it.
  if (app.provider == "istio" && draw.chance(20)) {
    out += "    mirror: true\n";
  } else if (mesh && draw.chance(15)) {
    out += fmt::format("    sessionAffinity: {{cookieName: seen-{}, maxAge: {}}}\n", app.name,
                       draw.stepped(30, 300, 30));
  }
  return out;
}

std::string metrics(Draw& draw) {
  std::string out = "    metrics:\n";
  const int interval = draw.stepped(10, 60, 10);
  if (draw.chance(80)) {
    out += fmt::format(
        "      - {{name: request-success-rate, interval: {}s, thresholdRange: {{min: {}}}}}\n",
        interval, draw.pick({"99", "95", "90"}));
  }
  if (draw.chance(60)) {
    out += fmt::format(
        "      - {{name: request-duration, interval: {}s, thresholdRange: {{max: {}}}}}\n",
        interval, draw.pick({"500", "100", "2000"}));
  }
  return out == "    metrics:\n" ? std::string() : out;
}

std::string webhooks(Draw& draw, App& app) {
  std::string out;
  const auto add = [&](std::string_view type, std::string_view path) {
    const std::string name = fmt::format("{}-{}", app.name, type);
    out +=
        fmt::format("      - {{name: {}, type: {}, url: \"http://flagger-loadtester.test{}\"}}\n",
                    name, type, path);
    app.hooks.push_back(name);
    return name;
  };
  for (const std::string_view gate :
       {"confirm-rollout", "confirm-traffic-increase", "confirm-promotion"}) {
    if (draw.chance(12)) app.gates.push_back(add(gate, "/gate/check"));
  }
  for (const std::string_view hook : {"pre-rollout", "rollout", "post-rollout", "event"}) {
    if (draw.chance(10)) (void)add(hook, "/");
  }
  if (draw.chance(8)) (void)add("rollback", "/rollback/check");
  return out.empty() ? out : "    webhooks:\n" + out;
}

std::string canary(Draw& draw, App& app) {
  std::string out = head("flagger.app/v1beta1", "Canary", app);
  out += fmt::format("spec:\n  provider: \"{}\"\n", app.provider);
  out +=
      fmt::format("  targetRef: {{apiVersion: apps/v1, kind: Deployment, name: {}}}\n", app.name);
  if (app.hpa && draw.chance(85)) {
    out += fmt::format(
        "  autoscalerRef: {{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, name: "
        "{}}}\n",
        app.name);
  }
  if (app.provider == "nginx") {
    out += fmt::format(
        "  ingressRef: {{apiVersion: networking.k8s.io/v1, kind: Ingress, name: {}}}\n", app.name);
  }
  out += fmt::format("  progressDeadlineSeconds: {}\n", draw.stepped(30, 300, 30));
  if (draw.chance(8)) out += "  skipAnalysis: true\n";
  if (draw.chance(10)) out += "  revertOnDeletion: true\n";
  out += "  service:\n    port: 80\n    targetPort: 8080\n";
  if (app.provider == "gatewayapi:v1") {
    out += fmt::format("    hosts: [{}]\n    gatewayRefs: [{{name: public, namespace: infra}}]\n",
                       app.host);
  }
  app.interval = draw.stepped(5, 30, 5);
  out += fmt::format("  analysis:\n    interval: {}s\n    threshold: {}\n", app.interval,
                     draw.between(1, 5));
  out += steps(draw, app);
  out += metrics(draw);
  out += webhooks(draw, app);
  if (draw.chance(10)) out += "    primaryReadyThreshold: 50\n    canaryReadyThreshold: 50\n";
  return out;
}

}  // namespace

std::string imageOf(const App& app, int version) {
  return fmt::format("{}:v{}", app.name, version);
}

std::string drawDeployment(Draw& draw, App& app) {
  std::string out = fmt::format(
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {}, namespace: {}}}\nspec:\n",
      app.name, app.space);
  out += fmt::format("  replicas: {}\n", draw.chance(5) ? 0 : draw.between(1, 8));
  out += fmt::format("  progressDeadlineSeconds: {}\n", draw.stepped(60, 600, 60));
  if (draw.chance(20)) out += fmt::format("  minReadySeconds: {}\n", draw.stepped(5, 30, 5));
  if (draw.chance(30)) out += fmt::format("  revisionHistoryLimit: {}\n", draw.between(0, 2));
  if (draw.chance(80)) out += "  strategy: " + strategy(draw) + "\n";
  out += fmt::format("  selector: {{matchLabels: {{app: {}}}}}\n", app.name);
  out += fmt::format("  template:\n    metadata: {{labels: {{app: {}}}}}\n    spec:\n", app.name);
  out += podSettings(draw, app);
  out += "      containers:\n";
  out += container(draw, app);
  return out;
}

App drawApp(Draw& draw, int number, std::string& out) {
  App app;
  app.name = fmt::format("app{}", number);
  app.space = draw.chance(80) ? "default" : "shop";
  app.canary = draw.chance(60);
  app.hpa = draw.chance(45);
  app.budget = draw.chance(30);
  app.config = draw.chance(25);
  app.host = app.name;
  if (app.canary) {
    app.provider = draw.pick({"istio", "istio", "istio", "nginx", "gatewayapi:v1", "linkerd",
                              "traefik", "kubernetes", "smi:v1alpha2"});
    const bool byHost =
        app.provider == "nginx" || app.provider == "gatewayapi:v1" || app.provider == "traefik";
    if (byHost) app.host = app.name + ".example.com";
  }
  out += "---\n" + drawDeployment(draw, app);
  if (!app.canary || app.provider == "nginx") out += service(app);
  if (app.provider == "nginx") out += ingress(app);
  if (app.provider == "traefik") out += ingressRoute(app);
  if (app.hpa) out += autoscaler(draw, app);
  if (app.budget) out += budget(draw, app);
  if (app.config) out += head("v1", "ConfigMap", app, "-config") + "data: {color: blue}\n";
  if (app.canary) out += canary(draw, app);
  return app;
}

}  // namespace aviary::fuzz
