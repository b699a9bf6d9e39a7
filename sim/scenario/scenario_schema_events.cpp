#include "sim/scenario/scenario_schema_parts.hpp"

namespace aviary {

namespace {

constexpr std::string_view eventsText = R"(
  fault:
    type: object
    additionalProperties: false
    required: [at]
    properties:
      name: {type: string, description: Names its random stream.}
      at: {$ref: "#/$defs/duration"}
      for: {$ref: "#/$defs/duration", description: Without it the fault stays.}
      target:
        description: What is hit; without it everything.
        type: object
        additionalProperties: false
        properties:
          namespace: {type: string}
          image: {type: string, minLength: 1}
          pod: {type: string, minLength: 1}
          deployment: {type: string, minLength: 1}
          workload: {type: string, minLength: 1}
          service: {type: string, minLength: 1}
          node: {type: string, minLength: 1}
          zone: {type: string, minLength: 1}
          webhook: {type: string, minLength: 1}
      errorRate: {$ref: "#/$defs/percentage", description: Requests failing on top.}
      latency:
        description: x2 (times), +100ms (more) or both with a space between.
        anyOf:
          - {type: string, pattern: "^[x+]"}
          - type: object
            additionalProperties: false
            properties:
              factor: {type: number, minimum: 0}
              add: {$ref: "#/$defs/duration"}
      crash: {type: boolean, description: Containers exit whenever they start.}
      neverReady: {type: boolean, description: Readiness probes fail.}
      oom: {type: boolean, description: Containers are killed for memory.}
      slowStart: {$ref: "#/$defs/factor", description: Boot time times this.}
      imagePullFails: {type: boolean}
      nodeDown: {type: boolean}
      zoneDown: {type: boolean}
      dependencyDown: {type: boolean, description: Every call to the Service fails.}
      metricsGap: {type: boolean, description: Nothing of the target is scraped.}
      cpuThrottle: {$ref: "#/$defs/percentage", description: CPU that is left.}
      webhookOutage: {type: boolean, description: The hook does not answer.}
      apiConflicts: {$ref: "#/$defs/percentage", description: Writes refused with a conflict.}
  window:
    type: object
    additionalProperties: false
    allOf: [{anyOf: [{required: [value]}, {required: [error]}]}]
    properties:
      canary: {type: string}
      namespace: {type: string}
      from: {$ref: "#/$defs/duration"}
      until: {$ref: "#/$defs/duration"}
      value: {type: ["number", "null"], description: "Null: no values found."}
      error: {type: string, minLength: 1, description: Why the server cannot be reached.}
  overrides:
    description: What a metric query answers instead of what was measured.
    anyOf:
      - type: object
        additionalProperties:
          anyOf:
            - type: number
            - {type: array, items: {$ref: "#/$defs/window"}}
      - type: array
        items:
          type: object
          additionalProperties: false
          required: [metric]
          allOf: [{anyOf: [{required: [value]}, {required: [error]}]}]
          properties:
            metric: {type: string, minLength: 1}
            canary: {type: string}
            namespace: {type: string}
            from: {$ref: "#/$defs/duration"}
            until: {$ref: "#/$defs/duration"}
            value: {type: ["number", "null"], description: "Null: no values found."}
            error: {type: string, minLength: 1, description: Why the server cannot be reached.}
  answer:
    anyOf:
      - enum: [pass, fail]
      - type: object
        additionalProperties: false
        required: [status]
        properties:
          status: {type: integer, minimum: 100, maximum: 599}
          body: {type: string}
  webhook:
    anyOf:
      - enum: [pass, fail]
      - type: object
        additionalProperties: false
        properties:
          answer: {$ref: "#/$defs/answer"}
          windows:
            type: array
            items:
              type: object
              additionalProperties: false
              required: [answer]
              properties:
                from: {$ref: "#/$defs/duration"}
                until: {$ref: "#/$defs/duration"}
                answer: {$ref: "#/$defs/answer"}
          failProbability: {$ref: "#/$defs/percentage"}
)";

constexpr std::string_view timelineText = R"(
  objectName:
    description: An object as in deployment and its name, or kind and name.
    type: object
    properties:
      namespace: {type: string}
      kind: {type: string}
      name: {type: string, minLength: 1}
      deployment: {type: string}
      canary: {type: string}
      rollout: {type: string}
      hpa: {type: string}
      horizontalPodAutoscaler: {type: string}
      service: {type: string}
      pod: {type: string}
      node: {type: string}
      configMap: {type: string}
      secret: {type: string}
      podDisruptionBudget: {type: string}
      metricTemplate: {type: string}
      virtualService: {type: string}
      destinationRule: {type: string}
      traefikService: {type: string}
      ingressRoute: {type: string}
      ingress: {type: string}
      httpRoute: {type: string}
      trafficSplit: {type: string}
  object: {$ref: "#/$defs/objectName", unevaluatedProperties: false}
  gate:
    anyOf:
      - {type: string, minLength: 1}
      - type: object
        additionalProperties: false
        required: [webhook]
        properties:
          webhook: {type: string, minLength: 1}
  timelineEntry:
    type: object
    additionalProperties: false
    required: [at]
    minProperties: 2
    maxProperties: 2
    properties:
      at: {$ref: "#/$defs/duration"}
      setImage:
        type: object
        additionalProperties: false
        required: [deployment, image]
        properties:
          namespace: {type: string}
          deployment: {type: string, minLength: 1}
          container: {type: string, description: Without it the first one.}
          image: {type: string, minLength: 1}
      scale:
        type: object
        additionalProperties: false
        required: [deployment, replicas]
        properties:
          namespace: {type: string}
          deployment: {type: string, minLength: 1}
          replicas: {type: integer, minimum: 0}
      patch:
        $ref: "#/$defs/objectName"
        unevaluatedProperties: false
        properties:
          type: {enum: [strategic, merge]}
          metadata: {type: object}
          spec: {type: object}
          data: {type: object}
          patch: {type: object, description: What to change, in the place of the three above.}
      apply:
        description: An object, a file of objects or a list of both.
        anyOf:
          - type: [string, object]
          - {type: array, items: {type: [string, object]}}
      delete: {$ref: "#/$defs/object"}
      drain:
        anyOf:
          - {type: string, minLength: 1}
          - type: object
            additionalProperties: false
            properties:
              node: {type: string, minLength: 1}
              pool: {type: string, minLength: 1}
              count: {type: integer, minimum: 1}
      openGate: {$ref: "#/$defs/gate"}
      closeGate: {$ref: "#/$defs/gate"}
      promote:
        $ref: "#/$defs/objectName"
        unevaluatedProperties: false
        properties:
          full: {type: boolean, description: Skip what is left of the steps.}
      abort: {$ref: "#/$defs/object"}
      retry: {$ref: "#/$defs/object"}
      undo:
        $ref: "#/$defs/objectName"
        unevaluatedProperties: false
        properties:
          toRevision: {type: integer, minimum: 0}
      pause: {$ref: "#/$defs/object"}
      resume: {$ref: "#/$defs/object"}
      trafficChange:
        type: object
        additionalProperties: false
        required: [source]
        properties:
          source: {type: string, minLength: 1}
          profile: {$ref: "#/$defs/profile"}
          factor: {type: number, minimum: 0, description: Times the rate of before.}
  expectation:
    oneOf:
      - type: object
        additionalProperties: false
        required: [canary]
        properties:
          canary: {type: string, minLength: 1}
          namespace: {type: string}
          phase:
            enum: [Initializing, Initialized, Waiting, Progressing, WaitingPromotion, Promoting,
                   Finalising, Succeeded, Failed, Terminating, Terminated]
          weight: {$ref: "#/$defs/comparison", description: Percent of traffic on the canary.}
          failedChecks: {$ref: "#/$defs/comparison"}
          by: {$ref: "#/$defs/duration"}
          at: {$ref: "#/$defs/duration"}
      - type: object
        additionalProperties: false
        required: [rollout]
        properties:
          rollout: {type: string, minLength: 1}
          namespace: {type: string}
          phase: {enum: [Healthy, Progressing, Degraded, Paused]}
          weight: {$ref: "#/$defs/comparison", description: Percent of traffic on the canary.}
          failedChecks: {$ref: "#/$defs/comparison"}
          image: {type: string}
          replicas: {$ref: "#/$defs/comparison"}
          readyReplicas: {$ref: "#/$defs/comparison"}
          by: {$ref: "#/$defs/duration"}
          at: {$ref: "#/$defs/duration"}
      - type: object
        additionalProperties: false
        required: [deployment]
        properties:
          deployment: {type: string, minLength: 1}
          namespace: {type: string}
          image: {type: string}
          replicas: {$ref: "#/$defs/comparison"}
          readyReplicas: {$ref: "#/$defs/comparison"}
          by: {$ref: "#/$defs/duration"}
          at: {$ref: "#/$defs/duration"}
      - type: object
        additionalProperties: false
        required: [metric]
        properties:
          metric:
            enum: [rolloutDuration, timeToRollback, failedRequests, failedRatio, usersExposed,
                   peakPods, podHours, nodeHours, cost, simulatedSeconds, simulatedRequests]
          value: {$ref: "#/$defs/comparison"}
          ratio: {$ref: "#/$defs/comparison", description: Of all requests.}
          by: {$ref: "#/$defs/duration"}
          at: {$ref: "#/$defs/duration"}
      - type: object
        additionalProperties: false
        required: [event]
        properties:
          event: {type: string, description: The reason of the event.}
          message: {type: string, description: A part of its text.}
          count: {$ref: "#/$defs/comparison"}
          by: {$ref: "#/$defs/duration"}
          at: {$ref: "#/$defs/duration"}
)";

}  // namespace

std::string scenarioSchemaEvents() {
  return std::string(eventsText).append(timelineText);
}

}  // namespace aviary
