#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace aviary {

enum class Severity : std::uint8_t { Error, Warning };

/// What is wrong with an input, one enumerator for each code of `diagnosticTable`.
enum class DiagnosticCode : std::uint8_t {
  FileTooLarge,
  NotUtf8,
  ControlCharacter,
  SyntaxError,
  NestedTooDeeply,
  TooManyNodes,
  AliasTooLarge,
  AliasOfItself,
  DuplicateKey,
  TabIndentation,
  KeyNotText,
  BadMerge,
  NoDocument,
  MissingField,
  WrongType,
  AmbiguousBool,
  UnknownKey,
  OutOfRange,
  BadFormat,
  NotOneOf,
  TooManyProblems,
  Conflict,
  NotSimulated,
  UnknownField,
  UnknownKind,
  InvalidValue,
  OldApiVersion,
  UnknownApiVersion,
  NotAnObject,
  DuplicateObject,
  StalledSteps,
};

struct CodeEntry {
  DiagnosticCode code;
  std::string_view name;  ///< what users see and search for; never reused for something else
  Severity severity;
  std::string_view meaning;
};

/// Every diagnostic there is. S: text and structure of any document; K: Kubernetes documents;
/// N: the Scenario document. The order is that of `DiagnosticCode`.
inline constexpr std::array diagnosticTable{
    CodeEntry{DiagnosticCode::FileTooLarge, "S001", Severity::Error,
              "the file is larger than the limit"},
    CodeEntry{DiagnosticCode::NotUtf8, "S002", Severity::Error, "the file is not UTF-8 text"},
    CodeEntry{DiagnosticCode::ControlCharacter, "S003", Severity::Error,
              "a control character stands in the text"},
    CodeEntry{DiagnosticCode::SyntaxError, "S004", Severity::Error, "the text is not YAML"},
    CodeEntry{DiagnosticCode::NestedTooDeeply, "S005", Severity::Error,
              "values are nested too deeply"},
    CodeEntry{DiagnosticCode::TooManyNodes, "S006", Severity::Error,
              "the file holds too many values"},
    CodeEntry{DiagnosticCode::AliasTooLarge, "S007", Severity::Error,
              "aliases expand to too many values"},
    CodeEntry{DiagnosticCode::AliasOfItself, "S008", Severity::Error,
              "an alias stands inside its anchor"},
    CodeEntry{DiagnosticCode::DuplicateKey, "S009", Severity::Error,
              "a key stands twice in one map"},
    CodeEntry{DiagnosticCode::TabIndentation, "S010", Severity::Error,
              "a tab is used as indentation"},
    CodeEntry{DiagnosticCode::KeyNotText, "S011", Severity::Error,
              "the key of a map is not plain text"},
    CodeEntry{DiagnosticCode::BadMerge, "S012", Severity::Error, "a merge key has no map to merge"},
    CodeEntry{DiagnosticCode::NoDocument, "S013", Severity::Error, "the file holds no document"},
    CodeEntry{DiagnosticCode::MissingField, "S014", Severity::Error, "a required field is missing"},
    CodeEntry{DiagnosticCode::WrongType, "S015", Severity::Error, "a value has the wrong type"},
    CodeEntry{DiagnosticCode::AmbiguousBool, "S016", Severity::Warning,
              "yes, no, on and off are booleans only in old YAML"},
    CodeEntry{DiagnosticCode::UnknownKey, "S017", Severity::Error, "a key is unknown"},
    CodeEntry{DiagnosticCode::OutOfRange, "S018", Severity::Error, "a number is out of its range"},
    CodeEntry{DiagnosticCode::BadFormat, "S019", Severity::Error,
              "a value is not written as it should be"},
    CodeEntry{DiagnosticCode::NotOneOf, "S020", Severity::Error,
              "a value is not one of those allowed"},
    CodeEntry{DiagnosticCode::TooManyProblems, "S021", Severity::Error,
              "there are more problems than are shown"},
    CodeEntry{DiagnosticCode::Conflict, "S022", Severity::Error, "fields exclude one another"},
    CodeEntry{DiagnosticCode::NotSimulated, "K101", Severity::Warning,
              "a field has no effect in the simulation"},
    CodeEntry{DiagnosticCode::UnknownField, "K102", Severity::Warning,
              "a field is not in the schema of its kind"},
    CodeEntry{DiagnosticCode::UnknownKind, "K103", Severity::Warning,
              "a kind is not simulated; the document is left out"},
    CodeEntry{DiagnosticCode::InvalidValue, "K104", Severity::Error,
              "the API server refuses a value"},
    CodeEntry{DiagnosticCode::OldApiVersion, "K105", Severity::Warning,
              "an API version is no longer served; it is read as the present one"},
    CodeEntry{DiagnosticCode::UnknownApiVersion, "K106", Severity::Error,
              "a kind has no such API version"},
    CodeEntry{DiagnosticCode::NotAnObject, "K107", Severity::Error,
              "a document is no Kubernetes object"},
    CodeEntry{DiagnosticCode::DuplicateObject, "K108", Severity::Error, "an object stands twice"},
    CodeEntry{DiagnosticCode::StalledSteps, "K109", Severity::Warning,
              "a step list that the API server accepts and that never ends"},
};

[[nodiscard]] constexpr const CodeEntry& entryOf(DiagnosticCode code) {
  return diagnosticTable[static_cast<std::size_t>(code)];
}

}  // namespace aviary
