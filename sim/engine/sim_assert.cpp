#include "sim/engine/sim_assert.hpp"

#include <string_view>

namespace aviary {
namespace {

// Build directories differ between machines; the path from sim/ on does not.
std::string_view repositoryPath(std::string_view file) {
  for (const std::string_view root : {"/sim/", "/reports/", "/gui/", "/tests/"}) {
    const std::size_t found = file.rfind(root);
    if (found != std::string_view::npos) {
      return file.substr(found + 1);
    }
  }
  return file;
}

}  // namespace

void failAssert(const char* condition, const char* text, const char* file, int line) {
  std::string message = "violated: ";
  message += text;
  message += " (";
  message += condition;
  message += ") at ";
  message += repositoryPath(file);
  message += ":" + std::to_string(line);
  throw InternalFault(message);
}

}  // namespace aviary
