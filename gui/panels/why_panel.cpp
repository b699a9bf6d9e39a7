#include "gui/panels/why_panel.hpp"

#include <QEvent>

#include "gui/models/colours.hpp"
#include "gui/models/why_text.hpp"

namespace aviary {

WhyPanel::WhyPanel(ViewState& state, QWidget* parent) : QTextBrowser(parent), state_(state) {
  setOpenLinks(false);
  setFrameShape(QFrame::NoFrame);
  document()->setDocumentMargin(10);
  connect(this, &QTextBrowser::anchorClicked, this, &WhyPanel::follow);
  connect(&state, &ViewState::selectionChanged, this, &WhyPanel::explain);
  explain();
}

void WhyPanel::explain() {
  const QString html = explanation();
  // Most movements of a slider leave the explanation as it is.
  if (html == shown_) return;
  shown_ = html;
  setAccessibleName(tr("Why?"));
  setHtml(html);
}

QString WhyPanel::explanation() const {
  if (state_.run() == nullptr || !state_.selected().exists()) {
    return QStringLiteral("<p>%1</p>")
        .arg(tr("Select an event, or move the cursor to a decision.").toHtmlEscaped());
  }
  const Colours colours = coloursFor(palette());
  return whyHtml(
      *state_.run(), state_.selected(),
      {colours.gap.name(), colours.bad.name(), colours.good.name(), colours.faint.name()});
}

void WhyPanel::follow(const QUrl& link) {
  if (link.scheme() != QLatin1String("record")) return;
  state_.select(RecordId{link.path().toUInt()});
}

void WhyPanel::changeEvent(QEvent* event) {
  QTextBrowser::changeEvent(event);
  if (event->type() == QEvent::LanguageChange || event->type() == QEvent::PaletteChange) explain();
}

}  // namespace aviary
