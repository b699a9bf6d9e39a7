#include "gui/runner/proposal.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "gui/runner/file_text.hpp"
#include "gui/series/node_edit.hpp"
#include "sim/scenario/yaml_reader.hpp"

namespace aviary {
namespace {

constexpr std::string_view defaultPort = "8080";

std::string textAt(const DataNode& root, std::string_view path) {
  const DataNode* node = findPath(root, path);
  return node == nullptr ? std::string() : std::string(node->text());
}

std::string orElse(std::string text, std::string_view otherwise) {
  return text.empty() ? std::string(otherwise) : text;
}

/// What the manifests speak of.
struct Found {
  bool scenario = false;
  bool deployment = false;
  bool service = false;
  bool canary = false;
  std::string name;        ///< of the workload
  std::string namespace_;  ///< empty: default
  std::string image;
  std::string host;  ///< what users call
  std::string port{defaultPort};
  std::string portName;    ///< a Service calls it so
  std::string autoscaler;  ///< the Canary names it
  bool hasAutoscaler = false;
  int objects = 0;
};

const DataNode* firstContainer(const DataNode& deployment) {
  const DataNode* containers = findPath(deployment, "spec.template.spec.containers");
  const bool some = containers != nullptr && !containers->items().empty();
  return some ? &containers->items().front() : nullptr;
}

void takeDeployment(Found& found, const DataNode& root) {
  if (found.deployment) return;
  found.deployment = true;
  found.name = textAt(root, "metadata.name");
  const DataNode* container = firstContainer(root);
  if (container == nullptr) return;
  found.image = textAt(*container, "image");
  const DataNode* ports = container->find("ports");
  if (ports == nullptr || ports->items().empty()) return;
  found.port = orElse(textAt(ports->items().front(), "containerPort"), found.port);
}

/// A port is a number, or the name of one.
void takePort(Found& found, const std::string& port) {
  if (found.deployment || port.empty()) return;
  const bool number = port.find_first_not_of("0123456789") == std::string::npos;
  (number ? found.port : found.portName) = port;
}

void take(Found& found, const DataNode& root) {
  const std::string kind = textAt(root, "kind");
  const std::string name = textAt(root, "metadata.name");
  if (kind.empty() || name.empty()) return;
  ++found.objects;
  if (found.namespace_.empty()) found.namespace_ = textAt(root, "metadata.namespace");
  if (kind == "Scenario") found.scenario = true;
  if (kind == "Deployment") return takeDeployment(found, root);
  if (kind == "Canary") {
    found.canary = true;
    if (!found.deployment) found.name = orElse(textAt(root, "spec.targetRef.name"), name);
    found.host = orElse(textAt(root, "spec.service.name"), found.name);
    found.autoscaler = textAt(root, "spec.autoscalerRef.name");
    takePort(found, textAt(root, "spec.service.port"));
    takePort(found, textAt(root, "spec.service.targetPort"));
    return;
  }
  if (kind == "HorizontalPodAutoscaler") found.hasAutoscaler = true;
  if (kind == "Service") {
    found.service = true;
    if (found.host.empty()) found.host = name;
  }
  if (!found.deployment && found.name.empty()) {
    found.name = orElse(textAt(root, "spec.scaleTargetRef.name"), name);
  }
}

std::string namespaceLine(const Found& found) {
  return found.namespace_.empty() ? std::string() : ", namespace: " + quotedText(found.namespace_);
}

std::string deploymentText(const Found& found) {
  const std::string name = quotedText(found.name);
  const std::string portName =
      found.portName.empty() ? std::string() : "name: " + quotedText(found.portName) + ", ";
  return "---\n# Proposed: the files bring no Deployment.\n"
         "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " +
         name + namespaceLine(found) +
         "}\nspec:\n  replicas: 2\n  selector: {matchLabels: {app: " + name +
         "}}\n  template:\n    metadata: {labels: {app: " + name +
         "}}\n    spec:\n      containers:\n        - name: app\n          image: " +
         quotedText(found.image) + "\n          ports: [{" + portName +
         "containerPort: " + found.port +
         "}]\n          resources: {requests: {cpu: 200m, memory: 128Mi}}\n";
}

std::string autoscalerText(const Found& found) {
  return "---\n# Proposed: the files bring no autoscaler.\n"
         "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: " +
         quotedText(found.autoscaler) + namespaceLine(found) +
         "}\nspec:\n  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: " +
         quotedText(found.name) +
         "}\n  minReplicas: 2\n  maxReplicas: 10\n  metrics:\n    - type: Resource\n"
         "      resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}\n";
}

std::string serviceText(const Found& found, const DataNode* labels) {
  std::string selector;
  if (labels != nullptr) {
    for (const DataEntry& entry : labels->entries()) {
      selector += (selector.empty() ? "" : ", ") + quotedText(entry.key) + ": " +
                  quotedText(std::string(entry.value.text()));
    }
  }
  if (selector.empty()) selector = "app: " + quotedText(found.name);
  return "---\n# Proposed: the files bring no Service.\n"
         "apiVersion: v1\nkind: Service\nmetadata: {name: " +
         quotedText(found.host) + namespaceLine(found) + "}\nspec:\n  selector: {" + selector +
         "}\n  ports: [{port: 80, targetPort: " + found.port + "}]\n";
}

std::string scenarioText(const Found& found, const std::string& manifests) {
  const std::string next = quotedText(nextImage(found.image));
  const std::string space =
      found.namespace_.empty() ? std::string() : ", namespace: " + quotedText(found.namespace_);
  return "# Proposed by Aviary around " + manifests +
         ": a steady load, and a new version after two minutes.\n"
         "apiVersion: aviary.dev/v1\nkind: Scenario\nmetadata:\n  name: " +
         quotedText(found.name) + "\nspec:\n  manifests: [" + manifests +
         "]\n  seed: 1\n  duration: " + (found.canary ? "30m" : "10m\n  until: horizon") +
         "\n  cluster:\n    nodePools:\n"
         "      - {name: default, count: 3, allocatable: {cpu: \"4\", memory: 8Gi, pods: 110}}\n"
         "  versions:\n    " +
         quotedText(found.image) +
         ": &v1\n      serviceTime: {distribution: lognormal, p50: 20ms, p99: 100ms}\n"
         "      cpuPerRequest: 4ms\n      errorRate: 0.05%\n"
         "      startup: {imagePull: 4s, boot: 6s}\n    " +
         next + ": *v1\n  traffic:\n    - {name: users, to: " + quotedText(found.host) + space +
         ", profile: {constant: 50/s}, users: 1000}\n  timeline:\n    - at: 2m\n"
         "      setImage: {deployment: " +
         quotedText(found.name) + space + ", image: " + next + "}\n";
}

std::string baseName(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

std::string nextImage(const std::string& image) {
  const std::size_t colon = image.rfind(':');
  const bool tagged = colon != std::string::npos && image.find('/', colon) == std::string::npos;
  if (!tagged) return image + ":next";
  std::size_t digits = image.size();
  while (digits > colon + 1 && std::isdigit(static_cast<unsigned char>(image[digits - 1])) != 0) {
    --digits;
  }
  constexpr std::size_t digitsMax = 9;
  const std::size_t count = image.size() - digits;
  if (count == 0 || count > digitsMax) return image + "-next";
  return image.substr(0, digits) + std::to_string(std::stoul(image.substr(digits)) + 1);
}

std::optional<Proposal> proposalFor(const std::vector<InputFile>& files) {
  Found found;
  std::string manifests;
  std::optional<DataNode> labels;
  for (const InputFile& file : files) {
    Diagnostics diagnostics;
    for (const InputDocument& document : readYaml(file.text, file.name, diagnostics)) {
      take(found, document.root);
      const DataNode* of = findPath(document.root, "spec.template.metadata.labels");
      if (of != nullptr && !labels) labels = *of;
    }
    if (diagnostics.hasErrors()) return std::nullopt;
    manifests += (manifests.empty() ? "" : ", ") + quotedText(baseName(file.name));
  }
  if (found.scenario || found.objects == 0 || found.name.empty()) return std::nullopt;
  if (found.host.empty()) found.host = found.name;
  if (found.image.empty()) found.image = found.name + ":v1";
  Proposal proposal;
  const std::string& first = files.front().name;
  const std::string base = baseName(first);
  proposal.file = pathIn(folderOf(first), base.substr(0, base.rfind('.')) + ".scenario.yaml");
  proposal.text = scenarioText(found, manifests);
  if (!found.deployment) proposal.text += deploymentText(found);
  if (!found.autoscaler.empty() && !found.hasAutoscaler) proposal.text += autoscalerText(found);
  // Flagger makes the Services of a Canary.
  if (!found.service && !found.canary) {
    proposal.text += serviceText(found, labels ? &*labels : nullptr);
  }
  return proposal;
}

}  // namespace aviary
