#include "sim/scenario/kubernetes_meta.hpp"

#include <limits>
#include <optional>

#include "sim/scenario/scalars.hpp"

namespace aviary {

namespace {

bool isLowerAlphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool isAlphanumeric(char c) {
  return isLowerAlphanumeric(c) || (c >= 'A' && c <= 'Z');
}

// RFC 1123 subdomain: parts of lower-case letters, digits and inner dashes, joined by dots.
bool isSubdomain(std::string_view name) {
  if (name.empty() || name.size() > 253) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const bool edge = i == 0 || i + 1 == name.size() || name[i - 1] == '.' || name[i + 1] == '.';
    const bool inner = !edge && (name[i] == '-' || name[i] == '.');
    if (!isLowerAlphanumeric(name[i]) && !inner) return false;
  }
  return true;
}

bool isLabelValue(std::string_view value) {
  if (value.empty()) return true;
  if (value.size() > 63 || !isAlphanumeric(value.front()) || !isAlphanumeric(value.back())) {
    return false;
  }
  for (const char c : value) {
    if (!isAlphanumeric(c) && c != '-' && c != '_' && c != '.') return false;
  }
  return true;
}

bool isLabelKey(std::string_view key) {
  const std::size_t slash = key.find('/');
  if (slash != std::string_view::npos) {
    if (!isSubdomain(key.substr(0, slash))) return false;
    key.remove_prefix(slash + 1);
  }
  return !key.empty() && isLabelValue(key);
}

// Fields that the API server writes, and those without effect on anything.
void acceptServerFields(FieldSet& fields) {
  fields.accept({"uid", "resourceVersion", "generation", "creationTimestamp", "managedFields",
                 "selfLink", "deletionGracePeriodSeconds"});
  fields.unsimulated({"generateName", "ownerReferences", "deletionTimestamp"});
}

}  // namespace

void reportInvalid(const Cursor& at, std::string_view value, std::string_view why) {
  at.report(DiagnosticCode::InvalidValue,
            "Invalid value: " + std::string(value) + ": " + std::string(why));
}

void reportInvalid(const Cursor& at, std::string_view why) {
  reportInvalid(at, canonicalText(at.node), why);
}

void checkName(const Cursor& at, const std::string& name) {
  if (isSubdomain(name)) return;
  reportInvalid(at, quotedText(name),
                "a name consists of lower case letters, digits, '-' and '.', and starts and ends "
                "with a letter or digit");
}

void checkLabels(const Cursor& at, const StringMap& labels) {
  for (const auto& [key, value] : labels) {
    const DataNode* written = at.node.find(key);
    const FieldPath step{at.path, key};
    const Cursor place{at.context, written != nullptr ? *written : at.node, &step};
    if (!isLabelKey(key)) {
      reportInvalid(place, quotedText(key), "this is not a label key");
    }
    if (!isLabelValue(value)) {
      reportInvalid(place, quotedText(value),
                    "a label value has at most 63 letters, digits, '-', '_' and '.', and starts "
                    "and ends with a letter or digit");
    }
  }
}

std::string labelText(const StringMap& labels) {
  std::string out = "{";
  for (const auto& [key, value] : labels) {
    if (out.size() > 1) out += ',';
    out += quotedText(key) + ':' + quotedText(value);
  }
  return out + '}';
}

bool decode(const Cursor& at, ObjectMeta& out) {
  Fields fields(at, out);
  fields.required("name", &ObjectMeta::name, checkName);
  fields.optional("namespace", &ObjectMeta::namespace_, checkName);
  fields.optional("labels", &ObjectMeta::labels, checkLabels);
  fields.optional("annotations", &ObjectMeta::annotations);
  fields.optional("finalizers", &ObjectMeta::finalizers);
  acceptServerFields(fields);
  fields.finish();
  if (out.namespace_.empty()) out.namespace_ = "default";
  return fields.usable();
}

bool decodeClusterMeta(const Cursor& at, ObjectMeta& out) {
  Fields fields(at, out);
  fields.required("name", &ObjectMeta::name, checkName);
  fields.optional("labels", &ObjectMeta::labels, checkLabels);
  fields.optional("annotations", &ObjectMeta::annotations);
  fields.optional("finalizers", &ObjectMeta::finalizers);
  acceptServerFields(fields);
  fields.finish();
  out.namespace_.clear();
  return fields.usable();
}

bool decode(const Cursor& at, ObjectReference& out) {
  Fields fields(at, out);
  fields.optional("apiVersion", &ObjectReference::apiVersion);
  fields.optional("kind", &ObjectReference::kind);
  fields.required("name", &ObjectReference::name, notEmpty);
  fields.optional("namespace", &ObjectReference::namespace_);
  fields.accept({"group", "sectionName", "port", "uid", "resourceVersion", "fieldPath"});
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, LabelRequirement& out) {
  Fields fields(at, out);
  fields.required("key", &LabelRequirement::key);
  fields.required("operator", &LabelRequirement::operator_,
                  oneOf({"In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"}));
  fields.optional("values", &LabelRequirement::values);
  fields.finish();
  const bool needsValues = out.operator_ == "In" || out.operator_ == "NotIn";
  if (needsValues && out.values.empty()) {
    fields.reportMissing("values");
  }
  const bool noValues = out.operator_ == "Exists" || out.operator_ == "DoesNotExist";
  if (noValues && !out.values.empty()) {
    at.report(DiagnosticCode::InvalidValue,
              "may not have values when the operator is Exists or DoesNotExist");
  }
  return fields.usable();
}

bool decode(const Cursor& at, LabelSelector& out) {
  Fields fields(at, out);
  fields.optional("matchLabels", &LabelSelector::matchLabels, checkLabels);
  fields.optional("matchExpressions", &LabelSelector::matchExpressions);
  fields.finish();
  return fields.usable();
}

bool decode(const Cursor& at, Quantity& out) {
  const std::optional<Quantity> value =
      at.node.isScalar() ? parseQuantity(at.node.text()) : std::nullopt;
  if (!value) {
    at.report(DiagnosticCode::BadFormat,
              "expected a quantity as in 500m, 2 or 256Mi, found " + describe(at.node));
    return false;
  }
  out = *value;
  return true;
}

bool decode(const Cursor& at, IntOrPercent& out) {
  const std::string_view text = at.node.text();
  if (at.node.isScalar() && text.ends_with('%')) {
    const std::optional<std::int64_t> share = parseInteger(text.substr(0, text.size() - 1));
    if (share && *share >= 0 && *share <= std::numeric_limits<int>::max()) {
      out = {static_cast<int>(*share), true};
      return true;
    }
  }
  const bool number = at.node.isScalar() && !at.node.quoted() && isNumberText(text);
  if (!number) {
    reportInvalid(at, "must be a whole number or a percentage (e.g. '25%')");
    return false;
  }
  int value = 0;
  if (!decode(at, value)) return false;
  if (value < 0) {
    reportInvalid(at, "must be greater than or equal to 0");
    return false;
  }
  out = {value, false};
  return true;
}

bool decode(const Cursor& at, PortReference& out) {
  const bool number = at.node.isScalar() && !at.node.quoted() && isNumberText(at.node.text());
  if (number) {
    int port = 0;
    if (!decode(at, port)) return false;
    between(1, 65535)(at, port);
    out = port;
    return true;
  }
  std::string name;
  if (!decode(at, name)) return false;
  notEmpty(at, name);
  out = std::move(name);
  return true;
}

}  // namespace aviary
