#pragma once

#include <QString>

class QTableView;

namespace aviary {

/// The selected rows of a table as text, a tab between columns; all rows with their header when
/// none is selected.
[[nodiscard]] QString rowsText(const QTableView& table);

/// Lets Ctrl+C and the context menu of a table copy its rows.
void letCopyRows(QTableView& table);

}  // namespace aviary
