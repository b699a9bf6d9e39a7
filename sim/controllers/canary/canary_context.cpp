#include "sim/controllers/canary/canary_context.hpp"

namespace aviary {

const CanaryNames& CanaryNamesMemo::of(const Canary& canary) {
  const CanarySpec& spec = canary.spec;
  const bool same = canary_ == canary.metadata.name && namespace_ == canary.metadata.namespace_ &&
                    names_.target == spec.targetRef.name && service_ == spec.service.name;
  if (!same) {
    canary_ = canary.metadata.name;
    namespace_ = canary.metadata.namespace_;
    service_ = spec.service.name;
    names_ = canaryNames(canary);
  }
  return names_;
}

std::string CanaryContext::randomLetters(int count) {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
  std::string out;
  for (int i = 0; i < count; ++i) out += letters[random.below(letters.size())];
  return out;
}

}  // namespace aviary
