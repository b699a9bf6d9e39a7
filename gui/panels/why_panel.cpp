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
  setAccessibleName(tr("Why?"));
  if (state_.run() == nullptr || !state_.selected().exists()) {
    setHtml(QStringLiteral("<p>%1</p>")
                .arg(tr("Select an event, or move the cursor to a decision.").toHtmlEscaped()));
    return;
  }
  const Colours colours = coloursFor(palette());
  setHtml(
      whyHtml(*state_.run(), state_.selected(),
              {colours.gap.name(), colours.bad.name(), colours.good.name(), colours.faint.name()}));
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
