#include "sim/cli/print_diagnostics.hpp"

#include "reports/exporters/json_writer.hpp"

namespace aviary {
namespace {

void place(JsonWriter& json, std::string_view name, int number) {
  json.member(name, number > 0 ? std::optional(number) : std::nullopt);
}

}  // namespace

void printDiagnostics(std::ostream& out, std::span<const Diagnostic> diagnostics) {
  for (const Diagnostic& diagnostic : diagnostics) out << text(diagnostic) << '\n';
}

void printDiagnosticsAsJson(std::ostream& out, std::span<const Diagnostic> diagnostics) {
  JsonWriter json(out);
  json.beginArray();
  for (const Diagnostic& diagnostic : diagnostics) {
    json.beginObject(JsonWriter::Layout::Compact);
    json.member("severity", diagnostic.severity == Severity::Error ? "error" : "warning");
    json.member("code", std::string_view(diagnostic.code));
    json.member("file", std::string_view(diagnostic.mark.file));
    place(json, "line", diagnostic.mark.line);
    place(json, "column", diagnostic.mark.column);
    json.member("path", std::string_view(diagnostic.path));
    json.member("message", std::string_view(diagnostic.message));
    json.endObject();
  }
  json.endArray();
  out << '\n';
}

}  // namespace aviary
