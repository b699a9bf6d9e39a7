#pragma once

#include <string>
#include <string_view>

#include "sim/api/int_or_percent.hpp"
#include "sim/api/meta.hpp"
#include "sim/api/quantity.hpp"
#include "sim/api/selector.hpp"
#include "sim/api/service.hpp"
#include "sim/scenario/decoder.hpp"
#include "sim/scenario/fields.hpp"

/// Values that many Kubernetes kinds share.
namespace aviary {

/// metadata of a namespaced object.
bool decode(const Cursor& at, ObjectMeta& out);
bool decode(const Cursor& at, ObjectReference& out);
bool decode(const Cursor& at, LabelRequirement& out);
bool decode(const Cursor& at, LabelSelector& out);
bool decode(const Cursor& at, Quantity& out);
bool decode(const Cursor& at, IntOrPercent& out);
/// A port by number or by name.
bool decode(const Cursor& at, PortReference& out);

/// metadata of an object that has no namespace.
bool decodeClusterMeta(const Cursor& at, ObjectMeta& out);

/// A count of seconds that may be written as a whole number only.
template <class Owner>
void wholeSecondsField(Fields<Owner>& fields, std::string_view key, int Owner::*member) {
  fields.optional(key, member, atLeast(0));
}

/// `Invalid value: <value>: <why>`, as the API server says it.
void reportInvalid(const Cursor& at, std::string_view why);
/// The same for a value that is not the text of one scalar.
void reportInvalid(const Cursor& at, std::string_view value, std::string_view why);

/// Check: a name as the API server takes it (RFC 1123 subdomain; labels are at most 63 long).
void checkName(const Cursor& at, const std::string& name);
/// Check: keys and values that labels may have.
void checkLabels(const Cursor& at, const StringMap& labels);

/// `{"app":"web"}`: labels as the API server quotes them.
[[nodiscard]] std::string labelText(const StringMap& labels);

}  // namespace aviary
