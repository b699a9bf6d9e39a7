#include "sim/scenario/manifests.hpp"

#include <doctest/doctest.h>

#include "sim/scenario/yaml_reader.hpp"

using namespace aviary;

namespace {

struct Result {
  ObjectSet objects;
  std::vector<std::string> problems;
};

Result decodeText(std::string_view text) {
  Diagnostics diagnostics;
  const std::vector<InputDocument> documents = readYaml(text, "m.yaml", diagnostics);
  Result result{decodeManifests(documents, diagnostics), {}};
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    result.problems.push_back(aviary::text(diagnostic));
  }
  return result;
}

template <class T>
T only(std::string_view text) {
  const Result result = decodeText(text);
  for (const std::string& problem : result.problems) MESSAGE(problem);
  CHECK(result.problems.empty());
  REQUIRE(result.objects.of<T>().size() == 1);
  return result.objects.of<T>()[0];
}

template <class T>
std::vector<std::string> patch(T& object, std::string_view text, PatchMode mode) {
  Diagnostics diagnostics;
  for (const InputDocument& document : readYaml(text, "p.yaml", diagnostics)) {
    (void)decodeOnto(document, object, mode, diagnostics);
  }
  std::vector<std::string> problems;
  for (const Diagnostic& diagnostic : diagnostics.all()) {
    problems.push_back(aviary::text(diagnostic));
  }
  return problems;
}

constexpr std::string_view deploymentText = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, labels: {app: web}}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: web:v1
          ports: [{name: http, containerPort: 8080}]
          env:
            - {name: MODE, value: fast}
            - {name: KEY, valueFrom: {secretKeyRef: {name: web-secret, key: k}}}
          envFrom: [{configMapRef: {name: web-config}}]
          resources: {requests: {cpu: 100m}, limits: {cpu: 200m, memory: 64Mi}}
          readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 5}
          lifecycle: {preStop: {exec: {command: [sh, -c, sleep 10]}}}
      volumes:
        - {name: c, configMap: {name: web-files, optional: true}}
        - {name: s, secret: {secretName: web-tls}}
      tolerations: [{key: spot, operator: Exists, effect: NoSchedule}]
      terminationGracePeriodSeconds: 20
)";

}  // namespace

TEST_CASE("manifests: a Deployment is read with the defaults of the API server") {
  const Deployment web = only<Deployment>(deploymentText);
  CHECK(text(keyOf(web.metadata)) == "shop/web");
  CHECK(web.spec.replicas == 3);
  CHECK(web.spec.strategy.maxSurge == IntOrPercent{25, true});
  CHECK(web.spec.progressDeadlineSeconds == 600);
  const PodSpec& pod = *web.spec.podTemplate->spec;
  CHECK(pod.terminationGracePeriodSeconds == 20);
  REQUIRE(pod.containers.size() == 1);
  const Container& container = pod.containers[0];
  CHECK(container.imagePullPolicy == "IfNotPresent");
  CHECK(container.requests.at("cpu") == milliQuantity(100));
  CHECK(container.requests.at("memory") == wholeQuantity(64 << 20));  // from the limit
  CHECK(container.readinessProbe->periodSeconds == 5);
  CHECK(container.readinessProbe->failureThreshold == 3);
  CHECK(container.preStopSleepSeconds == 10);
  CHECK(container.env[1].valueFrom->kind == ConfigReference::Kind::Secret);
  CHECK(container.env[1].valueFromKey == "k");
  CHECK(container.envFrom[0].name == "web-config");
  REQUIRE(pod.volumes.size() == 2);
  CHECK(pod.volumes[0].configs ==
        std::vector{ConfigReference{ConfigReference::Kind::ConfigMap, "web-files", true}});
  CHECK(pod.volumes[1].configs[0].name == "web-tls");
  CHECK(pod.tolerations[0].operator_ == "Exists");
}

TEST_CASE("manifests: fields without effect are named and count in template equality") {
  const std::string base(deploymentText);
  const Result plain = decodeText(base);
  const Result changed =
      decodeText(base + "      hostNetwork: true\n      dnsPolicy: ClusterFirst\n");
  REQUIRE(changed.problems.size() == 1);
  CHECK(changed.problems[0] ==
        "m.yaml:27:7: warning K101 spec.template.spec.hostNetwork: not simulated");
  const auto templateOf = [](const Result& result) {
    return *result.objects.of<Deployment>()[0].spec.podTemplate;
  };
  CHECK_FALSE(templateOf(plain) == templateOf(changed));
  CHECK(templateOf(plain) == templateOf(decodeText(base + "      dnsPolicy: ClusterFirst\n")));
}

