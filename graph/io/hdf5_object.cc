#include "graph/io/hdf5_object.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"
#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

constexpr std::int64_t kMessageHeaderBytes = 8;
constexpr std::uint8_t kSharedMessage = 2;

struct Block {
  std::uint64_t address = 0;
  std::uint64_t size_bytes = 0;
};

// The messages of one block; continuations go to `blocks`, and `left` counts down.
void read_block(const Hdf5File& file, const Block& block, int& left, std::vector<Block>& blocks,
                Hdf5Object& object) {
  ByteCursor outer = file.open(block.address, "", "a block of an object header");
  const auto size = static_cast<std::int64_t>(std::min<std::uint64_t>(block.size_bytes, INT64_MAX));
  ByteCursor cursor(outer.take(size, "a block of an object header"), object.where);
  file.spend(size);
  while (left > 0 && cursor.remaining() >= kMessageHeaderBytes) {
    --left;
    const auto type = static_cast<Hdf5Message>(cursor.take_number<std::uint16_t>("a message"));
    const auto length = cursor.take_number<std::uint16_t>("a message");
    const auto flags = cursor.take_number<std::uint8_t>("a message");
    cursor.take(3, "a message");
    const auto data = cursor.take(length, "a message");
    if (type == Hdf5Message::kContinuation) {
      ByteCursor fields(data, object.where);
      Block next;
      next.address = fields.take_number<std::uint64_t>("a continuation");
      next.size_bytes = fields.take_number<std::uint64_t>("a continuation");
      blocks.push_back(next);
      continue;
    }
    if ((flags & kSharedMessage) != 0) {
      throw InvalidModel({object.where, "a type or extent that is stored elsewhere", "its own",
                          "save the weights again by Keras"});
    }
    object.messages.push_back({type, data});
  }
}

}  // namespace

bool Hdf5Object::has(Hdf5Message type) const {
  return std::any_of(messages.begin(), messages.end(),
                     [&](const Entry& entry) { return entry.type == type; });
}

ByteCursor Hdf5Object::message(Hdf5Message type, std::string_view what) const {
  for (const Entry& entry : messages) {
    if (entry.type == type) return ByteCursor(entry.data, where);
  }
  throw InvalidModel({where, fmt::format("without {}", what), std::string(what),
                      "the file is cut or damaged: fetch it again"});
}

Hdf5Object read_hdf5_object(const Hdf5File& file, std::uint64_t address, std::string_view path) {
  Hdf5Object object;
  object.where = fmt::format("{}, {}", file.name(), quote(path));
  ByteCursor cursor = file.open(address, "", "an object header");
  const auto version = cursor.take_number<std::uint8_t>("an object header");
  // Newer headers begin with letters.
  if (version != 1) {
    throw InvalidModel({object.where, "an object header of a newer form of HDF5, or none",
                        "one of version 1",
                        "save the weights again by Keras, or by h5py without libver"});
  }
  cursor.take(1, "an object header");
  int left = cursor.take_number<std::uint16_t>("the number of messages");
  cursor.take(4, "the reference count");
  const auto size = cursor.take_number<std::uint32_t>("the size of the header");
  cursor.take(4, "an object header");
  std::vector<Block> blocks{{static_cast<std::uint64_t>(cursor.position()), size}};
  // No more than there are messages: each further block takes one.
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const Block block = blocks[i];
    read_block(file, block, left, blocks, object);
  }
  return object;
}

}  // namespace vertebra::io
