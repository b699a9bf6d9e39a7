#pragma once

#include <QString>
#include <string_view>

namespace aviary {

/// What an example teaches, in one sentence, in the language of the moment. A description that is
/// not of an example comes back as it is.
/// \param description  as the scenario has it, in English.
[[nodiscard]] QString lessonOf(std::string_view description);

/// True for the description of an example that comes with the program.
[[nodiscard]] bool isLesson(std::string_view description);

/// "Incident", "Strategy", "Main example": the folder of an example, for people. Empty: another.
[[nodiscard]] QString shelfOf(const QString& file);

}  // namespace aviary
