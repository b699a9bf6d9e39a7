#include "sim/controllers/service_index.hpp"

#include <doctest/doctest.h>

namespace aviary {
namespace {

Ref<Service> service(const std::string& name, const StringMap& selector,
                     const std::string& namespace_ = "default") {
  Service made;
  made.metadata.name = name;
  made.metadata.namespace_ = namespace_;
  made.spec.selector = selector;
  return std::make_shared<const Service>(std::move(made));
}

std::vector<std::string> namesOf(const std::vector<Ref<Service>>& services) {
  std::vector<std::string> names;
  for (const Ref<Service>& found : services) names.push_back(found->metadata.name);
  return names;
}

}  // namespace

TEST_CASE("service index: a pod's Services are those that select all they ask for, by name") {
  ServiceIndex index;
  CHECK(index.empty());
  const auto web = service("web", {{"app", "web"}});
  index.change({nullptr, web});
  index.change({nullptr, service("canary", {{"app", "web"}, {"track", "canary"}})});
  index.change({nullptr, service("all", {{"tier", "front"}})});
  index.change({nullptr, service("external", {})});
  index.change({nullptr, service("other", {{"app", "web"}}, "elsewhere")});
  using Names = std::vector<std::string>;
  const StringMap labels{{"app", "web"}, {"tier", "front"}};
  CHECK(namesOf(index.selecting("default", labels)) == Names{"all", "web"});
  CHECK(namesOf(index.selecting("elsewhere", labels)) == Names{"other"});
  CHECK(index.selecting("nowhere", labels).empty());
  CHECK(index.selecting("default", {}).empty());
  const auto moved = service("web", {{"app", "api"}});
  index.change({web, moved});
  CHECK(namesOf(index.selecting("default", labels)) == Names{"all"});
  CHECK(index.selecting("default", {{"app", "api"}}).front() == moved);
  index.change({moved, nullptr});
  CHECK(index.selecting("default", {{"app", "api"}}).empty());
}

TEST_CASE("service index: many templates ask in turn and each gets its own Services") {
  ServiceIndex index;
  constexpr int templates = 20;
  const auto name = [](int i) { return "app-" + std::to_string(i); };
  for (int i = 0; i < templates; ++i) index.change({nullptr, service(name(i), {{"app", name(i)}})});
  for (int turn = 0; turn < 3; ++turn) {
    for (int i = 0; i < templates; ++i) {
      CAPTURE(i);
      const StringMap labels{{"app", name(i)}};
      CHECK(namesOf(index.selecting("default", labels)) == std::vector<std::string>{name(i)});
    }
  }
}

}  // namespace aviary
