#pragma once

#include <QString>

#include "gui/runner/finished_run.hpp"
#include "gui/series/why.hpp"

namespace aviary {

/// A record in one line, for people: "Advance payment-service.default canary weight 20".
[[nodiscard]] QString recordText(const FinishedRun& run, RecordId record);

/// The explanation of a record as rich text: sentences with numbers; links "record:N" lead along
/// the chain. `colours` gives the colour of a gap and of failure, as "#rrggbb".
struct WhyColours {
  QString gap;
  QString bad;
  QString good;
  QString faint;
};
[[nodiscard]] QString whyHtml(const FinishedRun& run, RecordId record, const WhyColours& colours);

/// The explanation as plain text, to be copied.
[[nodiscard]] QString whyPlain(const FinishedRun& run, RecordId record);

}  // namespace aviary
