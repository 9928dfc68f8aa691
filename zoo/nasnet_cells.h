// The two cells of NASNet-A. A cell reads the output of the cell before (x) and of the one before
// that, and makes its own output; names end in the cell's id, as in Keras.
#pragma once

#include <cstdint>
#include <string>

#include "zoo/keras_layers.h"

namespace vertebra::zoo {

class NasnetCells {
 public:
  explicit NasnetCells(KerasLayers& layers) : layers_(layers) {}

  // 6 * filters channels. `previous` is kNoValue in the first cell.
  ValueId normal(ValueId x, ValueId previous, std::int64_t filters, const std::string& id);
  // 4 * filters channels, half the height and width.
  ValueId reduction(ValueId x, ValueId previous, std::int64_t filters, const std::string& id);

  ValueId relu(ValueId x);

 private:
  // Brings `previous` to the size of x and to `filters` channels.
  ValueId adjust(ValueId x, ValueId previous, std::int64_t filters, const std::string& id);
  // Halves by two pools, one shifted by a pixel, each with a convolution to half the filters.
  ValueId halve(ValueId previous, std::int64_t filters, const std::string& id);
  // ReLU, 1x1, norm.
  ValueId squeeze(ValueId x, std::int64_t filters, const std::string& kind, const std::string& id);
  // Twice ReLU, separable convolution, norm; the stride is in the first.
  ValueId separable(ValueId x, std::int64_t filters, std::int64_t filter, std::int64_t stride,
                    const std::string& id);
  ValueId smooth(const std::string& name, ValueId x);

  KerasLayers& layers_;
};

}  // namespace vertebra::zoo
