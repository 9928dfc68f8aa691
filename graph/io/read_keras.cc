#include "graph/io/read_keras.h"

#include <algorithm>

#include "graph/core/error.h"
#include "graph/io/file_format.h"
#include "graph/io/hdf5_group.h"
#include "graph/io/keras_legacy.h"
#include "graph/io/keras_native.h"
#include "graph/io/zip_directory.h"

namespace vertebra::io {
namespace {

constexpr std::string_view kWeightsMember = "model.weights.h5";
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
  return parse_hdf5(zip_member_bytes(file, name, *member),
                    std::string(name) + ", member model.weights.h5");
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
