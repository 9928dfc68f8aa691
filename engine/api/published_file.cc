#include "engine/api/published_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <utility>

#include "engine/api/md5.h"
#include "engine/api/sha256.h"
#include "graph/core/error.h"
#include "graph/io/file_bytes.h"

namespace vertebra {
namespace {

[[noreturn]] void fail_missing(const zoo::ModelSpec& spec, const std::string& folder) {
  std::vector<std::string> files;
  std::vector<std::string> places;
  for (const zoo::WeightEntry& entry : spec.weights) {
    files.push_back(fmt::format("{}/{}", folder, entry.file));
    const std::string place(entry.published_at);
    if (places.empty() || places.back() != place) places.push_back(place);
  }
  throw InvalidModel(
      {fmt::format("weights of {}", spec.alias),
       fmt::format("{} {} missing", fmt::join(files, " and "), files.size() == 1 ? "is" : "are"),
       "",
       fmt::format("run tools/fetch_weights.sh {}, or put {} there ({}), or give --weights",
                   spec.alias, files.size() == 1 ? "the file" : "one of the files",
                   fmt::join(places, "; "))});
}

// Compares a hash that was published, in full or by its first digits.
void check_hash(const std::string& path, std::string_view kind, const std::string& hash,
                std::string_view published) {
  if (hash.starts_with(published)) return;
  throw InvalidModel({path, fmt::format("{} {}", kind, hash), std::string(published),
                      "fetch the file again, or name it with --weights if it is another one"});
}

}  // namespace

PublishedFile read_published(const zoo::ModelSpec& spec) {
  const std::string folder = zoo::weights_folder();
  for (const zoo::WeightEntry& entry : spec.weights) {
    const std::string path = fmt::format("{}/{}", folder, entry.file);
    if (!std::filesystem::is_regular_file(path)) continue;
    PublishedFile file{path, io::read_file_bytes(path), &entry};
    if (!entry.sha256.empty()) check_hash(path, "sha256", sha256_hex(file.bytes), entry.sha256);
    if (!entry.md5.empty()) check_hash(path, "md5", md5_hex(file.bytes), entry.md5);
    file.checked = !entry.sha256.empty() || !entry.md5.empty();
    return file;
  }
  fail_missing(spec, folder);
}

const zoo::WeightEntry* entry_named(const zoo::ModelSpec& spec, std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  for (const zoo::WeightEntry& entry : spec.weights) {
    if (entry.file == name) return &entry;
  }
  return nullptr;
}

}  // namespace vertebra