TEST_CASE("manifests: List kinds are unfolded, unknown kinds are named") {
  const Result result = decodeText(R"(
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {k: v}}
  - {apiVersion: v1, kind: Secret, metadata: {name: b}, data: {k: aGk=}, stringData: {l: plain}}
  - {apiVersion: v1, kind: Namespace, metadata: {name: n}}
---
{apiVersion: batch/v1, kind: CronJob, metadata: {name: c}}
---
{apiVersion: serving.knative.dev/v1, kind: Service, metadata: {name: d}}
---
{apiVersion: apps/v1, kind: Deploymnet, metadata: {name: e}}
)");
  CHECK(result.objects.of<ConfigMap>()[0].data.at("k") == "v");
  CHECK(result.objects.of<Secret>()[0].data == StringMap{{"k", "hi"}, {"l", "plain"}});
  REQUIRE(result.problems.size() == 3);
  CHECK(result.problems[0] ==
        "m.yaml:9:30: warning K103 kind: kind \"CronJob\" is not simulated; the document is left "
        "out");
  CHECK(result.problems[1] ==
        "m.yaml:11:44: warning K103 kind: kind Service of \"serving.knative.dev/v1\" is not "
        "simulated; the document is left out");
  CHECK(result.problems[2] ==
        "m.yaml:13:29: warning K103 kind: kind \"Deploymnet\" is not simulated; the document is "
        "left out; did you mean \"Deployment\"?");
}

TEST_CASE("manifests: horizontal pod autoscalers of all versions") {
  const auto hpa = [](std::string_view version, std::string_view metrics) {
    return "apiVersion: autoscaling/" + std::string(version) +
           "\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n"
           "  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n"
           "  maxReplicas: 10\n" +
           std::string(metrics);
  };
  const auto cpu = [](const HorizontalPodAutoscaler& scaler) {
    REQUIRE(scaler.spec.metrics.size() == 1);
    CHECK(scaler.spec.metrics[0].name == "cpu");
    return scaler.spec.metrics[0].target.averageUtilization;
  };
  CHECK(cpu(only<HorizontalPodAutoscaler>(hpa("v2", ""))) == 80);
  CHECK(cpu(only<HorizontalPodAutoscaler>(hpa("v1", "  targetCPUUtilizationPercentage: 60\n"))) ==
        60);
  const HorizontalPodAutoscaler full = only<HorizontalPodAutoscaler>(hpa("v2", R"(
  minReplicas: 2
  metrics:
    - type: Pods
      pods: {metric: {name: rps}, target: {type: AverageValue, averageValue: 1500m}}
    - type: External
      external:
        metric: {name: queue, selector: {matchLabels: {q: a}}}
        target: {type: Value, value: 30}
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 60
      policies: [{type: Percent, value: 10, periodSeconds: 60}]
)"));
  CHECK(full.spec.minReplicas == 2);
  CHECK(full.spec.metrics[0].target.averageValue == milliQuantity(1500));
  CHECK(full.spec.metrics[1].selector->matchLabels.at("q") == "a");
  CHECK(full.spec.behavior->scaleDown->policies[0].value == 10);
  CHECK_FALSE(full.spec.behavior->scaleUp);
  const Result old = decodeText(hpa("v2beta2", ""));
  REQUIRE(old.problems.size() == 1);
  CHECK(
      old.problems[0] ==
      "m.yaml:1:13: warning K105 apiVersion: \"autoscaling/v2beta2\" is no longer served; read as "
      "autoscaling/v2");
}

TEST_CASE("manifests: a Canary is read whole") {
  const Canary canary = only<Canary>(R"(
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: podinfo, namespace: test}
spec:
  provider: istio
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
  autoscalerRef:
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    name: podinfo
    primaryScalerReplicas: {minReplicas: 2, maxReplicas: 5}
  progressDeadlineSeconds: 60
  service:
    port: 9898
    targetPort: http
    hosts: [app.example.com]
    match: [{uri: {prefix: /}}]
  analysis:
    interval: 1m
    threshold: 5
    maxWeight: 50
    stepWeight: 10
    match: [{headers: {X-Canary: {exact: insider}}}]
    sessionAffinity: {cookieName: flagger-cookie, maxAge: 60, sameSite: Lax}
    metrics:
      - {name: request-success-rate, thresholdRange: {min: 99}, interval: 1m}
      - {name: my, templateRef: {name: t, namespace: flagger}, thresholdRange: {max: 0.5}}
    webhooks:
      - {name: gate, type: confirm-rollout, url: "http://gate/", timeout: 5s, metadata: {a: b}}
      - {name: load, url: "http://load/"}
    alerts: [{name: dev, severity: info, providerRef: {name: slack}}]
)");
  CHECK(canary.spec.service.targetPort == PortReference{std::string("http")});
  CHECK(canary.spec.autoscalerRef->primaryMaxReplicas == 5);
  CHECK(canary.spec.analysis.match[0].headers.at("x-canary").value == "insider");
  CHECK(canary.spec.analysis.metrics[0].thresholdRange->min == 99.0);
  CHECK(canary.spec.analysis.metrics[1].templateRef->namespace_ == "flagger");
  CHECK(canary.spec.analysis.webhooks[0].type == HookType::ConfirmRollout);
  CHECK(canary.spec.analysis.webhooks[1].type == HookType::Rollout);
  CHECK(canary.spec.analysis.sessionAffinity->attributes.at("sameSite") == "Lax");
  CHECK(canary.spec.analysis.alerts[0].providerRef.name == "slack");
}

