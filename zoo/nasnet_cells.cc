#include "zoo/nasnet_cells.h"

namespace vertebra::zoo {
namespace {

constexpr PaddingMode kSame = PaddingMode::kSame;
constexpr PaddingMode kValid = PaddingMode::kValid;

}  // namespace

ValueId NasnetCells::relu(ValueId x) {
  return layers_.activation(layers_.next_name("activation"), x, KerasActivation::kRelu);
}

ValueId NasnetCells::smooth(const std::string& name, ValueId x) {
  return layers_.mean_pool(name, x, {3, 1, kSame});
}

ValueId NasnetCells::squeeze(ValueId x, std::int64_t filters, const std::string& kind,
                             const std::string& id) {
  x = layers_.conv(kind + "_conv_1_" + id, relu(x), {filters});
  return layers_.batch_norm(kind + "_bn_1_" + id, x);
}

ValueId NasnetCells::separable(ValueId x, std::int64_t filters, std::int64_t filter,
                               std::int64_t stride, const std::string& id) {
  x = relu(x);
  KerasConv first{filters, filter, filter, stride};
  if (stride > 1) {
    const Padding padding = same_padding(layers_.shape_of(x), filter, filter, stride);
    x = layers_.builder().pad("separable_conv_1_pad_" + id, x, padding);
    first.padding = kValid;
  }
  x = layers_.separable("separable_conv_1_" + id, x, first);
  x = relu(layers_.batch_norm("separable_conv_1_bn_" + id, x));
  x = layers_.separable("separable_conv_2_" + id, x, {filters, filter, filter});
  return layers_.batch_norm("separable_conv_2_bn_" + id, x);
}

ValueId NasnetCells::halve(ValueId previous, std::int64_t filters, const std::string& id) {
  constexpr KerasPool kEveryOther{1, 2, kValid};
  const std::int64_t half = filters / 2;
  GraphBuilder& b = layers_.builder();
  previous = layers_.activation("adjust_relu_1_" + id, previous, KerasActivation::kRelu);
  const ValueId even = layers_.mean_pool("adjust_avg_pool_1_" + id, previous, kEveryOther);
  const ValueId from_even = layers_.conv("adjust_conv_1_" + id, even, {half});
  ValueId shifted = b.pad(layers_.next_name("zero_padding2d"), previous, {0, 0, 1, 1});
  shifted = b.crop(layers_.next_name("cropping2d"), shifted, {1, 1, 0, 0});
  const ValueId odd = layers_.mean_pool("adjust_avg_pool_2_" + id, shifted, kEveryOther);
  const ValueId from_odd = layers_.conv("adjust_conv_2_" + id, odd, {half});
  const ValueId both = b.concat(layers_.next_name("concatenate"), {from_even, from_odd});
  return layers_.batch_norm("adjust_bn_" + id, both);
}

ValueId NasnetCells::adjust(ValueId x, ValueId previous, std::int64_t filters,
                            const std::string& id) {
  if (previous == kNoValue) return x;
  if (layers_.shape_of(previous).w != layers_.shape_of(x).w) return halve(previous, filters, id);
  if (layers_.shape_of(previous).c == filters) return previous;
  previous = layers_.conv("adjust_conv_projection_" + id, relu(previous), {filters});
  return layers_.batch_norm("adjust_bn_" + id, previous);
}

ValueId NasnetCells::normal(ValueId x, ValueId previous, std::int64_t filters,
                            const std::string& id) {
  GraphBuilder& b = layers_.builder();
  const ValueId p = adjust(x, previous, filters, id);
  const ValueId h = squeeze(x, filters, "normal", id);
  const ValueId left1 = separable(h, filters, 5, 1, "normal_left1_" + id);
  const ValueId right1 = separable(p, filters, 3, 1, "normal_right1_" + id);
  const ValueId y1 = b.add("normal_add_1_" + id, left1, right1);
  const ValueId left2 = separable(p, filters, 5, 1, "normal_left2_" + id);
  const ValueId right2 = separable(p, filters, 3, 1, "normal_right2_" + id);
  const ValueId y2 = b.add("normal_add_2_" + id, left2, right2);
  const ValueId y3 = b.add("normal_add_3_" + id, smooth("normal_left3_" + id, h), p);
  const ValueId left4 = smooth("normal_left4_" + id, p);
  const ValueId y4 = b.add("normal_add_4_" + id, left4, smooth("normal_right4_" + id, p));
  const ValueId left5 = separable(h, filters, 3, 1, "normal_left5_" + id);
  const ValueId y5 = b.add("normal_add_5_" + id, left5, h);
  return b.concat("normal_concat_" + id, {p, y1, y2, y3, y4, y5});
}

ValueId NasnetCells::reduction(ValueId x, ValueId previous, std::int64_t filters,
                               const std::string& id) {
  constexpr std::int64_t kWindow = 3;
  constexpr KerasPool kHalving{kWindow, 2, kValid};
  GraphBuilder& b = layers_.builder();
  const ValueId p = adjust(x, previous, filters, id);
  const ValueId h = squeeze(x, filters, "reduction", id);
  const Padding around = same_padding(layers_.shape_of(h), kWindow, kWindow, kHalving.stride);
  const ValueId padded = b.pad("reduction_pad_1_" + id, h, around);

  const ValueId left1 = separable(h, filters, 5, 2, "reduction_left1_" + id);
  const ValueId right1 = separable(p, filters, 7, 2, "reduction_right1_" + id);
  const ValueId y1 = b.add("reduction_add_1_" + id, left1, right1);
  const ValueId left2 = layers_.max_pool("reduction_left2_" + id, padded, kHalving);
  const ValueId right2 = separable(p, filters, 7, 2, "reduction_right2_" + id);
  const ValueId y2 = b.add("reduction_add_2_" + id, left2, right2);
  const ValueId left3 = layers_.mean_pool("reduction_left3_" + id, padded, kHalving);
  const ValueId right3 = separable(p, filters, 5, 2, "reduction_right3_" + id);
  const ValueId y3 = b.add("reduction_add3_" + id, left3, right3);
  const ValueId left4 = smooth("reduction_left4_" + id, y1);
  const ValueId y4 = b.add(layers_.next_name("add"), y2, left4);
  const ValueId left5 = separable(y1, filters, 3, 1, "reduction_left4_" + id);
  const ValueId right5 = layers_.max_pool("reduction_right5_" + id, padded, kHalving);
  const ValueId y5 = b.add("reduction_add4_" + id, left5, right5);
  return b.concat("reduction_concat_" + id, {y2, y3, y4, y5});
}

}  // namespace vertebra::zoo
