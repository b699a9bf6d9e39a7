#include <ostream>

#include "reports/exporters/event_view.hpp"
#include "reports/exporters/exporter.hpp"
#include "reports/exporters/json_writer.hpp"

namespace aviary {

void writeEventLines(std::ostream& out, const Trace& trace, const RunSummary&) {
  for (const Record& record : trace.records()) {
    const auto event = eventView(trace, record);
    if (!event) continue;
    JsonWriter json(out);
    writeEvent(json, *event);
    out << '\n';
  }
}

}  // namespace aviary
