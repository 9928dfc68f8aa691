#include <fmt/format.h>

#include "zoo/torch_layers.h"
#include "zoo/torchvision.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;
constexpr TorchPool kHalvingPool{3, 2};

TorchConv halving(std::int64_t k) { return {k, 3, 2}; }

// Keeps the size.
TorchConv window(std::int64_t k, std::int64_t rows, std::int64_t columns) {
  TorchConv conv{k, rows, 1, rows / 2};
  conv.columns = columns;
  conv.column_padding = columns / 2;
  return conv;
}

class TorchvisionInceptionV3 {
 public:
  TorchvisionInceptionV3(const std::string& name, const BuildOptions& options)
      : layers_(name, options, kEpsilon) {}

  Graph build(const PixelScaling& scaling) && {
    ValueId x = conv("Conv2d_1a_3x3", layers_.pixels(scaling), halving(32));
    x = conv("Conv2d_2a_3x3", x, {32, 3});
    x = conv("Conv2d_2b_3x3", x, window(64, 3, 3));
    x = conv("Conv2d_3b_1x1", layers_.max_pool("maxpool1", x, kHalvingPool), {80});
    x = conv("Conv2d_4a_3x3", x, {192, 3});
    x = layers_.max_pool("maxpool2", x, kHalvingPool);
    x = block_a("Mixed_5b", 32, x);
    x = block_a("Mixed_5c", 64, x);
    x = block_a("Mixed_5d", 64, x);
    x = block_b("Mixed_6a", x);
    x = block_c("Mixed_6b", 128, x);
    x = block_c("Mixed_6c", 160, x);
    x = block_c("Mixed_6d", 160, x);
    x = block_c("Mixed_6e", 192, x);
    x = block_d("Mixed_7a", x);
    x = block_e("Mixed_7b", x);
    x = block_e("Mixed_7c", x);
    return std::move(layers_).finish(x, "fc");
  }

 private:
  // At 35x35.
  ValueId block_a(const std::string& name, std::int64_t behind_pool, ValueId x) {
    const ValueId one = conv(name + ".branch1x1", x, {64});
    ValueId five = conv(name + ".branch5x5_1", x, {48});
    five = conv(name + ".branch5x5_2", five, window(64, 5, 5));
    const ValueId three = double_3x3(name, x, window(96, 3, 3));
    return concat(name, {one, five, three, mean_branch(name, behind_pool, x)});
  }

  // From 35x35 to 17x17.
  ValueId block_b(const std::string& name, ValueId x) {
    const ValueId three = conv(name + ".branch3x3", x, halving(384));
    const ValueId twice = double_3x3(name, x, halving(96));
    return concat(name, {three, twice, layers_.max_pool(name + ".pool", x, kHalvingPool)});
  }

  // At 17x17.
  ValueId block_c(const std::string& name, std::int64_t c, ValueId x) {
    const ValueId one = conv(name + ".branch1x1", x, {192});
    ValueId seven = conv(name + ".branch7x7_1", x, {c});
    seven = conv(name + ".branch7x7_2", seven, window(c, 1, 7));
    seven = conv(name + ".branch7x7_3", seven, window(192, 7, 1));
    ValueId twice = conv(name + ".branch7x7dbl_1", x, {c});
    twice = conv(name + ".branch7x7dbl_2", twice, window(c, 7, 1));
    twice = conv(name + ".branch7x7dbl_3", twice, window(c, 1, 7));
    twice = conv(name + ".branch7x7dbl_4", twice, window(c, 7, 1));
    twice = conv(name + ".branch7x7dbl_5", twice, window(192, 1, 7));
    return concat(name, {one, seven, twice, mean_branch(name, 192, x)});
  }

  // From 17x17 to 8x8.
  ValueId block_d(const std::string& name, ValueId x) {
    ValueId three = conv(name + ".branch3x3_1", x, {192});
    three = conv(name + ".branch3x3_2", three, halving(320));
    ValueId seven = conv(name + ".branch7x7x3_1", x, {192});
    seven = conv(name + ".branch7x7x3_2", seven, window(192, 1, 7));
    seven = conv(name + ".branch7x7x3_3", seven, window(192, 7, 1));
    seven = conv(name + ".branch7x7x3_4", seven, halving(192));
    return concat(name, {three, seven, layers_.max_pool(name + ".pool", x, kHalvingPool)});
  }

  // At 8x8.
  ValueId block_e(const std::string& name, ValueId x) {
    const ValueId one = conv(name + ".branch1x1", x, {320});
    ValueId three = conv(name + ".branch3x3_1", x, {384});
    three = fork(name + ".branch3x3", "_2", three);
    ValueId twice = conv(name + ".branch3x3dbl_1", x, {448});
    twice = conv(name + ".branch3x3dbl_2", twice, window(384, 3, 3));
    twice = fork(name + ".branch3x3dbl", "_3", twice);
    return concat(name, {one, three, twice, mean_branch(name, 192, x)});
  }

  ValueId double_3x3(const std::string& name, ValueId x, const TorchConv& last) {
    x = conv(name + ".branch3x3dbl_1", x, {64});
    x = conv(name + ".branch3x3dbl_2", x, window(96, 3, 3));
    return conv(name + ".branch3x3dbl_3", x, last);
  }

  // 1x3 and 3x1 side by side.
  ValueId fork(const std::string& name, const std::string& number, ValueId x) {
    const ValueId wide = conv(name + number + "a", x, window(384, 1, 3));
    return concat(name, {wide, conv(name + number + "b", x, window(384, 3, 1))});
  }

  ValueId mean_branch(const std::string& name, std::int64_t k, ValueId x) {
    return conv(name + ".branch_pool", layers_.mean_pool(name + ".pool", x, {3, 1, 1}), {k});
  }

  ValueId concat(const std::string& name, std::vector<ValueId> branches) {
    return layers_.builder().concat(name, std::move(branches));
  }

  ValueId conv(const std::string& name, ValueId x, const TorchConv& conv) {
    return layers_.conv_norm_relu(name, x, conv);
  }

  TorchLayers layers_;
};

}  // namespace

Graph build_torchvision_inception_v3(const std::string& name, const PixelScaling& scaling,
                                     const BuildOptions& options) {
  return TorchvisionInceptionV3(name, options).build(scaling);
}

}  // namespace vertebra::zoo
