#include "sim/scenario/scenario_schema.hpp"

#include <stdexcept>
#include <string_view>

#include "sim/scenario/scenario_schema_parts.hpp"
#include "sim/scenario/yaml_reader.hpp"
#include "sim/scenario/yaml_text.hpp"

namespace aviary {

namespace {

// The schema is YAML here because that is what people can read; a test holds its keys against those
// that the decoders know. In parts because compilers bound the length of one literal.

constexpr std::string_view rootText = R"(
$schema: https://json-schema.org/draft/2020-12/schema
$id: https://aviary.dev/schemas/scenario.json
title: Aviary scenario
description: What is played besides the Kubernetes manifests.
type: object
additionalProperties: false
required: [apiVersion, kind, metadata, spec]
properties:
  apiVersion: {const: aviary.dev/v1}
  kind: {const: Scenario}
  metadata:
    type: object
    additionalProperties: false
    required: [name]
    properties:
      name: {type: string, minLength: 1}
      namespace: {type: string}
      labels: {type: object}
      annotations: {type: object}
  spec:
    type: object
    additionalProperties: false
    properties:
      description: {type: string}
      manifests:
        {type: array, items: {type: string}, description: Manifest files beside this one.}
      seed: {type: integer, minimum: 0, description: Every random draw follows from it.}
      duration: {$ref: "#/$defs/duration", description: Horizon of simulated time.}
      warmup:
        {$ref: "#/$defs/duration", description: Simulated but left out of the averages.}
      until: {enum: [rolloutFinished, horizon], description: When the run ends.}
      engine: {enum: [auto, request, flow], description: How traffic is played.}
      timing:
        enum: [aligned, jittered]
        description: Whether the timers of the controllers start together or where the seed says.
      cluster: {$ref: "#/$defs/cluster"}
      prometheus:
        type: object
        additionalProperties: false
        properties:
          scrapeInterval: {$ref: "#/$defs/duration"}
          evaluationInterval: {$ref: "#/$defs/duration"}
      metricsServer:
        type: object
        additionalProperties: false
        properties:
          resolution:
            {$ref: "#/$defs/duration", description: Between two readings; also the window of CPU.}
          lag: {$ref: "#/$defs/duration", description: Age of what a node reports when it is read.}
      propagation: {$ref: "#/$defs/propagation"}
      versions:
        type: object
        description: How each image behaves, by the name that the pods use.
        additionalProperties: {$ref: "#/$defs/version"}
      traffic: {type: array, items: {$ref: "#/$defs/trafficSource"}}
      calls:
        {type: array, items: {$ref: "#/$defs/call"}, description: Which service calls which.}
      faults: {type: array, items: {$ref: "#/$defs/fault"}}
      timeline:
        {type: array, items: {$ref: "#/$defs/timelineEntry"}, description: What users do.}
      webhooks:
        type: object
        description: What each hook answers, by its name or URL.
        additionalProperties: {$ref: "#/$defs/webhook"}
      overrides: {$ref: "#/$defs/overrides"}
      expect:
        {type: array, items: {$ref: "#/$defs/expectation"}, description: What must hold.}
)";

constexpr std::string_view valueText = R"(
$defs:
  duration:
    description: A duration as in 500ms, 30s or 1m30s.
    type: [string, integer]
    pattern: "^([0-9]*[.]?[0-9]+(ns|us|ms|[smhdwy]))+$|^0$"
    maximum: 0
  percentage: {description: A percentage as in 3%., type: string, pattern: "^[0-9.eE+-]+%$"}
  rate: {description: A rate as in 200/s or 24/m., type: string, pattern: "^[0-9.eE+-]+/[smhd]$"}
  factor: {description: A factor as in x3., type: string, pattern: "^x[0-9.eE+-]+$"}
  quantity: {description: An amount as in 500m or 256Mi., type: [string, number]}
  comparison:
    description: A comparison as in "< 0.2%", ">= 3" or "< 90s".
    type: [string, number]
  texts: {type: object, additionalProperties: {type: string}}
  distribution:
    description: A duration, or a random one.
    anyOf:
      - $ref: "#/$defs/duration"
      - type: object
        additionalProperties: false
        required: [distribution, value]
        properties:
          distribution: {const: constant}
          value: {$ref: "#/$defs/duration"}
      - type: object
        additionalProperties: false
        required: [distribution, mean]
        properties:
          distribution: {const: exponential}
          mean: {$ref: "#/$defs/duration"}
      - type: object
        additionalProperties: false
        required: [distribution, p50, p99]
        properties:
          distribution: {const: lognormal}
          p50: {$ref: "#/$defs/duration"}
          p99: {$ref: "#/$defs/duration"}
      - type: object
        additionalProperties: false
        required: [distribution, mean, cv]
        properties:
          distribution: {const: gamma}
          mean: {$ref: "#/$defs/duration"}
          cv: {type: number, description: Standard deviation divided by the mean.}
      - type: object
        additionalProperties: false
        required: [distribution]
        properties:
          distribution: {const: empirical}
          samples: {type: array, items: {$ref: "#/$defs/duration"}}
          file: {type: string, description: One duration on each line.}
)";

