#include "sim/controllers/canary/canary_context.hpp"

namespace aviary {

std::string CanaryContext::randomLetters(int count) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string out;
  for (int i = 0; i < count; ++i) out += letters[random.below(letters.size())];
  return out;
}

}  // namespace aviary