TEST_CASE("manifests: routing objects are read") {
  const VirtualService virtualService = only<VirtualService>(R"(
apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata: {name: app}
spec:
  hosts: [app]
  http:
    - match: [{headers: {X-User: {regex: "a.*"}}}]
      route: [{destination: {host: app, subset: v2}}]
    - route:
        - {destination: {host: app, subset: v1, port: {number: 80}}, weight: 90}
        - {destination: {host: app, subset: v2}, weight: 10}
      mirror: {host: shadow}
      mirrorPercentage: {value: 12.5}
      retries: {attempts: 3, perTryTimeout: 2s, retryOn: 5xx}
      fault: {abort: {percentage: {value: 1}, httpStatus: 503}}
)");
  CHECK(virtualService.spec.http[0].match[0].headers.at("x-user").type == StringMatch::Type::Regex);
  CHECK(virtualService.spec.http[1].route[0].weight == 90);
  CHECK(virtualService.spec.http[1].route[0].port == 80);
  CHECK(virtualService.spec.http[1].mirrorPercentage == 12.5);
  CHECK(virtualService.spec.http[1].retryAttempts == 3);
  CHECK(virtualService.spec.http[1].faultAbortStatus == 503);

  const IngressRoute route = only<IngressRoute>(R"(
apiVersion: traefik.containo.us/v1alpha1
kind: IngressRoute
metadata: {name: app}
spec:
  entryPoints: [web]
  routes:
    - match: Host(`app`)
      kind: Rule
      services: [{name: app, kind: TraefikService}, {name: b, port: 80, weight: 10}]
)");
  CHECK(route.spec.routes[0].services[0].kind == "TraefikService");
  CHECK(route.spec.routes[0].services[1].weight == 10);

  const GatewayHttpRoute http = only<GatewayHttpRoute>(R"(
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: app}
spec:
  parentRefs: [{name: gw, namespace: infra}]
  rules:
    - matches: [{path: {type: Exact, value: /x}, headers: [{name: X-A, value: b}]}]
      filters: [{type: RequestMirror, requestMirror: {backendRef: {name: c, port: 80}}}]
      backendRefs: [{name: a, port: 80, weight: 90}, {name: b, port: 80, weight: 10}]
)");
  CHECK(http.spec.rules[0].matches[0].uri->type == StringMatch::Type::Exact);
  CHECK(http.spec.rules[0].matches[0].headers.at("x-a").value == "b");
  CHECK(http.spec.rules[0].backendRefs[1].weight == 10);
  CHECK(http.spec.rules[0].requestMirror->name == "c");

  const Ingress ingress = only<Ingress>(R"(
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: app, annotations: {nginx.ingress.kubernetes.io/canary: "true"}}
spec:
  ingressClassName: nginx
  rules:
    - host: app
      http:
        paths: [{path: /, pathType: Prefix, backend: {service: {name: app, port: {number: 80}}}}]
)");
  CHECK(ingress.spec.rules[0].paths[0].backend.service == "app");
}

TEST_CASE("manifests: patches follow JSON merge and strategic merge rules") {
  Deployment web = only<Deployment>(deploymentText);
  CHECK(patch(web, "spec: {template: {spec: {containers: [{name: web, image: 'web:v2'}]}}}",
              PatchMode::Strategic)
            .empty());
  CHECK(mainImage(*web.spec.podTemplate->spec) == "web:v2");
  CHECK(web.spec.podTemplate->spec->containers[0].env.size() == 2);
  CHECK(patch(web, "{spec: {replicas: null, minReadySeconds: 5}, metadata: {labels: {app: null}}}",
              PatchMode::Merge)
            .empty());
  CHECK(web.spec.replicas == 1);
  CHECK(web.spec.minReadySeconds == 5);
  CHECK(web.metadata.labels.empty());
  CHECK(patch(web, "spec: {template: {spec: {containers: [{name: web, image: 'web:v3'}]}}}",
              PatchMode::Merge)
            .empty());
  CHECK(web.spec.podTemplate->spec->containers[0].env.empty());

  Canary canary;
  canary.spec.analysis.stepWeight = 10;
  canary.spec.analysis.metrics.resize(2);
  CHECK(patch(canary, "spec: {analysis: {stepWeight: null, iterations: 5, threshold: 2}}",
              PatchMode::Merge)
            .empty());
  CHECK(canary.spec.analysis.stepWeight == 0);
  CHECK(canary.spec.analysis.iterations == 5);
  CHECK(canary.spec.analysis.metrics.size() == 2);
}

TEST_CASE("manifests: a patch does not touch the copy another object holds") {
  Deployment web = only<Deployment>(deploymentText);
  const Deployment before = web;
  CHECK(patch(web, "spec: {template: {spec: {containers: [{name: web, image: 'web:v2'}]}}}",
              PatchMode::Strategic)
            .empty());
  CHECK(mainImage(*before.spec.podTemplate->spec) == "web:v1");
}
