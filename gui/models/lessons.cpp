#include "gui/models/lessons.hpp"

#include <QCoreApplication>
#include <algorithm>
#include <iterator>
#include <string>

namespace aviary {
namespace {

/// The descriptions of the scenarios in scenarios/, so that they can be translated.
constexpr const char* lessons[] = {
    QT_TRANSLATE_NOOP("aviary::Lessons", "A storm of update conflicts during a rolling update."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "A circuit breaker turns a slow service into fast refusals."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "Retries multiply the load of pods that fail."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "A zone fails, and only the users of that zone are hurt."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "CPU throttling under load makes probes time out."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "A rolling update whose new pods crash; a person undoes it."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "A dependency fails during a rollout of a healthy version."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "A header canary fails because its authorizer never becomes "
                      "ready."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "A rolling update next to a header canary and a worker "
                      "canary on 2-CPU nodes."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The new version starts to fail in the middle of its "
                      "rollout."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "The image of the new version does not exist."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "The new version becomes half a second slower."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "A load of three times the usual overwhelms two pods."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "Prometheus scrapes nothing for three minutes."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "The new version never becomes ready."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "A node is lost at two minutes and returns at ten."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "The new version leaks memory until the kernel kills it."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "New pods boot ten times slower while a rolling update is "
                      "under way."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The acceptance test cannot be reached at the start of a "
                      "rollout."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "A zone with half of the pods fails for four minutes."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The traffic ratio is not the pod ratio. The autoscaler "
                      "sizes each side by its load, the weights decide who gets "
                      "it."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "Roll out payment v2.0.0 with Flagger on Traefik. The new "
                      "version fails 3 % of its requests."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "Roll out payment v2.0.0 with Flagger on Traefik. The new "
                      "version is good."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "The test group meets a bad version; nobody else does."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "Insiders, a fifth of the traffic, try the new version for "
                      "four intervals."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "A rollback as four chat rooms see it."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The load sizes each side; the autoscaler of the primary is "
                      "a copy."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "Four iterations against a load test, then the switch on "
                      "Istio."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "Provider kubernetes, five iterations against a load test, "
                      "then the primary rolls."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "Four iterations of mirrored requests, then the switch on "
                      "Istio."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "Nothing but a value of a ConfigMap changes, and a whole "
                      "analysis follows."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "Two dips of the success rate, threshold 3."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The Canary is deleted after a rollout; the cluster ends as "
                      "it began."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The node has no room for the surge pod of the promotion."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "Every gate closed, and opened one after another."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "The weighted canary on an HTTPRoute."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "A GitOps sync sets the VirtualService back in mid-analysis."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "A version with a slow tail is taken back on Linkerd."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "An orders-per-minute gate holds the rollout and then takes "
                      "it back."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The metrics server is gone for the first minute, and again "
                      "during the analysis."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "One interval of mirrored requests, then stepWeight 25."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "Version 6.2.0 arrives while 6.1.0 is being analysed."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "The weighted canary on an NGINX ingress."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "Nobody but the load test of a rollout hook uses the "
                      "service."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The acceptance test fails for 6.1.0 and passes for 6.2.0."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The pods of the new version never pass their readiness "
                      "probe."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "The user changes their mind after two steps and sets the "
                      "old image again."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "An engineer opens the rollback gate in mid-analysis."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "A cookie keeps users on the version they were first sent "
                      "to."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "spec.skipAnalysis set in the middle of an analysis ends it "
                      "with a promotion."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "stepWeight 25, and 20 points a tick on the way back."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "stepWeights 1, 5, 25, 80 on Istio."),
    QT_TRANSLATE_NOOP("aviary::Lessons", "A pause of one and a half minutes in mid-analysis."),
    QT_TRANSLATE_NOOP("aviary::Lessons",
                      "stepWeight 20 up to maxWeight 60 on Istio; every check "
                      "passes."),
};

class Shelves {
  Q_DECLARE_TR_FUNCTIONS(aviary::Shelves)

 public:
  static QString of(const QString& folder) {
    if (folder == QLatin1String("payment")) return tr("Main example");
    if (folder == QLatin1String("incidents")) return tr("Incident");
    if (folder == QLatin1String("strategies")) return tr("Strategy");
    if (folder == QLatin1String("basics")) return tr("Basics");
    return {};
  }
};

}  // namespace

bool isLesson(std::string_view description) {
  return std::any_of(std::begin(lessons), std::end(lessons),
                     [&](const char* lesson) { return description == lesson; });
}

QString lessonOf(std::string_view description) {
  const std::string text(description);
  return QCoreApplication::translate("aviary::Lessons", text.c_str());
}

QString shelfOf(const QString& file) {
  return Shelves::of(file.section(QLatin1Char('/'), -2, -2));
}

}  // namespace aviary
