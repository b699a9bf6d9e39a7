#include "gui/panels/intervention_menu.hpp"

#include <QMenu>

#include "gui/models/words.hpp"
#include "gui/panels/interventions_panel.hpp"

namespace aviary {
namespace {

/// Longer lists of targets are for the panel, which can be searched.
constexpr std::size_t targetsMax = 24;

bool belongsTo(InterventionChoice choice, ThingKind thing) {
  using Choice = InterventionChoice;
  switch (choice) {
    case Choice::Promote:
    case Choice::Abort:
    case Choice::Pause:
    case Choice::Resume:
    case Choice::OpenGate:
    case Choice::CloseGate:
      return thing == ThingKind::Canary;
    case Choice::Drain:
    case Choice::NodeFault:
      return thing == ThingKind::Node;
    case Choice::SetImage:
    case Choice::Scale:
    case Choice::Undo:
    case Choice::ErrorFault:
    case Choice::LatencyFault:
    case Choice::CrashFault:
      return thing == ThingKind::Version;
    case Choice::LoadFactor:
      return thing == ThingKind::Traffic;
  }
  return false;
}

bool takesImage(InterventionChoice choice) {
  using Choice = InterventionChoice;
  return choice == Choice::ErrorFault || choice == Choice::LatencyFault ||
         choice == Choice::CrashFault;
}

QString withValue(const QString& text, const InterventionOffer& offer) {
  return offer.value.empty() ? text : text + QStringLiteral(" → ") + toQt(offer.value);
}

}  // namespace

bool fillInterventionMenu(QMenu& menu, const Scenario& scenario, const Thing& thing,
                          const Intervene& intervene) {
  for (const InterventionOffer& offer : offersOf(scenario)) {
    const bool all = thing.kind == ThingKind::Everything;
    if (!all && !belongsTo(offer.choice, thing.kind)) continue;
    const QString name = interventionName(offer.choice);
    const bool named =
        !thing.name.empty() && (thing.kind == ThingKind::Node || takesImage(offer.choice));
    std::vector<std::string> targets = offer.targets;
    if (named) targets = {thing.name};
    const auto add = [&](QMenu& to, const QString& text, const std::string& target) {
      to.addAction(withValue(text, offer), &to,
                   [intervene, offer, target] { intervene(offer.choice, target, offer.value); });
    };
    if (targets.size() == 1) {
      add(menu, name + QLatin1Char(' ') + toQt(targets.front()), targets.front());
      continue;
    }
    QMenu* list = menu.addMenu(name);
    for (std::size_t i = 0; i < std::min(targets.size(), targetsMax); ++i) {
      add(*list, toQt(targets[i]), targets[i]);
    }
  }
  return !menu.isEmpty();
}

}  // namespace aviary
