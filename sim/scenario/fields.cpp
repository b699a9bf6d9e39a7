#include "sim/scenario/fields.hpp"

#include <algorithm>
#include <charconv>

#include "sim/scenario/notation.hpp"

namespace aviary {

FieldSet::FieldSet(const Cursor& at) : at_(at) {
  if (at.node.isMap() || at.node.isNull()) return;
  at.reportType("a map");
  usable_ = false;
}

const DataEntry* FieldSet::find(std::string_view key) {
  known_.push_back(key);
  for (const DataEntry& entry : at_.node.entries()) {
    if (entry.key != key) continue;
    ++found_;
    return &entry;
  }
  return nullptr;
}

void FieldSet::accept(std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) (void)find(key);
}

void FieldSet::unsimulated(std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const DataEntry* entry = find(key);
    if (entry == nullptr || entry->value.isNull()) continue;
    const FieldPath path = step(key);
    at_.context.report(DiagnosticCode::NotSimulated, entry->keyMark, &path, "not simulated");
  }
}

void FieldSet::carry(std::initializer_list<std::string_view> keys,
                     StringMap& out) {
  for (const std::string_view key : keys) carryUnless(key, "null", out);
}

void FieldSet::carryUnless(std::string_view key, std::string_view defaultText,
                           StringMap& out) {
  const DataEntry* entry = find(key);
  if (entry == nullptr) return;
  std::string value = canonicalText(entry->value);
  if (entry->value.isNull() || value == defaultText) {
    out.erase(std::string(key));
    return;
  }
  out[std::string(key)] = std::move(value);
  const FieldPath path = step(key);
  at_.context.report(DiagnosticCode::NotSimulated, entry->keyMark, &path, "not simulated");
}

void FieldSet::finish() {
  if (const KeyObserver* observer = at_.context.options().keys) (*observer)(at_.path, known_);
  if (found_ == at_.node.entries().size()) return;
  for (const DataEntry& entry : at_.node.entries()) {
    if (std::find(known_.begin(), known_.end(), entry.key) != known_.end()) continue;
    // Suggestions take long enough to matter where nobody will see them.
    const Severity severity = at_.context.kubernetes() ? Severity::Warning : Severity::Error;
    if (at_.context.diagnostics().full(severity)) return;
    if (at_.context.patching() && entry.key == "$patch") continue;
    const FieldPath path = step(entry.key);
    if (at_.context.kubernetes()) {
      at_.context.report(DiagnosticCode::UnknownField, entry.keyMark, &path,
                         "unknown field" + didYouMean(entry.key, known_));
    } else {
      at_.context.report(DiagnosticCode::UnknownKey, entry.keyMark, &path,
                         "unknown key" + didYouMean(entry.key, known_));
    }
  }
}

void FieldSet::reportMissing(std::string_view key) {
  const FieldPath path = step(key);
  at_.context.report(DiagnosticCode::MissingField, at_.mark, &path,
                     at_.context.kubernetes() ? "Required value" : "this field is required");
}

Cursor FieldSet::cursor(const DataEntry& entry, const FieldPath& step) const {
  return {at_.context, entry.value, &step};
}

void reportNotOneOf(const Cursor& at, std::span<const std::string_view> names) {
  std::string list;
  for (const std::string_view name : names) {
    if (!list.empty()) list += ", ";
    list += name.empty() ? std::string_view("\"\"") : name;
  }
  at.report(DiagnosticCode::NotOneOf, "expected one of " + list + "; found " + describe(at.node) +
                                          didYouMean(at.node.text(), names));
}

void reportRange(const Cursor& at, const std::string& limits) {
  at.report(DiagnosticCode::OutOfRange, "must be " + limits + ", found " + describe(at.node));
}

std::string numberText(std::int64_t value) {
  return std::to_string(value);
}

std::string numberText(double value) {
  char buffer[32];
  const auto result = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, result.ptr);
}

void reportDurationRange(const Cursor& at, std::chrono::nanoseconds low,
                         std::chrono::nanoseconds high) {
  at.report(DiagnosticCode::OutOfRange, "must be between " + durationNotation(low) + " and " +
                                            durationNotation(high) + ", found " +
                                            std::string(at.node.text()));
}

}  // namespace aviary
