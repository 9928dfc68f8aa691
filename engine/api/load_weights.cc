#include "engine/api/load_weights.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "engine/api/sha256.h"
#include "graph/core/error.h"
#include "graph/io/read_pytorch.h"
#include "zoo/weight_tensors.h"

namespace vertebra {
namespace {

std::vector<std::byte> read_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::byte> bytes(std::filesystem::file_size(path));
  in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!in) {
    throw InvalidModel({path.string(), "it cannot be read", "a readable file", ""});
  }
  return bytes;
}

// The published file in the weights folder, its hash checked.
std::string published_file(const zoo::ModelSpec& spec) {
  const zoo::WeightEntry& entry = spec.weights.front();
  const std::filesystem::path path =
      std::filesystem::path(zoo::weights_folder()) / std::string(entry.file);
  if (!std::filesystem::is_regular_file(path)) {
    throw InvalidModel({fmt::format("weights of {}", spec.alias), path.string() + " is missing", "",
                        fmt::format("run tools/fetch_weights.sh {}, or put the file there ({}), or "
                                    "give --weights",
                                    spec.alias, entry.published_at)});
  }
  const std::string hash = sha256_hex(read_bytes(path));
  if (hash != entry.sha256) {
    throw InvalidModel({path.string(), "sha256 " + hash, std::string(entry.sha256),
                        "fetch the file again, or name it with --weights if it is another one"});
  }
  return path.string();
}

}  // namespace

LoadedWeights load_weights(const zoo::ModelSpec& spec, const std::string& weights, Graph& graph) {
  if (weights == "synthetic") return {zoo::synthetic_weights(graph), weights};
  const std::string path = weights.empty() ? published_file(spec) : weights;
  LoadedWeights loaded{io::read_pytorch(path), path};
  zoo::use_file_tensors(graph, spec.file_tensor);
  zoo::check_weights(graph, loaded.tensors, path, spec.alias);
  return loaded;
}

}  // namespace vertebra
