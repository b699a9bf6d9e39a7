#include "sim/engine/ziggurat.hpp"

#include "sim/engine/portable_math.hpp"

namespace aviary {
namespace {

// Last edge and area of a layer for 256 layers, from Marsaglia and Tsang (2000).
constexpr double normalLast = 3.6541528853610088;
constexpr double normalArea = 0.00492867323399;
constexpr double exponentialLast = 7.69711747013104972;
constexpr double exponentialArea = 0.0039496598225815571993;

// Newton's method, for tables that are computed at compile time.
constexpr double tableSqrt(double x) {
  double root = x > 1.0 ? x : 1.0;
  for (int step = 0; step < 64; ++step) {
    root = 0.5 * (root + x / root);
  }
  return root;
}

constexpr double normalDensity(double x) {
  return portableExp(-0.5 * x * x);
}
constexpr double normalInverse(double y) {
  return tableSqrt(-2.0 * portableLog(y));
}
constexpr double exponentialDensity(double x) {
  return portableExp(-x);
}
constexpr double exponentialInverse(double y) {
  return -portableLog(y);
}

template <class Density, class Inverse>
constexpr ZigguratTable makeTable(double last, double area, Density density, Inverse inverse) {
  ZigguratTable table;
  table.edge[0] = area / density(last);
  table.edge[1] = last;
  table.height[1] = density(last);
  for (std::size_t layer = 2; layer < ZigguratTable::layers; ++layer) {
    table.height[layer] = table.height[layer - 1] + area / table.edge[layer - 1];
    table.edge[layer] = inverse(table.height[layer]);
  }
  table.height[ZigguratTable::layers] = 1.0;
  return table;
}

// A point under the top of its layer's box but beyond the next edge: is it under the curve?
bool underCurve(const ZigguratTable& table, std::size_t layer, double density, Rng& rng) {
  const double low = table.height[layer];
  const double high = table.height[layer + 1];
  return low + rng.uniform() * (high - low) < density;
}

double position(const ZigguratTable& table, std::uint64_t bits) {
  return static_cast<double>(bits >> 11) * 0x1p-53 * table.edge[bits & 255U];
}

}  // namespace

constinit const ZigguratTable normalZiggurat =
    makeTable(normalLast, normalArea, normalDensity, normalInverse);
constinit const ZigguratTable exponentialZiggurat =
    makeTable(exponentialLast, exponentialArea, exponentialDensity, exponentialInverse);

double sampleNormalEdge(Rng& rng, std::uint64_t bits) {
  while (true) {
    const std::size_t layer = bits & 255U;
    const double sign = (bits & 256U) != 0 ? -1.0 : 1.0;
    const double x = position(normalZiggurat, bits);
    if (x < normalZiggurat.edge[layer + 1]) {
      return sign * x;
    }
    if (layer == 0) {
      // Marsaglia (1964): the tail beyond the last edge.
      double beyond = 0.0;
      double reserve = 0.0;
      do {
        beyond = sampleExponential(rng) / normalLast;
        reserve = sampleExponential(rng);
      } while (2.0 * reserve < beyond * beyond);
      return sign * (normalLast + beyond);
    }
    if (underCurve(normalZiggurat, layer, normalDensity(x), rng)) {
      return sign * x;
    }
    bits = rng.next();
  }
}

double sampleExponentialEdge(Rng& rng, std::uint64_t bits) {
  double passed = 0.0;
  while (true) {
    const std::size_t layer = bits & 255U;
    const double x = position(exponentialZiggurat, bits);
    if (x < exponentialZiggurat.edge[layer + 1]) {
      return passed + x;
    }
    if (layer == 0) {
      // Without memory: the tail is the whole distribution again, moved to the right.
      passed += exponentialLast;
    } else if (underCurve(exponentialZiggurat, layer, exponentialDensity(x), rng)) {
      return passed + x;
    }
    bits = rng.next();
  }
}

}  // namespace aviary
