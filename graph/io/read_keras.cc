#include "graph/io/read_keras.h"

#include <fmt/format.h>

#include "graph/core/error.h"
#include "graph/io/file_format.h"
#include "graph/io/hdf5_group.h"
#include "graph/io/keras_config.h"
#include "graph/io/keras_legacy.h"
#include "graph/io/keras_native.h"
#include "graph/io/zip_directory.h"

namespace vertebra::io {
namespace {

constexpr std::string_view kWeightsMember = "model.weights.h5";
constexpr std::string_view kConfigMember = "config.json";
constexpr std::string_view kShardedMember = "model.weights.json";

KerasWeights parse_hdf5(std::span<const std::byte> file, std::string_view name) {
  const Hdf5File hdf5(file, name);
  const Hdf5Group root(hdf5, hdf5.root_address(), "");
  if (is_keras_legacy(hdf5, root)) return read_keras_legacy(hdf5, root);
  if (is_keras_native(root)) return read_keras_native(hdf5, root);
  throw InvalidModel({std::string(name),
                      "an HDF5 file without layer_names, model_weights or layers",
                      "weights that Keras has written", ""});
}

KerasWeights parse_archive(std::span<const std::byte> file, std::string_view name) {
  const ZipDirectory directory = read_zip_directory(file, name);
  const auto member = directory.find(kWeightsMember);
  if (member == directory.end()) {
    throw InvalidModel({std::string(name),
                        directory.contains(kShardedMember)
                            ? "weights in several files"
                            : "a zip archive without model.weights.h5",
                        "one file model.weights.h5", "save the model again by Keras, unsharded"});
  }
  KerasWeights weights = parse_hdf5(zip_member_bytes(file, name, *member),
                                    fmt::format("{}, member {}", name, kWeightsMember));
  if (const auto config = directory.find(kConfigMember); config != directory.end()) {
    const std::span<const std::byte> text = zip_member_bytes(file, name, *config);
    weights.layer_classes =
        read_layer_classes({reinterpret_cast<const char*>(text.data()), text.size()},
                           fmt::format("{}, member {}", name, kConfigMember));
  }
  return weights;
}

}  // namespace

bool is_keras_archive(std::span<const std::byte> file, std::string_view name) {
  if (detect_format(file) != FileFormat::kZip) return false;
  const ZipDirectory directory = read_zip_directory(file, name);
  return directory.contains(kWeightsMember) || directory.contains(kShardedMember);
}

KerasWeights parse_keras(std::span<const std::byte> file, std::string_view name) {
  switch (detect_format(file)) {
    case FileFormat::kHdf5:
      return parse_hdf5(file, name);
    case FileFormat::kZip:
      return parse_archive(file, name);
    default:
      throw InvalidModel(
          {std::string(name), describe_format(file), "a Keras .h5 or .keras file", ""});
  }
}

}  // namespace vertebra::io
