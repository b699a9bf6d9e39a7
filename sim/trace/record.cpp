#include "sim/trace/record.hpp"

#include <array>

namespace aviary {
namespace {

constexpr std::array<std::string_view, 8> podSteps{
    "created", "scheduled", "pulling", "running", "ready", "not ready", "terminating", "gone"};
constexpr std::array<std::string_view, 7> nodeSteps{
    "requested", "added", "ready", "not ready", "cordoned", "uncordoned", "removed"};
/// In the order of RecordBody.
constexpr std::array<std::string_view, 12> labels{
    "event", "tick", "phase", "weights", "deployment", "autoscaler",
    "pod",   "node", "fault", "action",  "alert",      "webhook"};
static_assert(labels.size() == std::variant_size_v<RecordBody>);

}  // namespace

std::string_view text(PodStep step) { return podSteps.at(static_cast<std::size_t>(step)); }

std::string_view text(NodeStep step) { return nodeSteps.at(static_cast<std::size_t>(step)); }

std::string_view text(FaultEdge edge) { return edge == FaultEdge::Start ? "start" : "end"; }

std::string_view recordLabel(const RecordBody& body) { return labels.at(body.index()); }

}  // namespace aviary
