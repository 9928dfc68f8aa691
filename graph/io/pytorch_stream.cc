#include "graph/io/pytorch_stream.h"

#include <fmt/format.h>

#include "graph/io/byte_cursor.h"
#include "graph/io/pickle_machine.h"
#include "graph/io/quote.h"
#include "graph/io/state_dict.h"

namespace vertebra::io {
namespace {

void check_protocol(ByteCursor& cursor) {
  constexpr std::int64_t kProtocol = 1001;
  const std::int64_t position = cursor.position();
  const Pickle pickle = parse_pickle(cursor);
  const auto* protocol = std::get_if<std::int64_t>(&pickle.values[pickle.root]);
  if (protocol == nullptr || *protocol != kProtocol) {
    cursor.fail(position, "an unknown protocol version", fmt::format("{}", kProtocol));
  }
}

void check_byte_order(ByteCursor& cursor) {
  const std::int64_t position = cursor.position();
  const Pickle pickle = parse_pickle(cursor);
  const auto* facts = std::get_if<PickleDict>(&pickle.values[pickle.root]);
  if (facts == nullptr) {
    cursor.fail(position, std::string(kind_name(pickle.values[pickle.root])),
                "a dict of facts about the system");
  }
  for (const auto& [key_id, value_id] : facts->entries) {
    const auto* key = std::get_if<std::string_view>(&pickle.values[key_id]);
    if (key == nullptr || *key != "little_endian") continue;
    const auto* little = std::get_if<bool>(&pickle.values[value_id]);
    if (little == nullptr || !*little) {
      cursor.fail(position, "a file of a big-endian machine", "little-endian numbers",
                  "save the file again on a little-endian machine");
    }
  }
}

// The next storage must be `ref`'s; returns its elements.
std::span<const std::byte> take_storage(ByteCursor& cursor, const StorageRef& ref) {
  const std::int64_t position = cursor.position();
  const std::string what = "storage " + quote(ref.key);
  const auto count = cursor.take_number<std::int64_t>("the element count of " + what);
  if (count != ref.num_elements) {
    cursor.fail(position, fmt::format("{} of {} elements", what, count),
                fmt::format("{}, as its tensors say", ref.num_elements));
  }
  // No overflow: collect_storages has compared the count with the file's size.
  return cursor.take(count * size_bytes(ref.type), what);
}

}  // namespace

WeightMap read_pytorch_stream(std::span<const std::byte> file, std::string_view name) {
  ByteCursor cursor(file, name);
  cursor.take(static_cast<std::int64_t>(kPytorchStreamMagic.size()), "the magic number");
  check_protocol(cursor);
  check_byte_order(cursor);
  const Pickle pickle = parse_pickle(cursor);
  const StorageRefs refs = collect_storages(pickle, cursor.size(), name);

  const std::int64_t keys_position = cursor.position();
  const Pickle keys = parse_pickle(cursor);
  const auto* list = std::get_if<PickleList>(&keys.values[keys.root]);
  if (list == nullptr || list->items.size() != refs.size()) {
    cursor.fail(keys_position, "a list of storage keys that does not fit the tensors",
                fmt::format("the keys of {} storages", refs.size()));
  }
  StorageBytes storages;
  for (const ValueId id : list->items) {
    const auto* key = std::get_if<std::string_view>(&keys.values[id]);
    const auto ref = key == nullptr ? refs.end() : refs.find(*key);
    if (ref == refs.end() || storages.contains(ref->first)) {
      cursor.fail(keys_position, "a storage key that is unknown or occurs twice",
                  "each storage once");
    }
    storages.emplace(ref->first, take_storage(cursor, ref->second));
  }
  if (cursor.remaining() != 0) {
    cursor.fail(cursor.position(),
                fmt::format("{} bytes after the last storage", cursor.remaining()),
                "the end of the file");
  }
  return load_state_dict(pickle, storages, cursor.size(), name);
}

}  // namespace vertebra::io
