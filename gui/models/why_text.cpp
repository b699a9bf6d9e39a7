#include "gui/models/why_text.hpp"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QTextDocumentFragment>
#include <cmath>

#include "gui/models/words.hpp"
#include "sim/trace/canonical_text.hpp"

namespace aviary {
namespace {

class Why {
  Q_DECLARE_TR_FUNCTIONS(aviary::Why)

 public:
  Why(const FinishedRun& run, const WhyColours& colours) : run_(run), colours_(colours) {}

  [[nodiscard]] QString line(const WhyStep& step) const {
    switch (step.kind) {
      case WhyKind::Happened:
        return happened(step);
      case WhyKind::Rule:
        return rule(step);
      case WhyKind::Check:
        return check(*step.check);
      case WhyKind::Hook:
        return hook(*step.hook);
      case WhyKind::Cause:
        return arrow(link(step.record, recordText(run_, step.record)));
      case WhyKind::Before:
        return before(step);
      case WhyKind::Gap:
        return gap(step);
      case WhyKind::Autoscaler:
        return autoscaler(step);
      case WhyKind::FixedPods:
        return fixedPods(*step.shares);
    }
    return {};
  }

 private:
  [[nodiscard]] const Trace& trace() const { return *run_.trace; }

  [[nodiscard]] static QString paragraph(const QString& html) {
    return QStringLiteral("<p style=\"margin:3px 0\">%1</p>").arg(html);
  }
  [[nodiscard]] static QString coloured(const QString& html, const QString& colour) {
    return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(colour, html);
  }
  [[nodiscard]] QString link(RecordId record, const QString& text) const {
    const QString time = Words::time(toSeconds(trace().record(record).time));
    return QStringLiteral("<a href=\"record:%1\">%2</a> %3")
        .arg(record.value)
        .arg(time, text.toHtmlEscaped());
  }
  [[nodiscard]] QString arrow(const QString& html) const {
    return paragraph(coloured(QStringLiteral("←"), colours_.faint) + QStringLiteral(" ") + html);
  }

  [[nodiscard]] QString happened(const WhyStep& step) const {
    return paragraph(
        QStringLiteral("<b>%1 %2</b>")
            .arg(Words::time(step.seconds), recordText(run_, step.record).toHtmlEscaped()));
  }

  [[nodiscard]] QString rule(const WhyStep& step) const {
    const TickRecord& tick = *trace().record(step.record).as<TickRecord>();
    QString text = tr("Rule: %1.").arg(Words::rule(tick.rule.name).toHtmlEscaped());
    if (tick.failedChecks > 0) {
      text += QStringLiteral(" ") + tr("%n failed check(s) so far.", nullptr, tick.failedChecks);
    }
    return paragraph(text);
  }

  [[nodiscard]] QString check(const CheckRecord& check) const {
    const QString name = toQt(check.metric).toHtmlEscaped();
    const QString unit = check.unit.empty() ? QString() : QStringLiteral(" ") + toQt(check.unit);
    if (!check.value) {
      return paragraph(coloured(
          tr("%1 has no value: %2").arg(name, toQt(check.text).toHtmlEscaped()), colours_.bad));
    }
    const QString value = Words::number(*check.value, 2) + unit;
    QString bounds;
    if (check.min) {
      bounds = (*check.value >= *check.min ? QStringLiteral(" ≥ ") : QStringLiteral(" &lt; ")) +
               Words::number(*check.min, 2) + unit;
    }
    if (check.max) {
      bounds += (*check.value <= *check.max ? QStringLiteral(" ≤ ") : QStringLiteral(" &gt; ")) +
                Words::number(*check.max, 2) + unit;
    }
    const QString sign = check.passed ? QStringLiteral("✓ ") : QStringLiteral("✗ ");
    return paragraph(coloured(sign, check.passed ? colours_.good : colours_.bad) + name +
                     QStringLiteral(" ") + value + bounds);
  }

  [[nodiscard]] QString hook(const WebhookCall& hook) const {
    const QString name = toQt(trace().text(hook.name)).toHtmlEscaped();
    if (hook.passed) {
      return paragraph(coloured(QStringLiteral("✓ "), colours_.good) +
                       tr("webhook %1 passed").arg(name));
    }
    return paragraph(coloured(QStringLiteral("✗ "), colours_.bad) +
                     tr("webhook %1 failed: %2").arg(name, toQt(hook.text).toHtmlEscaped()));
  }

  [[nodiscard]] QString before(const WhyStep& step) const {
    const TickRecord& tick = *trace().record(step.record).as<TickRecord>();
    return arrow(link(step.record, tr("Before: %1, canary weight %2.")
                                       .arg(Words::rule(tick.rule.name))
                                       .arg(tick.canaryWeight)));
  }

