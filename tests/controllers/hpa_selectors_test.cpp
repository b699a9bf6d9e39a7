#include "sim/controllers/hpa_selectors.hpp"

#include <doctest/doctest.h>

namespace aviary {
namespace {

LabelSelector app(const char* name) {
  LabelSelector selector;
  selector.matchLabels = {{"app", name}};
  return selector;
}

std::vector<Ref<Pod>> podsOf(StringMap labels) {
  Pod pod;
  pod.metadata.name = "p";
  pod.metadata.labels = std::move(labels);
  return {std::make_shared<const Pod>(pod)};
}

const ObjectKey one{"default", "one"};
const ObjectKey two{"default", "two"};

}  // namespace

TEST_CASE("hpa selectors: a selector is written as the scale subresource writes it") {
  LabelSelector selector = app("web");
  selector.matchExpressions = {{"tier", "In", {"b", "a"}}, {"old", "DoesNotExist", {}}};
  CHECK(selectorText(selector) == "app=web,!old,tier in (a,b)");
  CHECK(selectorText(app("web")) == "app=web");
}

TEST_CASE("hpa selectors: pods that two autoscalers of a namespace select belong to neither") {
  HpaSelectors selectors;
  selectors.put(one, app("web"));
  const auto pods = podsOf({{"app", "web"}, {"tier", "a"}});
  CHECK_FALSE(selectors.ambiguity(one, pods));
  selectors.put({"other", "two"}, app("web"));
  CHECK_FALSE(selectors.ambiguity(one, pods));  // of another namespace
  selectors.put(two, app("api"));
  CHECK_FALSE(selectors.ambiguity(one, pods));
  selectors.put(two, app("web"));
  CHECK(selectors.ambiguity(one, pods) ==
        "pods by selector app=web are controlled by multiple HPAs: [{one default} {two default}]");
  selectors.forget(two);
  CHECK_FALSE(selectors.ambiguity(one, pods));
}

TEST_CASE("hpa selectors: an empty selector meets every pod") {
  HpaSelectors selectors;
  selectors.put(one, app("web"));
  selectors.put(two, {});
  CHECK(selectors.ambiguity(one, podsOf({{"app", "web"}})));
  CHECK(selectors.ambiguity(two, podsOf({{"app", "web"}})));
  CHECK_FALSE(selectors.ambiguity(two, podsOf({{"app", "api"}})));
}

}  // namespace aviary
