#include "graph/io/hdf5_group.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"
#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

constexpr std::int64_t kSymbolBytes = 40;
constexpr int kAnyLevel = -1;

// The names of a group, each ended by a zero.
std::span<const std::byte> read_local_heap(const Hdf5File& file, std::uint64_t address) {
  ByteCursor cursor = file.open(address, "HEAP", "a heap of names");
  cursor.take(4, "a heap of names");
  const auto size = cursor.take_number<std::uint64_t>("the size of a heap");
  cursor.take(8, "a heap of names");
  const auto data = cursor.take_number<std::uint64_t>("the address of a heap");
  ByteCursor names = file.open(data, "", "the names of a group");
  return names.take(static_cast<std::int64_t>(std::min<std::uint64_t>(size, INT64_MAX)),
                    "the names of a group");
}

std::string_view name_at(const ByteCursor& cursor, std::span<const std::byte> heap,
                         std::uint64_t offset) {
  const std::string_view names(reinterpret_cast<const char*>(heap.data()), heap.size());
  const std::size_t end = offset < names.size() ? names.find('\0', offset) : std::string_view::npos;
  if (end == std::string_view::npos) {
    cursor.fail(cursor.position(), fmt::format("a name at {} of {} bytes", offset, names.size()),
                "one that ends within them", "the file is cut or damaged: fetch it again");
  }
  return names.substr(offset, end - offset);
}

}  // namespace

Hdf5Group::Hdf5Group(const Hdf5File& file, std::uint64_t address, std::string_view path)
    : file_(&file),
      path_(path),
      object_(read_hdf5_object(file, address, path.empty() ? "/" : path)) {
  if (object_.has(Hdf5Message::kLinkInfo) || object_.has(Hdf5Message::kLink)) {
    throw InvalidModel({object_.where, "a group of a newer form of HDF5",
                        "the form of Keras's files",
                        "save the weights again by Keras, or by h5py without libver"});
  }
  ByteCursor table = object_.message(Hdf5Message::kSymbolTable, "a group's table");
  const auto tree = table.take_number<std::uint64_t>("a group's table");
  const auto heap = table.take_number<std::uint64_t>("a group's table");
  read_tree(tree, kAnyLevel, read_local_heap(file, heap));
}

// Levels fall by one on the way down, so that no tree is its own branch.
void Hdf5Group::read_tree(std::uint64_t address, int level, std::span<const std::byte> heap) {
  ByteCursor cursor = file_->open(address, "TREE", "a group's tree");
  const auto type = cursor.take_number<std::uint8_t>("the type of a tree");
  const int own_level = cursor.take_number<std::uint8_t>("the level of a tree");
  const int count = cursor.take_number<std::uint16_t>("the size of a tree");
  if (type != 0 || (level != kAnyLevel && own_level != level)) {
    cursor.fail(cursor.position(), fmt::format("a tree of type {} at level {}", type, own_level),
                "a tree of names, one level below the one above it",
                "the file is cut or damaged: fetch it again");
  }
  cursor.take(16, "the neighbours of a tree");
  for (int i = 0; i < count; ++i) {
    cursor.take(8, "a key of a tree");
    const auto child = cursor.take_number<std::uint64_t>("a branch of a tree");
    file_->spend(16);
    if (own_level == 0) {
      read_leaf(child, heap);
    } else {
      read_tree(child, own_level - 1, heap);
    }
  }
}

void Hdf5Group::read_leaf(std::uint64_t address, std::span<const std::byte> heap) {
  ByteCursor cursor = file_->open(address, "SNOD", "a group's entries");
  cursor.take(2, "a group's entries");
  const int count = cursor.take_number<std::uint16_t>("the number of entries");
  file_->spend(count * kSymbolBytes);
  for (int i = 0; i < count; ++i) {
    const auto name = name_at(cursor, heap, cursor.take_number<std::uint64_t>("an entry"));
    file_->spend(std::ssize(name));
    const auto object = cursor.take_number<std::uint64_t>("an entry");
    cursor.take(24, "an entry");
    if (!entries_.emplace(name, object).second) {
      cursor.fail(cursor.position(), "a second entry " + quote(name), "one",
                  "the file is cut or damaged: fetch it again");
    }
  }
}

std::vector<std::string_view> Hdf5Group::names() const {
  std::vector<std::string_view> names;
  for (const auto& [name, address] : entries_) names.push_back(name);
  return names;
}

Hdf5Group::Target Hdf5Group::find(std::string_view path) const {
  const std::size_t slash = std::min(path.find('/'), path.size());
  const std::string_view entry = path.substr(0, slash);
  const std::string full = path_.empty() ? std::string(entry) : fmt::format("{}/{}", path_, entry);
  const auto found = entries_.find(entry);
  if (found == entries_.end()) {
    throw InvalidModel(
        {object_.where, fmt::format("{} is missing", quote(entry)), "an entry of that name", ""});
  }
  if (found->second == kHdf5NoAddress) {
    throw InvalidModel({object_.where, fmt::format("{} is a link to elsewhere", quote(entry)),
                        "the thing itself", "save the weights again, without links"});
  }
  if (slash == path.size()) return {found->second, full};
  return Hdf5Group(*file_, found->second, full).find(path.substr(slash + 1));
}

Hdf5Group Hdf5Group::group(std::string_view path) const {
  const Target target = find(path);
  return Hdf5Group(*file_, target.address, target.path);
}

Hdf5Object Hdf5Group::child(std::string_view path) const {
  const Target target = find(path);
  return read_hdf5_object(*file_, target.address, target.path);
}

}  // namespace vertebra::io
