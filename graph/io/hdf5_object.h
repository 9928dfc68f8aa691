// An object (group or dataset) of an HDF5 file: the messages of its header.
// Source: specification, IV.A.1.a Version 1 Data Object Header Prefix, IV.A.2 the messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "graph/io/hdf5_file.h"

namespace vertebra::io {

enum class Hdf5Message : std::uint16_t {
  kDataspace = 0x01,
  kLinkInfo = 0x02,
  kDatatype = 0x03,
  kLink = 0x06,
  kExternalFiles = 0x07,
  kLayout = 0x08,
  kFilters = 0x0b,
  kAttribute = 0x0c,
  kContinuation = 0x10,
  kSymbolTable = 0x11,
  kAttributeInfo = 0x15,
};

struct Hdf5Object {
  struct Entry {
    Hdf5Message type;
    std::span<const std::byte> data;
  };

  std::string where;  // file and path, for errors
  std::vector<Entry> messages;

  bool has(Hdf5Message type) const;
  // Over the data of the first message of the type; InvalidModel when there is none.
  ByteCursor message(Hdf5Message type, std::string_view what) const;
};

// Reads the header at `address`; `path` is the object's name, for errors. InvalidModel for a header
// of another version, one that leaves the file, and messages that are stored elsewhere.
Hdf5Object read_hdf5_object(const Hdf5File& file, std::uint64_t address, std::string_view path);

}  // namespace vertebra::io
