#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "graph/core/error.h"
#include "zoo/families.h"
#include "zoo/model_spec.h"

namespace vertebra::zoo {
namespace {

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

Graph ModelSpec::build() const { return builder(published_options()); }

BuildOptions ModelSpec::published_options() const { return {classes, input_hw, input_hw}; }

WeightEntry own_file(std::string_view file) {
  return {file, "", "nobody has published one: a file of your own by this name"};
}

std::span<const ModelSpec> models() {
  static const std::vector<ModelSpec> all = [] {
    std::vector<ModelSpec> specs;
    for (const auto family :
         {lenet_models, alexnet_models, vgg_models, resnet_models, resnet_v2_models,
          densenet_models, mobilenet_models, googlenet_models, inception_models, xception_models,
          nasnet_models, efficientnet_models, efficientnet_lite_models, efficientnet_tf_models,
          torchvision_models, torchvision_inception_models, torchvision_efficientnet_models}) {
      for (ModelSpec& spec : family()) specs.push_back(std::move(spec));
    }
    return specs;
  }();
  return all;
}

const ModelSpec& find_model(std::string_view name) {
  const std::string wanted = normalized(name);
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const ModelSpec& spec : models()) {
    std::vector<std::string_view> names{spec.id, spec.alias};
    names.insert(names.end(), spec.more_names.begin(), spec.more_names.end());
    for (const std::string_view known : names) {
      if (normalized(known) == wanted) return spec;
    }
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
