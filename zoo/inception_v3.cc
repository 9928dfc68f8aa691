#include "zoo/inception_v3.h"

#include "zoo/inception_blocks.h"

namespace vertebra::zoo {
namespace {

constexpr double kEpsilon = 1e-3;

// Each function is a block of one size of image: branches side by side.
class InceptionV3 {
 public:
  explicit InceptionV3(KerasLayers& layers) : layers_(layers) {}

  ValueId features(ValueId x) {
    x = add_inception_stem(layers_, x);
    x = block_35("mixed0", x, 32);
    x = block_35("mixed1", x, 64);
    x = block_35("mixed2", x, 64);
    x = reduce_to_17("mixed3", x);
    x = block_17("mixed4", x, 128);
    x = block_17("mixed5", x, 160);
    x = block_17("mixed6", x, 160);
    x = block_17("mixed7", x, 192);
    x = reduce_to_8("mixed8", x);
    x = block_8("mixed9", "mixed9_0", x);
    return block_8("mixed10", "mixed9_1", x);
  }

 private:
  ValueId block_35(const std::string& name, ValueId x, std::int64_t pooled) {
    const ValueId a = add_branch(layers_, x, {{64, 1, 1}});
    const ValueId b = add_branch(layers_, x, {{48, 1, 1}, {64, 5, 5}});
    const ValueId c = add_branch(layers_, x, {{64, 1, 1}, {96, 3, 3}, {96, 3, 3}});
    return concat(name, {a, b, c, add_mean_branch(layers_, x, pooled)});
  }

  ValueId reduce_to_17(const std::string& name, ValueId x) {
    const ValueId a = add_branch(layers_, x, {halving(384)});
    const ValueId b = add_branch(layers_, x, {{64, 1, 1}, {96, 3, 3}, halving(96)});
    return concat(name, {a, b, add_halving_pool(layers_, x)});
  }

  ValueId block_17(const std::string& name, ValueId x, std::int64_t c) {
    const ValueId a = add_branch(layers_, x, {{192, 1, 1}});
    const ValueId b = add_branch(layers_, x, {{c, 1, 1}, {c, 1, 7}, {192, 7, 1}});
    const ValueId d =
        add_branch(layers_, x, {{c, 1, 1}, {c, 7, 1}, {c, 1, 7}, {c, 7, 1}, {192, 1, 7}});
    return concat(name, {a, b, d, add_mean_branch(layers_, x, 192)});
  }

  ValueId reduce_to_8(const std::string& name, ValueId x) {
    const ValueId a = add_branch(layers_, x, {{192, 1, 1}, halving(320)});
    const ValueId b = add_branch(layers_, x, {{192, 1, 1}, {192, 1, 7}, {192, 7, 1}, halving(192)});
    return concat(name, {a, b, add_halving_pool(layers_, x)});
  }

  ValueId block_8(const std::string& name, const std::string& split, ValueId x) {
    const ValueId a = add_branch(layers_, x, {{320, 1, 1}});
    const ValueId b = fork(split, add_branch(layers_, x, {{384, 1, 1}}));
    const ValueId c_stem = add_branch(layers_, x, {{448, 1, 1}, {384, 3, 3}});
    const ValueId c = fork(layers_.next_name("concatenate"), c_stem);
    return concat(name, {a, b, c, add_mean_branch(layers_, x, 192)});
  }

  // 1x3 and 3x1 side by side.
  ValueId fork(const std::string& name, ValueId x) {
    const ValueId wide = add_branch(layers_, x, {{384, 1, 3}});
    return concat(name, {wide, add_branch(layers_, x, {{384, 3, 1}})});
  }

  ValueId concat(const std::string& name, std::vector<ValueId> branches) {
    return layers_.builder().concat(name, std::move(branches));
  }

  KerasLayers& layers_;
};

}  // namespace

Graph build_inception_v3(const std::string& name, const PixelScaling& scaling,
                         const BuildOptions& options) {
  KerasLayers layers(name, options, kEpsilon);
  GraphBuilder& b = layers.builder();
  const ValueId pixels = b.normalize("input_layer", b.input(), scaling);
  const ValueId features = InceptionV3(layers).features(pixels);
  return std::move(layers).finish(features);
}

}  // namespace vertebra::zoo
