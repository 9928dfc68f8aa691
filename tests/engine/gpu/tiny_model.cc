#include "tests/engine/gpu/tiny_model.h"

#include "graph/ir/builder.h"
#include "zoo/synthetic.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

Conv2dAttributes conv(const std::string& name, std::int64_t k, std::int64_t filter,
                      std::int64_t stride, std::int64_t groups, const Padding& pad) {
  const WeightLayout layout = WeightLayout::kKRSC;
  return {k, filter, filter, stride, stride, pad, groups, {name + ".w", layout, name + ".b", {}},
          {}};
}

Graph graph() {
  GraphBuilder b("tiny", {12, 10, 3});
  const auto convolve = [&b](const std::string& name, ValueId x, std::int64_t k,
                             std::int64_t filter, std::int64_t stride, std::int64_t groups) {
    const Padding pad = same_padding(b.shape_of(x), filter, filter, stride);
    return b.conv2d(name, x, conv(name, k, filter, stride, groups, pad));
  };
  const auto clamp = [&b](const std::string& name, ValueId x) { return b.clamp(name, x, {0, 6}); };
  const PixelScaling scaling{{127, 127, 127}, {128, 128, 128}};
  const ValueId x = b.normalize("normalize", b.input(), scaling);
  const ValueId stem = clamp("stem_clamp", convolve("stem", x, 16, 3, 2, 1));
  const ValueId wide = clamp("expand_clamp", convolve("expand", stem, 48, 1, 1, 1));
  const ValueId deep = clamp("depthwise_clamp", convolve("depthwise", wide, 48, 3, 1, 48));
  const ValueId sum = b.add("sum", convolve("project", deep, 16, 1, 1, 1), stem);
  const ValueId head = clamp("head_clamp", convolve("head", sum, 40, 1, 1, 1));
  const ValueId logits =
      b.dense("logits", b.global_pool("pool", head),
              {TinyModel::kClasses, {"logits.w", WeightLayout::kKRSC, "logits.b", {}}});
  const ValueId softmax = b.softmax("softmax", logits);
  return std::move(b).finish({logits, softmax});
}

}  // namespace

TinyModel tiny_model(const DeviceInfo& device, std::int64_t max_batch) {
  Graph g = graph();
  WeightMap weights = zoo::synthetic_weights(g);
  const Shape image = g.shape_of(g.input);
  return {image, compile_model(std::move(g), {}, device, max_batch).plan, std::move(weights)};
}

std::vector<std::uint8_t> tiny_pixels(std::int64_t n) {
  std::vector<std::uint8_t> pixels(static_cast<std::size_t>(n * TinyModel::kImageBytes));
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(256 * zoo::synthetic_uniform(3, i));
  }
  return pixels;
}

}  // namespace vertebra
