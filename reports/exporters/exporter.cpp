#include "reports/exporters/exporter.hpp"

namespace aviary {

const Exporter* findExporter(std::string_view format) {
  for (const Exporter& exporter : exporterTable) {
    if (exporter.format == format) return &exporter;
  }
  return nullptr;
}

}  // namespace aviary
