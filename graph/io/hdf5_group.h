// A group of an HDF5 file: names and where their objects are.
// Source: specification, III.A.1 Version 1 B-trees, III.B Group Symbol Table Nodes, III.D Local
// Heaps.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "graph/io/hdf5_object.h"

namespace vertebra::io {

class Hdf5Group {
 public:
  // The group at `address`; `path` is its name, for errors. InvalidModel when the object is no
  // group, or its index leaves the file.
  Hdf5Group(const Hdf5File& file, std::uint64_t address, std::string_view path);

  const Hdf5Object& object() const { return object_; }
  bool has(std::string_view entry) const { return entries_.contains(entry); }
  // In the order of their bytes. Views into the file.
  std::vector<std::string_view> names() const;

  // The group or object below this one: `path` may go through several groups. InvalidModel when an
  // entry is missing or a link to elsewhere.
  Hdf5Group group(std::string_view path) const;
  Hdf5Object child(std::string_view path) const;

 private:
  struct Target {
    std::uint64_t address = 0;
    std::string path;
  };

  // The object's address and full name.
  Target find(std::string_view path) const;
  void read_tree(std::uint64_t address, int level, std::span<const std::byte> heap);
  void read_leaf(std::uint64_t address, std::span<const std::byte> heap);

  const Hdf5File* file_;
  std::string path_;
  Hdf5Object object_;
  // Addresses of object headers; kHdf5NoAddress for a link.
  std::map<std::string_view, std::uint64_t> entries_;
};

}  // namespace vertebra::io
