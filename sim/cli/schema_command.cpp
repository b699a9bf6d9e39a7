#include "sim/cli/schema_command.hpp"

#include "sim/run/phase_graphs.hpp"
#include "sim/scenario/scenario_schema.hpp"

namespace aviary {

ExitCode schemaCommand(const SchemaRequest& request, const Terminal& terminal) {
  terminal.out << (request.phases == "dot" ? canaryPhasesDot() : scenarioSchemaJson());
  return ExitCode::Ok;
}

}  // namespace aviary
