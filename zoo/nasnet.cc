#include "zoo/nasnet.h"

#include <fmt/format.h>

#include "zoo/nasnet_cells.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;

// The outputs of the last two cells.
struct Pair {
  ValueId last;
  ValueId before;
};

Pair add_normal_cells(NasnetCells& cells, Pair at, std::int64_t filters, int count, int first_id) {
  for (int i = 0; i < count; ++i) {
    at = {cells.normal(at.last, at.before, filters, fmt::format("{}", first_id + i)), at.last};
  }
  return at;
}

Pair add_reduction(NasnetCells& cells, Pair at, std::int64_t filters, int id,
                   bool skips_reduction) {
  const ValueId y = cells.reduction(at.last, at.before, filters, fmt::format("reduce_{}", id));
  return {y, skips_reduction ? at.before : at.last};
}

}  // namespace

Graph build_nasnet(const std::string& name, const NasnetScale& scale, const PixelScaling& scaling,
                   const BuildOptions& options) {
  KerasLayers layers(name, options, kEpsilon);
  NasnetCells cells(layers);
  GraphBuilder& b = layers.builder();
  ValueId x = b.normalize("input_layer", b.input(), scaling);
  x = layers.conv("stem_conv1", x, {scale.stem_filters, 3, 3, 2, PaddingMode::kValid});
  x = layers.batch_norm("stem_bn1", x);

  const ValueId stem = cells.reduction(x, kNoValue, scale.filters / 4, "stem_1");
  Pair at{cells.reduction(stem, x, scale.filters / 2, "stem_2"), stem};
  const int n = scale.cells;
  at = add_normal_cells(cells, at, scale.filters, n, 0);
  at = add_reduction(cells, at, scale.filters * 2, n, scale.skips_reduction);
  at = add_normal_cells(cells, at, scale.filters * 2, n, n + 1);
  at = add_reduction(cells, at, scale.filters * 4, 2 * n, scale.skips_reduction);
  at = add_normal_cells(cells, at, scale.filters * 4, n, 2 * n + 1);
  return std::move(layers).finish(cells.relu(at.last), "global_average_pooling2d");
}

}  // namespace vertebra::zoo
