#pragma once

#include <string>

#include "sim/api/meta.hpp"

namespace aviary {

struct ConfigMap {
  static constexpr std::string_view kind = "ConfigMap";
  ObjectMeta metadata;
  StringMap data;
  StringMap binaryData;
  bool operator==(const ConfigMap&) const = default;
};

/// `data` holds plain text (decoded).
struct Secret {
  static constexpr std::string_view kind = "Secret";
  ObjectMeta metadata;
  std::string type = "Opaque";
  StringMap data;
  bool operator==(const Secret&) const = default;
};

}  // namespace aviary
