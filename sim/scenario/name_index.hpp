#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario/manifests.hpp"

namespace aviary {

/// The names that references may use: objects of the manifests, objects that Flagger will create
/// for its Canaries, and host names that routers know.
class NameIndex {
 public:
  /// Kind under which host names of routing objects are kept; they have no namespace of their own.
  static constexpr std::string_view hostKind = "host";

  void add(const ObjectSet& objects);
  void add(std::string_view kind, const ObjectKey& key);

  [[nodiscard]] bool has(std::string_view kind, const ObjectKey& key) const;
  /// Namespaces in which a kind has this name.
  [[nodiscard]] std::vector<std::string> namespacesOf(std::string_view kind,
                                                      const std::string& name) const;
  /// Names of a kind in any namespace, ascending.
  [[nodiscard]] std::vector<std::string_view> namesOf(std::string_view kind) const;

 private:
  void addGenerated(const Canary& canary);
  void addHosts(const ObjectSet& objects);

  std::map<std::string, std::map<std::string, std::set<std::string>, std::less<>>, std::less<>>
      names_;
};

/// Name of the Services Flagger makes for a Canary: spec.service.name or the target's.
[[nodiscard]] const std::string& apexName(const Canary& canary);

/// The namespace of a reference: its own or that of the object it stands in.
[[nodiscard]] ObjectKey keyOf(const ObjectReference& reference, const ObjectMeta& from);

}  // namespace aviary
