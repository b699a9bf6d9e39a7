#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/api/meta.hpp"

namespace aviary {

/// A query of Flagger with something put in for what stands in `{{ }}`, so that it can be read as
/// an expression.
class FilledQuery {
 public:
  /// \param variables  of `{{ variables.name }}`; for one that is not known, and for names of
  /// objects, anything that may stand there is put in. Line ends become blanks, as Flagger makes
  /// them, so that a comment runs to the end of the query.
  FilledQuery(std::string_view query, const StringMap& variables);

  /// Absent: the template has actions that are no variables, so that nobody knows what it becomes.
  [[nodiscard]] const std::optional<std::string>& text() const { return text_; }
  /// The place in the query as it is written that an offset in text() comes from.
  [[nodiscard]] std::size_t written(std::size_t offset) const;

 private:
  struct Piece {
    std::size_t filled = 0;   // where it begins in the filled text
    std::size_t written = 0;  // and in the written one
    bool put = false;         // in for a variable: all of it comes from one place
  };
  std::optional<std::string> text_;
  std::vector<Piece> pieces_;
};

}  // namespace aviary
