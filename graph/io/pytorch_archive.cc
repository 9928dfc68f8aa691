#include "graph/io/pytorch_archive.h"

#include <fmt/format.h>

#include "graph/core/error.h"
#include "graph/io/pickle_machine.h"
#include "graph/io/quote.h"
#include "graph/io/state_dict.h"
#include "graph/io/zip_directory.h"

namespace vertebra::io {
namespace {

constexpr std::string_view kPickleName = "/data.pkl";

// The folder that all members lie in: "archive", or the file's stem in later versions.
std::string find_prefix(const ZipMembers& members, std::string_view name) {
  for (const auto& [member, bytes] : members) {
    if (member.ends_with(kPickleName) && member.find('/') == member.size() - kPickleName.size()) {
      return std::string(member.substr(0, member.size() - kPickleName.size()));
    }
  }
  throw InvalidModel({std::string(name), "a zip archive without data.pkl",
                      "a file of torch.save", "this version reads .pth weights only"});
}

void check_byte_order(const ZipMembers& members, const std::string& prefix, std::string_view name) {
  const auto found = members.find(prefix + "/byteorder");
  if (found == members.end()) return;
  const std::string_view order(reinterpret_cast<const char*>(found->second.data()),
                               found->second.size());
  if (order != "little") {
    throw InvalidModel({std::string(name), "byte order " + quote(order), "'little'",
                        "save the file again on a little-endian machine"});
  }
}

}  // namespace

WeightMap read_pytorch_archive(std::span<const std::byte> file, std::string_view name) {
  const ZipMembers members = read_zip_directory(file, name);
  const std::string prefix = find_prefix(members, name);
  if (members.contains(prefix + "/constants.pkl")) {
    throw InvalidModel({std::string(name), "a TorchScript program", "a state dict",
                        "save model.state_dict() by torch.save"});
  }
  check_byte_order(members, prefix, name);

  ByteCursor cursor(members.at(prefix + std::string(kPickleName)),
                    fmt::format("{}, member {}", name, quote(prefix + std::string(kPickleName))));
  const Pickle pickle = parse_pickle(cursor);
  const auto file_bytes = static_cast<std::int64_t>(file.size());
  StorageBytes storages;
  for (const auto& [key, ref] : collect_storages(pickle, file_bytes, name)) {
    const std::string where = fmt::format("{}, storage {}", name, quote(key));
    const auto found = members.find(fmt::format("{}/data/{}", prefix, key));
    if (found == members.end()) {
      throw InvalidModel({where, "missing", "a member of that name in the archive", ""});
    }
    const std::int64_t needed = ref.num_elements * size_bytes(ref.type);
    if (static_cast<std::int64_t>(found->second.size()) != needed) {
      throw InvalidModel({where, fmt::format("{} bytes", found->second.size()),
                          fmt::format("{} bytes", needed), ""});
    }
    storages.emplace(key, found->second);
  }
  return load_state_dict(pickle, storages, file_bytes, name);
}

}  // namespace vertebra::io
