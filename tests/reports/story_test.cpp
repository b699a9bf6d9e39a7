#include "reports/exporters/story.hpp"

#include <doctest/doctest.h>

#include "sim/trace/trace_builder.hpp"

namespace aviary {
namespace {

// A canary and what is recorded of it, a minute apart.
class Tale {
 public:
  void tick(const char* phase, const char* rule, std::vector<WebhookCall> hooks = {}) {
    TickRecord tick;
    tick.phase = builder_.text(phase);
    tick.primaryWeight = 100;
    tick.rule = {rule, "why", ""};
    tick.hooks = std::move(hooks);
    add(canary(), std::move(tick));
    time_ += std::chrono::minutes{1};
  }
  void alert(const char* severity, const char* provider, const char* type, const char* message) {
    add(canary(), AlertSent{builder_.text(severity), builder_.text(provider), message,
                            builder_.text(type), builder_.text("releases")});
  }
  void event(const char* message) {
    add(canary(),
        EventRecord{EventType::Normal, builder_.text("Synced"), builder_.text("flagger"), message});
  }
  void primary(DeploymentChange change) {
    add(builder_.object("Deployment", {"test", "podinfo-primary"}), std::move(change));
  }
  [[nodiscard]] WebhookCall hook(const char* type, int status) {
    return {builder_.text("gate"), builder_.text(type), status, status == 200, ""};
  }
  [[nodiscard]] TextId text(const char* value) { return builder_.text(value); }
  void sampled() {
    (void)builder_.track(canary(), builder_.object("Deployment", {"test", "podinfo"}),
                         builder_.object("Deployment", {"test", "podinfo-primary"}));
  }
  [[nodiscard]] std::vector<StoryEntry> told() {
    return storyOf(*builder_.finish(time_, RunEnd::Finished));
  }

 private:
  ObjectId canary() { return builder_.object("Canary", {"test", "podinfo"}); }
  void add(ObjectId object, RecordBody body) { (void)builder_.add(time_, object, std::move(body)); }

  TraceBuilder builder_{TraceHeader{}};
  SimTime time_{};
};

std::vector<std::string> headings(const std::vector<StoryEntry>& entries) {
  std::vector<std::string> out;
  for (const StoryEntry& entry : entries) out.push_back(entry.heading);
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("story: alerts come after the tick that sent them, in the words of their room") {
  Tale tale;
  tale.alert("error", "oncall", "discord", "**podinfo.test**\nFailed checks threshold reached 3");
  tale.alert("error", "", "msteams", "**podinfo.test**\n\nFailed checks threshold reached 3");
  tale.tick("Failed", "ThresholdReached");
  const auto entries = tale.told();
  CHECK(headings(entries) == Texts{"Rolled back after too many failed checks: Failed",
                                   "Alert (error) to oncall, Discord #releases",
                                   "Alert (error) to everybody, Microsoft Teams #releases"});
  for (std::size_t i = 1; i < entries.size(); ++i) {
    REQUIRE(entries[i].lines.size() == 2);
    CHECK(entries[i].tone == Tone::Bad);
    CHECK(entries[i].lines[0].text == "**podinfo.test**");
    CHECK(entries[i].lines[1].text == "Failed checks threshold reached 3");
  }
}

TEST_CASE("story: a hook says what its answer means") {
  Tale tale;
  tale.tick("Progressing", "TrafficIncreaseRefused",
            {tale.hook("rollback", 403), tale.hook("rollout", 500), tale.hook("rollout", 200),
             tale.hook("confirm-traffic-increase", 403), tale.hook("rollback", 200)});
  const auto entries = tale.told();
  REQUIRE(entries.size() == 1);
  CHECK(entries[0].heading == "Waiting for approval of more traffic");
  const Texts expected{"✓ rollback webhook gate asks for none",
                       "✗ rollout webhook gate failed",
                       "✓ rollout webhook gate",
                       "✗ confirm-traffic-increase webhook gate is closed",
                       "✗ rollback webhook gate asks for a rollback",
                       "Router   primary 100 %   canary 0 %"};
  Texts lines;
  for (const StoryLine& line : entries[0].lines) lines.push_back(line.text);
  CHECK(lines == expected);
}

TEST_CASE("story: an event outside of any tick is told by itself") {
  Tale tale;
  tale.event("Advance podinfo.test canary weight 10");
  tale.tick("Progressing", "WeightAdvanced");
  tale.event("Terminating canary podinfo.test");
  CHECK(headings(tale.told()) ==
        Texts{"New revision: the canary starts", "Terminating canary podinfo.test"});
}

TEST_CASE("story: more replicas of the same revision are no rolling update") {
  Tale tale;
  tale.sampled();
  const TextId old = tale.text("podinfo:1");
  const TextId fresh = tale.text("podinfo:2");
  tale.primary({2, 2, 2, 2, 2, old});
  tale.primary({3, 3, 3, 2, 2, old});    // scaled up
  tale.primary({3, 3, 0, 3, 3, fresh});  // a new template
  tale.primary({3, 4, 1, 3, 3, fresh});
  tale.primary({3, 4, 3, 3, 3, fresh});
  tale.primary({3, 3, 3, 3, 3, fresh});  // done
  tale.primary({4, 4, 4, 3, 3, fresh});  // scaled up
  CHECK(headings(tale.told()) ==
        Texts{"Rolling update of Deployment podinfo-primary: 0 of 3 pods run podinfo:2",
              "Rolling update of Deployment podinfo-primary: 1 of 3 pods run podinfo:2",
              "Rolling update of Deployment podinfo-primary: 3 of 3 pods run podinfo:2"});
}

}  // namespace aviary