constexpr std::string_view clusterText = R"(
  cluster:
    type: object
    additionalProperties: false
    properties:
      nodePools: {type: array, items: {$ref: "#/$defs/nodePool"}}
      flagger:
        type: object
        additionalProperties: false
        properties:
          meshProvider: {type: string}
          controlLoopInterval: {$ref: "#/$defs/duration"}
          slackUrl: {type: string, description: Webhook of the room that hears every alert.}
          slackChannel: {type: string}
          msteamsUrl: {type: string, description: Stands in for slackUrl.}
          clusterName: {type: string, description: Named in alerts.}
          eventWebhook: {type: string, description: URL that is told every event.}
      horizontalPodAutoscaler:
        type: object
        additionalProperties: false
        properties:
          syncPeriod: {$ref: "#/$defs/duration"}
          downscaleStabilization: {$ref: "#/$defs/duration"}
          cpuInitializationPeriod: {$ref: "#/$defs/duration"}
          initialReadinessDelay: {$ref: "#/$defs/duration"}
          tolerance: {type: number, minimum: 0, maximum: 1}
  nodePool:
    type: object
    additionalProperties: false
    required: [name]
    properties:
      name: {type: string, minLength: 1}
      count: {type: integer, minimum: 0, description: Nodes at the start.}
      allocatable:
        type: object
        description: What pods can use of one node, cpu, memory and pods.
        additionalProperties: {$ref: "#/$defs/quantity"}
      labels: {$ref: "#/$defs/texts"}
      taints:
        type: array
        items:
          type: object
          additionalProperties: false
          required: [key, effect]
          properties:
            key: {type: string, minLength: 1}
            value: {type: string}
            effect: {enum: [NoSchedule, PreferNoSchedule, NoExecute]}
            timeAdded: {type: string}
      hourlyPrice: {type: number, minimum: 0, description: Of one node.}
      autoscaling:
        type: object
        additionalProperties: false
        required: [min, max]
        properties:
          min: {type: integer, minimum: 0}
          max: {type: integer, minimum: 0}
          provisionTime: {$ref: "#/$defs/duration"}
  version:
    type: object
    additionalProperties: false
    properties:
      serviceTime: {$ref: "#/$defs/distribution", description: Of one request without waiting.}
      cpuPerRequest: {$ref: "#/$defs/duration"}
      cpuIdle: {$ref: "#/$defs/quantity"}
      concurrency: {type: integer, minimum: 1, description: Requests in service in one pod.}
      queueLimit: {type: integer, minimum: 0, description: Requests that may wait in one pod.}
      errorRate: {$ref: "#/$defs/percentage"}
      errorRateByLoad:
        description: Straight lines between points; load is requests in a pod over concurrency.
        type: array
        items:
          type: object
          additionalProperties: false
          required: [load, errorRate]
          properties:
            load: {$ref: "#/$defs/percentage"}
            errorRate: {$ref: "#/$defs/percentage"}
      errorLatency: {$ref: "#/$defs/distribution"}
      startup:
        type: object
        additionalProperties: false
        properties:
          imagePull: {$ref: "#/$defs/distribution"}
          boot: {$ref: "#/$defs/distribution"}
          warmup:
            description: Service times right after the start; they fall to normal.
            type: object
            additionalProperties: false
            required: [factor]
            properties:
              factor: {type: number, minimum: 1, maximum: 1000}
              duration: {$ref: "#/$defs/duration"}
      memory:
        type: object
        additionalProperties: false
        properties:
          base: {$ref: "#/$defs/quantity"}
          perRequest: {$ref: "#/$defs/quantity"}
          leakPerSecond: {$ref: "#/$defs/quantity"}
      terminationTime: {$ref: "#/$defs/duration"}
      imageSize:
        {$ref: "#/$defs/quantity", description: Lets the scheduler prefer nodes that have it.}
  delay:
    description: A delay, or the range it is drawn from.
    anyOf:
      - $ref: "#/$defs/duration"
      - type: object
        additionalProperties: false
        required: [min, max]
        properties:
          min: {$ref: "#/$defs/duration"}
          max: {$ref: "#/$defs/duration"}
  propagation:
    description: From a write to the moment from which traffic obeys it.
    type: object
    additionalProperties: false
    properties:
      endpoints: {$ref: "#/$defs/delay"}
      istio: {$ref: "#/$defs/delay"}
      traefik: {$ref: "#/$defs/delay"}
      nginx: {$ref: "#/$defs/delay"}
      gateway: {$ref: "#/$defs/delay"}
      linkerd: {$ref: "#/$defs/delay"}
)";

