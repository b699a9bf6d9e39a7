#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/delivery/deployment_sets.hpp"

namespace aviary {

/// Revision of a set; 0 when it has none.
[[nodiscard]] std::int64_t revisionOf(const ReplicaSet& set);

/// Highest revision of the old sets plus one: what the new set is to carry.
[[nodiscard]] std::int64_t nextRevision(const DeploymentSets& sets);

/// Brings the annotations of the new set up to date: those of the Deployment, its revision and,
/// when it already had a lower one, the history of revisions it had. False when nothing changed.
/// Source: kubernetes pkg/controller/deployment/util/deployment_util.go:SetNewReplicaSetAnnotations
/// (1.36).
bool annotateNewSet(const Deployment& deployment, std::int64_t revision, ReplicaSet& set);

/// Whether annotateNewSet() would change anything; costs no copy.
[[nodiscard]] bool needsAnnotations(const Deployment& deployment, std::int64_t revision,
                                    const ReplicaSet& set);

/// A new ReplicaSet for the present template, with the size a rolling update gives it at first.
/// Source: sync.go:getNewReplicaSet.
[[nodiscard]] ReplicaSet makeNewSet(const Deployment& deployment, const DeploymentSets& sets);

/// Old sets beyond the revision history limit that nothing needs any more, lowest revision first.
/// Source: sync.go:cleanupDeployment.
[[nodiscard]] std::vector<const ReplicaSet*> expiredSets(const DeploymentSpec& spec,
                                                         const DeploymentSets& sets);

/// What `kubectl rollout undo` does.
struct UndoAnswer {
  const ReplicaSet* target = nullptr;  ///< whose template comes back; null: nothing is changed
  std::string refusal;                 ///< why nothing is changed, as kubectl prints it
};

/// \param toRevision  0: the second highest revision.
/// Source: kubectl pkg/polymorphichelpers/rollback.go.
[[nodiscard]] UndoAnswer undoTarget(const Deployment& deployment,
                                    const std::vector<const ReplicaSet*>& owned,
                                    std::int64_t toRevision);

/// Puts the template of `target` and its annotations into the Deployment; annotations that only
/// controllers and kubectl keep stay as they are.
void applyUndo(const ReplicaSet& target, Deployment& deployment);

}  // namespace aviary
