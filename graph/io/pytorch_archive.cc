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

class PytorchArchive {
 public:
  PytorchArchive(std::span<const std::byte> file, std::string_view name)
      : file_(file),
        name_(name),
        directory_(read_zip_directory(file, name)),
        prefix_(find_prefix()) {
    if (directory_.contains(prefix_ + "/constants.pkl")) {
      throw InvalidModel({name_, "a TorchScript program", "a state dict",
                          "save model.state_dict() by torch.save"});
    }
    check_byte_order();
  }

  ByteCursor pickle() const {
    const std::string member = prefix_ + std::string(kPickleName);
    return ByteCursor(zip_member_bytes(file_, name_, *directory_.find(member)),
                      fmt::format("{}, member {}", name_, quote(member)));
  }

  // All elements of `ref`.
  std::span<const std::byte> storage(const StorageRef& ref) const {
    const std::string where = fmt::format("{}, storage {}", name_, quote(ref.key));
    const auto found = directory_.find(fmt::format("{}/data/{}", prefix_, ref.key));
    if (found == directory_.end()) {
      throw InvalidModel({where, "missing", "a member of that name in the archive", ""});
    }
    const auto bytes = zip_member_bytes(file_, name_, *found);
    const std::int64_t needed = ref.num_elements * size_bytes(ref.type);
    if (static_cast<std::int64_t>(bytes.size()) != needed) {
      throw InvalidModel({where, fmt::format("{} bytes", bytes.size()),
                          fmt::format("{} bytes, as its tensors say", needed), ""});
    }
    return bytes;
  }

 private:
  // The folder that all members lie in: "archive", or the file's stem in later versions.
  std::string find_prefix() const {
    for (const auto& [member, entry] : directory_) {
      if (member.ends_with(kPickleName) && member.find('/') == member.size() - kPickleName.size()) {
        return std::string(member.substr(0, member.size() - kPickleName.size()));
      }
    }
    throw InvalidModel({name_, "a zip archive without data.pkl", "a PyTorch .pth file",
                        "save model.state_dict() by torch.save"});
  }

  void check_byte_order() const {
    const auto found = directory_.find(prefix_ + "/byteorder");
    if (found == directory_.end()) return;
    const auto bytes = zip_member_bytes(file_, name_, *found);
    const std::string_view order(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    if (order != "little") {
      throw InvalidModel({name_, "byte order " + quote(order), "'little'",
                          "save the file again on a little-endian machine"});
    }
  }

  std::span<const std::byte> file_;
  std::string name_;
  ZipDirectory directory_;
  std::string prefix_;
};

}  // namespace

WeightMap read_pytorch_archive(std::span<const std::byte> file, std::string_view name) {
  const PytorchArchive archive(file, name);
  ByteCursor cursor = archive.pickle();
  const Pickle pickle = parse_pickle(cursor);
  const auto file_bytes = static_cast<std::int64_t>(file.size());
  StorageBytes storages;
  for (const auto& [key, ref] : collect_storages(pickle, file_bytes, name)) {
    storages.emplace(key, archive.storage(ref));
  }
  return load_state_dict(pickle, storages, file_bytes, name);
}

}  // namespace vertebra::io
