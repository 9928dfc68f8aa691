#include "graph/io/keras_native.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "graph/core/error.h"
#include "graph/io/hdf5_attribute.h"
#include "graph/io/hdf5_dataset.h"
#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

constexpr const char* kLayers = "layers";
constexpr const char* kVars = "vars";
// Models within models; Keras's own never pass 2.
constexpr int kMaxDepth = 8;

// "conv2d_12" as ("conv2d", 12), "conv2d" as ("conv2d", 0): the order of counting, where 10 comes
// behind 9.
std::pair<std::string_view, std::int64_t> split_count(std::string_view name) {
  const std::size_t underscore = name.rfind('_');
  if (underscore == std::string_view::npos) return {name, 0};
  const std::string_view digits = name.substr(underscore + 1);
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (error != std::errc() || end != digits.data() + digits.size()) return {name, 0};
  return {name.substr(0, underscore), count};
}

class NativeReader {
 public:
  explicit NativeReader(const Hdf5File& file) : file_(file), reader_(file) {}

  // The layers of a group that has an entry `layers`.
  void read_layers(const Hdf5Group& model, const std::string& prefix, int depth) {
    if (depth == kMaxDepth) {
      throw InvalidModel({model.object().where, "models nested too deep",
                          fmt::format("at most {}", kMaxDepth), ""});
    }
    const Hdf5Group layers = model.group(kLayers);
    std::vector<std::string_view> names = layers.names();
    std::sort(names.begin(), names.end(), [](std::string_view a, std::string_view b) {
      return split_count(a) < split_count(b);
    });
    for (const std::string_view name : names) {
      const std::string path = prefix + std::string(name);
      const Hdf5Group layer = layers.group(name);
      if (layer.has(kVars)) read_vars(layer.group(kVars), path);
      if (layer.has(kLayers)) read_layers(layer, path + "/", depth + 1);
    }
  }

  KerasWeights finish() && { return {KerasOrder::kByClass, std::move(weights_)}; }

 private:
  // Entries 0, 1, ..., with no gap.
  void read_vars(const Hdf5Group& vars, const std::string& path) {
    const std::string title = layer_title(vars);
    const std::size_t count = vars.names().size();
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = fmt::format("{}", i);
      auto [type, tensor] = reader_.read(vars.child(name));
      weights_.push_back(
          {path, name, fmt::format("{}/vars/{}{}", path, i, title), type, std::move(tensor)});
    }
  }

  // " of layer 'conv1_conv'", where the file has the name.
  std::string layer_title(const Hdf5Group& vars) const {
    const auto names = read_hdf5_strings(file_, vars.object(), "name");
    return names && !names->empty() ? " of layer " + quote(names->front()) : "";
  }

  const Hdf5File& file_;
  Hdf5TensorReader reader_;
  std::vector<KerasWeight> weights_;
};

}  // namespace

bool is_keras_native(const Hdf5Group& root) { return root.has(kLayers); }

KerasWeights read_keras_native(const Hdf5File& file, const Hdf5Group& root) {
  NativeReader reader(file);
  reader.read_layers(root, "", 0);
  return std::move(reader).finish();
}

}  // namespace vertebra::io
