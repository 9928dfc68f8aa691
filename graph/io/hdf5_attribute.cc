#include "graph/io/hdf5_attribute.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"
#include "graph/io/hdf5_type.h"
#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

constexpr const char* kFetchAgain = "the file is cut or damaged: fetch it again";

struct Attribute {
  std::string_view name;
  std::span<const std::byte> type, extents, data;
};

Attribute parse_attribute(ByteCursor cursor) {
  const auto version = cursor.take_number<std::uint8_t>("an attribute");
  const auto flags = cursor.take_number<std::uint8_t>("an attribute");
  if (version < 1 || version > 3 || (version > 1 && flags != 0)) {
    cursor.fail(0, fmt::format("an attribute of version {}, flags {}", version, flags),
                "version 1 to 3, with its own type");
  }
  const auto name_bytes = cursor.take_number<std::uint16_t>("an attribute");
  const auto type_bytes = cursor.take_number<std::uint16_t>("an attribute");
  const auto extents_bytes = cursor.take_number<std::uint16_t>("an attribute");
  if (version == 3) cursor.take(1, "the encoding of a name");
  // Version 1 fills each part up to 8 bytes.
  const auto take_part = [&](std::int64_t size, std::string_view what) {
    const auto part = cursor.take(size, what);
    if (version == 1) cursor.take((8 - size % 8) % 8, what);
    return part;
  };
  Attribute attribute;
  const auto name = take_part(name_bytes, "the name of an attribute");
  attribute.name = {reinterpret_cast<const char*>(name.data()), name.size()};
  attribute.name = attribute.name.substr(0, attribute.name.find('\0'));
  attribute.type = take_part(type_bytes, "the type of an attribute");
  attribute.extents = take_part(extents_bytes, "the extents of an attribute");
  attribute.data = cursor.take(cursor.remaining(), "the data of an attribute");
  return attribute;
}

std::optional<Attribute> find_attribute(const Hdf5File& file, const Hdf5Object& object,
                                        std::string_view name) {
  if (object.has(Hdf5Message::kAttributeInfo)) {
    throw InvalidModel({object.where, "attributes of a newer form of HDF5",
                        "the form of Keras's files",
                        "save the weights again by Keras, or by h5py without libver"});
  }
  for (const Hdf5Object::Entry& entry : object.messages) {
    if (entry.type != Hdf5Message::kAttribute) continue;
    file.spend(std::ssize(entry.data));
    const Attribute attribute = parse_attribute(ByteCursor(entry.data, object.where));
    if (attribute.name == name) return attribute;
  }
  return std::nullopt;
}

// An object of a collection of strings, by its index.
std::string_view find_in_heap(const Hdf5File& file, std::uint64_t address, std::uint32_t index) {
  ByteCursor cursor = file.open(address, "GCOL", "a heap of strings");
  cursor.take(4, "a heap of strings");
  const auto size = cursor.take_number<std::uint64_t>("the size of a heap");
  constexpr std::int64_t kHeapHeaderBytes = 16;
  const std::int64_t end = cursor.position() - kHeapHeaderBytes +
                           static_cast<std::int64_t>(std::min<std::uint64_t>(
                               size, static_cast<std::uint64_t>(cursor.size())));
  while (cursor.position() < end) {
    constexpr std::int64_t kObjectHeaderBytes = 16;
    file.spend(kObjectHeaderBytes);
    const auto own_index = cursor.take_number<std::uint16_t>("a string of a heap");
    cursor.take(6, "a string of a heap");
    const auto length = cursor.take_number<std::uint64_t>("a string of a heap");
    if (own_index == 0) break;
    const auto bytes = static_cast<std::int64_t>(std::min<std::uint64_t>(length, INT64_MAX));
    const std::string_view text = cursor.take_text(bytes, "a string of a heap");
    if (own_index == index) return text;
    cursor.take((8 - bytes % 8) % 8, "a string of a heap");
  }
  cursor.fail(static_cast<std::int64_t>(address), fmt::format("no string {}", index), "one",
              kFetchAgain);
}

std::string take_variable(const Hdf5File& file, ByteCursor& data) {
  const auto length = data.take_number<std::uint32_t>("a string");
  const auto address = data.take_number<std::uint64_t>("a string");
  const auto index = data.take_number<std::uint32_t>("a string");
  if (length == 0) return "";
  const std::string_view text = find_in_heap(file, address, index);
  file.spend(length);
  return std::string(text.substr(0, length));
}

}  // namespace

std::optional<std::vector<std::string>> read_hdf5_strings(const Hdf5File& file,
                                                          const Hdf5Object& object,
                                                          std::string_view name) {
  const auto attribute = find_attribute(file, object, name);
  if (!attribute) return std::nullopt;
  const std::string where = fmt::format("{}, attribute {}", object.where, quote(name));
  const Dims dims = parse_hdf5_extents(ByteCursor(attribute->extents, where));
  if (std::find(dims.begin(), dims.end(), 0) != dims.end()) return std::vector<std::string>();
  const auto text = parse_hdf5_text(ByteCursor(attribute->type, where));
  if (!text || dims.size() > 1) {
    throw InvalidModel(
        {where, text ? "shape " + to_string(dims) : "no text", "a list of names", ""});
  }
  ByteCursor data(attribute->data, where);
  const std::int64_t count = dims.empty() ? 1 : dims.front();
  if (count > data.size() / text->size_bytes) {
    data.fail(0, fmt::format("{} strings in {} bytes", count, data.size()), "fewer", kFetchAgain);
  }
  std::vector<std::string> values;
  for (std::int64_t i = 0; i < count; ++i) {
    if (text->variable) {
      values.push_back(take_variable(file, data));
    } else {
      const std::string_view padded = data.take_text(text->size_bytes, "a string");
      values.emplace_back(padded.substr(0, padded.find('\0')));
    }
  }
  return values;
}

std::optional<std::vector<std::string>> read_hdf5_long_list(const Hdf5File& file,
                                                            const Hdf5Object& object,
                                                            const std::string& name) {
  if (auto whole = read_hdf5_strings(file, object, name)) return whole;
  std::optional<std::vector<std::string>> all;
  for (int part = 0;; ++part) {
    const auto some = read_hdf5_strings(file, object, fmt::format("{}{}", name, part));
    if (!some) return all;
    if (!all) all.emplace();
    all->insert(all->end(), some->begin(), some->end());
  }
}

}  // namespace vertebra::io
