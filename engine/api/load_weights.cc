#include "engine/api/load_weights.h"

#include <fmt/format.h>

#include <filesystem>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "engine/api/load_weights_keras.h"
#include "engine/api/sha256.h"
#include "graph/core/error.h"
#include "graph/io/file_bytes.h"
#include "graph/io/read_weights.h"
#include "zoo/adopt_names.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

// Where the published file is looked for.
std::filesystem::path published_path(const zoo::ModelSpec& spec) {
  const zoo::WeightEntry& entry = spec.weights.front();
  const std::filesystem::path path =
      std::filesystem::path(zoo::weights_folder()) / std::string(entry.file);
  if (!std::filesystem::is_regular_file(path)) {
    throw InvalidModel({fmt::format("weights of {}", spec.alias), path.string() + " is missing", "",
                        fmt::format("run tools/fetch_weights.sh {}, or put the file there ({}), or "
                                    "give --weights",
                                    spec.alias, entry.published_at)});
  }
  return path;
}

// Its weights, once its hash has been checked.
io::FileWeights read_published(const zoo::ModelSpec& spec, const std::string& path) {
  const std::vector<std::byte> bytes = io::read_file_bytes(path);
  const std::string_view published = spec.weights.front().sha256;
  const std::string hash = sha256_hex(bytes);
  if (hash != published) {
    throw InvalidModel({path, "sha256 " + hash, std::string(published),
                        "fetch the file again, or name it with --weights if it is another one"});
  }
  return io::parse_weights(bytes, path);
}

}  // namespace

LoadedWeights load_weights(const zoo::ModelSpec& spec, const std::string& weights, Graph& graph) {
  if (weights == "synthetic") return {zoo::synthetic_weights(graph), weights};
  const std::string path = weights.empty() ? published_path(spec).string() : weights;
  io::FileWeights file = weights.empty() ? read_published(spec, path) : io::read_weights(path);
  if (auto* keras = std::get_if<io::KerasWeights>(&file)) {
    return {name_keras_weights(std::move(*keras), graph, path, spec.alias), path};
  }
  LoadedWeights loaded{std::get<WeightMap>(std::move(file)), path};
  loaded.names = zoo::adopt_names(spec, graph, loaded.tensors);
  zoo::check_weights(graph, loaded.tensors, path, spec.alias);
  return loaded;
}

}  // namespace vertebra
