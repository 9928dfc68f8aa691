// HDF5 files in the form that h5py writes unless told otherwise, and with it every version of
// Keras: superblock 0 or 1, object headers of version 1, groups as B-trees of version 1. What newer
// forms add (libver="latest") is refused with that reason.
//
// This is a reader of our own and not the HDF5 library, which trusts what it reads: of damaged
// files it runs in circles or out of bounds. Here every address is compared with the file, and the
// work is linear in the file's size. Source: HDF5 File Format Specification Version 3.0, The HDF
// Group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "graph/io/byte_cursor.h"

namespace vertebra::io {

// The address that stands for none.
inline constexpr std::uint64_t kHdf5NoAddress = UINT64_MAX;

class Hdf5File {
 public:
  // `bytes` must outlive the file and all that is read from it. InvalidModel when they are no HDF5
  // file of the form above, or less than it says. `name` is the file, for errors.
  Hdf5File(std::span<const std::byte> bytes, std::string_view name);

  const std::string& name() const { return name_; }
  std::span<const std::byte> bytes() const { return bytes_; }
  std::int64_t size_bytes() const { return static_cast<std::int64_t>(bytes_.size()); }
  // Of the root group's object header.
  std::uint64_t root_address() const { return root_address_; }

  // A cursor at `address`, behind `signature` (which may be empty). InvalidModel when the address
  // is outside the file or the signature is not there.
  ByteCursor open(std::uint64_t address, std::string_view signature, std::string_view what) const;

  // `count` more bytes of the file's index are about to be walked. InvalidModel once the sum is
  // many times the file's size, which only an index that runs in circles reaches.
  void spend(std::int64_t count) const;

 private:
  std::span<const std::byte> bytes_;
  std::string name_;
  std::uint64_t root_address_ = 0;
  mutable std::int64_t budget_bytes_;
};

}  // namespace vertebra::io
