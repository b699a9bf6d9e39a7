#pragma once

#include <QColor>
#include <QIcon>

namespace aviary {

enum class Icon { Previous, Play, Pause, Next };

/// A small picture in the colour of the text beside it.
[[nodiscard]] QIcon iconOf(Icon icon, const QColor& colour);

}  // namespace aviary