  [[nodiscard]] QString gap(const WhyStep& step) const {
    const ShareReading& shares = *step.shares;
    const QString text = tr("v2 takes %1 % of the traffic with %2 % of the pods (%3 of %4).")
                             .arg(Words::number(shares.traffic, 0), Words::number(shares.pods, 0),
                                  Words::number(shares.canaryReady, 0),
                                  Words::number(shares.canaryReady + shares.primaryReady, 0)) +
                         QStringLiteral(" ") + tr("The weight moves requests, not pods:");
    return paragraph(coloured(text, colours_.gap));
  }

  [[nodiscard]] QString fixedPods(const ShareReading& shares) const {
    const QString text =
        tr("no autoscaler sizes them; v1 asks for %1 pods and v2 for %2.")
            .arg(Words::number(shares.primaryDesired, 0), Words::number(shares.canaryDesired, 0));
    return paragraph(coloured(text, colours_.gap));
  }

  [[nodiscard]] QString autoscaler(const WhyStep& step) const {
    const AutoscalerSync& sync = *step.sync;
    const QString name =
        toQt(trace().object(trace().record(step.record).object).key.name).toHtmlEscaped();
    const QString wants = tr("it wants %n pod(s)", nullptr, sync.desired);
    QString text;
    if (sync.cpuPercent && run_.view.cpuTarget) {
      text = tr("the autoscaler %1 sees %2 % CPU of its %3 % target, so %4.")
                 .arg(name, Words::number(*sync.cpuPercent, 0),
                      Words::number(*run_.view.cpuTarget, 0), wants);
    } else {
      text = tr("the autoscaler %1 sees no CPU use yet: %2.").arg(name, wants);
    }
    const QString link = QStringLiteral("<a href=\"record:%1\">%2</a> ")
                             .arg(step.record.value)
                             .arg(Words::time(step.seconds));
    return paragraph(link + coloured(text, colours_.gap));
  }

  const FinishedRun& run_;
  const WhyColours& colours_;
};

/// Words for what is not an Event with a message of its own.
class Plain {
  Q_DECLARE_TR_FUNCTIONS(aviary::RecordText)

 public:
  static QString of(const Trace& trace, const Record& record) {
    const QString name = toQt(trace.object(record.object).key.name);
    if (const auto* event = record.as<EventRecord>()) return toQt(event->message);
    if (const auto* tick = record.as<TickRecord>()) {
      return tr("Check of %1: %2").arg(name, Words::rule(tick->rule.name));
    }
    if (const auto* phase = record.as<PhaseChange>()) {
      return tr("%1: phase %2 → %3")
          .arg(name, toQt(trace.text(phase->from)), toQt(trace.text(phase->to)));
    }
    if (const auto* weights = record.as<WeightsChange>()) {
      return tr("%1: primary %2 %, canary %3 %")
          .arg(name)
          .arg(weights->primary)
          .arg(weights->canary);
    }
    if (const auto* change = record.as<DeploymentChange>()) {
      return tr("Deployment %1: %2 of %3 pods ready, %4")
          .arg(name)
          .arg(change->ready)
          .arg(change->desired)
          .arg(toQt(trace.text(change->image)));
    }
    if (const auto* sync = record.as<AutoscalerSync>()) {
      return tr("Autoscaler %1: %2 → %3 pods").arg(name).arg(sync->current).arg(sync->desired);
    }
    if (const auto* pod = record.as<PodChange>()) {
      return tr("Pod %1: %2").arg(name, Words::podStep(pod->step));
    }
    if (const auto* action = record.as<UserAction>()) {
      return tr("User: %1 %2").arg(toQt(trace.text(action->action)), toQt(action->text));
    }
    if (const auto* fault = record.as<FaultRecord>()) {
      return fault->edge == FaultEdge::Start ? tr("Fault begins: %1").arg(toQt(fault->text))
                                             : tr("Fault ends: %1").arg(toQt(fault->text));
    }
    if (const auto* alert = record.as<AlertSent>())
      return tr("Alert: %1").arg(toQt(alert->message));
    return toQt(reasonText(trace, record));
  }
};

}  // namespace

QString recordText(const FinishedRun& run, RecordId record) {
  return Plain::of(*run.trace, run.trace->record(record)).simplified();
}

QString whyHtml(const FinishedRun& run, RecordId record, const WhyColours& colours) {
  QString html;
  const Why why(run, colours);
  for (const WhyStep& step : whyOf(*run.trace, run.view, record)) html += why.line(step);
  return html;
}

QString whyPlain(const FinishedRun& run, RecordId record) {
  const WhyColours none{QStringLiteral("#000"), QStringLiteral("#000"), QStringLiteral("#000"),
                        QStringLiteral("#000")};
  return QTextDocumentFragment::fromHtml(whyHtml(run, record, none)).toPlainText();
}

}  // namespace aviary