constexpr std::string_view trafficText = R"(
  points:
    type: array
    items:
      type: object
      additionalProperties: false
      required: [at, rate]
      properties:
        at: {$ref: "#/$defs/duration"}
        rate: {$ref: "#/$defs/rate"}
  profile:
    description: Requests per second over time.
    type: object
    additionalProperties: false
    minProperties: 1
    maxProperties: 1
    properties:
      constant: {$ref: "#/$defs/rate"}
      ramp:
        type: object
        additionalProperties: false
        required: [from, to]
        properties:
          from: {$ref: "#/$defs/rate"}
          to: {$ref: "#/$defs/rate"}
          start: {$ref: "#/$defs/duration"}
          over: {$ref: "#/$defs/duration"}
      sine:
        type: object
        additionalProperties: false
        required: [mean, amplitude]
        properties:
          mean: {$ref: "#/$defs/rate"}
          amplitude: {$ref: "#/$defs/rate"}
          period: {$ref: "#/$defs/duration"}
          shift: {$ref: "#/$defs/duration"}
      steps: {$ref: "#/$defs/points", description: Each rate holds until the next.}
      spikes:
        type: object
        additionalProperties: false
        required: [base, peak]
        properties:
          base: {$ref: "#/$defs/rate"}
          peak: {$ref: "#/$defs/rate"}
          first: {$ref: "#/$defs/duration"}
          every: {$ref: "#/$defs/duration"}
          width: {$ref: "#/$defs/duration"}
      businessDay:
        description: A week of working days with quiet nights and a dip at noon.
        type: object
        additionalProperties: false
        required: [night, peak]
        properties:
          night: {$ref: "#/$defs/rate"}
          peak: {$ref: "#/$defs/rate"}
          opens: {$ref: "#/$defs/duration"}
          closes: {$ref: "#/$defs/duration"}
          startsAt: {$ref: "#/$defs/duration", description: Time of day at the start.}
      points: {$ref: "#/$defs/points", description: Straight lines between the points.}
      csv: {type: string, description: A file of rows time,rate as in 30s,200/s.}
  trafficSource:
    type: object
    additionalProperties: false
    required: [profile]
    properties:
      name: {type: string, minLength: 1}
      namespace: {type: string}
      to: {type: string, minLength: 1, description: A Service or a host that a router knows.}
      workers:
        $ref: "#/$defs/texts"
        description: In place of to, labels of the pods that take work from a queue.
      queueLimit:
        {type: integer, minimum: 1, maximum: 1048576,
         description: Pieces of work that may wait; one more is refused.}
      profile: {$ref: "#/$defs/profile"}
      arrivals:
        anyOf:
          - enum: [poisson, uniform, bursty]
          - type: object
            additionalProperties: false
            required: [kind]
            properties:
              kind: {enum: [poisson, uniform, bursty]}
              burstFactor: {type: number, minimum: 1}
              burstLength: {$ref: "#/$defs/duration"}
              burstShare: {$ref: "#/$defs/percentage"}
      users:
        anyOf:
          - {type: integer, minimum: 0}
          - type: object
            additionalProperties: false
            required: [count]
            properties:
              count: {type: integer, minimum: 0}
              thinkTime: {$ref: "#/$defs/distribution"}
              sticky: {type: boolean, description: They keep the cookies they are given.}
      headers: {$ref: "#/$defs/texts"}
      cookies: {$ref: "#/$defs/texts"}
      method: {type: string, minLength: 1}
      path: {type: string, minLength: 1}
      region: {type: string, minLength: 1, description: Where the users' requests come in.}
      zone: {type: string, minLength: 1}
      timeout: {$ref: "#/$defs/duration"}
      requestsPerConnection: {type: integer, minimum: 1}
      start: {$ref: "#/$defs/duration"}
      end: {$ref: "#/$defs/duration"}
  call:
    type: object
    additionalProperties: false
    required: [from, to]
    properties:
      namespace: {type: string}
      from: {type: string, minLength: 1}
      to: {type: string, minLength: 1}
      perRequest: {type: number, minimum: 0}
      timeout: {$ref: "#/$defs/duration"}
      retries: {type: integer, minimum: 0}
)";

}  // namespace

DataNode scenarioSchema() {
  std::string text;
  for (const std::string_view part : {rootText, valueText, clusterText, trafficText}) text += part;
  text += scenarioSchemaEvents();
  Diagnostics diagnostics;
  std::vector<InputDocument> read = readYaml(text, "schema", diagnostics);
  if (read.size() != 1 || diagnostics.hasErrors()) {
    throw std::logic_error("the schema of Scenario is not YAML");
  }
  return std::move(read[0].root);
}

std::string scenarioSchemaJson() {
  return jsonText(scenarioSchema());
}

}  // namespace aviary
