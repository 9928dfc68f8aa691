#include "graph/io/safetensors_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "graph/core/error.h"
#include "graph/io/json_reader.h"
#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

constexpr std::string_view kMetadata = "__metadata__";
constexpr const char* kFetchAgain = "the file is cut or damaged: fetch it again";

// As the header has it: offsets count from the first byte behind the header.
struct RawEntry {
  std::string name;
  ElementType type = ElementType::kF32;
  Dims dims;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

std::string where_of(const ByteSource& file, std::string_view tensor) {
  return fmt::format("{}, tensor {}", file.name(), quote(tensor));
}

std::string read_json(const ByteSource& file) {
  std::uint64_t length = 0;
  file.read(0, std::as_writable_bytes(std::span(&length, 1)), "the length of the header");
  if (length > static_cast<std::uint64_t>(kMaxSafetensorsHeader)) {
    throw InvalidModel({file.name(), fmt::format("a header of {} bytes", length),
                        fmt::format("at most {}", kMaxSafetensorsHeader), kFetchAgain});
  }
  const auto available = static_cast<std::uint64_t>(file.size_bytes()) - sizeof(length);
  if (length > available) {
    throw InvalidModel({file.name(), fmt::format("a header of {} bytes", length),
                        fmt::format("no more than the {} that follow", available), kFetchAgain});
  }
  std::string json(static_cast<std::size_t>(length), '\0');
  file.read(sizeof(length), std::as_writable_bytes(std::span(json)), "the header");
  return json;
}

// {"key": "value", ...}, of which nothing is kept.
void skip_metadata(JsonReader& json) {
  std::set<std::string> keys;
  json.expect('{');
  if (json.accept('}')) return;
  do {
    if (!keys.insert(json.take_string("a key of the metadata")).second) {
      json.fail("a second entry of that key", "one");
    }
    json.expect(':');
    json.take_string("a value of the metadata");
  } while (json.accept(','));
  json.expect('}');
}

Dims take_integers(JsonReader& json, std::string_view what) {
  Dims values;
  json.expect('[');
  if (json.accept(']')) return values;
  do {
    values.push_back(json.take_integer(what));
  } while (json.accept(','));
  json.expect(']');
  return values;
}

ElementType take_dtype(JsonReader& json) {
  const std::string dtype = json.take_string("a dtype");
  const auto type = parse_safetensors_dtype(dtype);
  if (!type) json.fail("dtype " + quote(dtype), "F64, F32, F16, BF16, BOOL or integers");
  return *type;
}

RawEntry take_entry(JsonReader& json, std::string name) {
  RawEntry entry;
  entry.name = std::move(name);
  std::set<std::string> seen;
  json.expect('{');
  do {
    const std::string key = json.take_string("dtype, shape or data_offsets");
    if (!seen.insert(key).second) json.fail("a second " + quote(key), "one");
    json.expect(':');
    if (key == "dtype") {
      entry.type = take_dtype(json);
    } else if (key == "shape") {
      entry.dims = take_integers(json, "an extent");
    } else if (key == "data_offsets") {
      const Dims offsets = take_integers(json, "an offset");
      if (offsets.size() != 2) json.fail(fmt::format("{} offsets", offsets.size()), "two");
      entry.begin = offsets[0];
      entry.end = offsets[1];
    } else {
      json.fail("key " + quote(key), "dtype, shape or data_offsets");
    }
  } while (json.accept(','));
  json.expect('}');
  if (seen.size() != 3) json.fail("an incomplete tensor", "dtype, shape and data_offsets");
  return entry;
}

std::vector<RawEntry> parse_header(std::string_view text, std::string_view name) {
  JsonReader json(text, name, sizeof(std::uint64_t));
  std::vector<RawEntry> entries;
  std::set<std::string> names;
  json.expect('{');
  if (json.accept('}')) {
    json.expect_end();
    return entries;
  }
  do {
    std::string tensor = json.take_string("the name of a tensor");
    if (!names.insert(tensor).second) json.fail("a second " + quote(tensor), "one");
    json.expect(':');
    if (tensor == kMetadata) {
      skip_metadata(json);
    } else {
      entries.push_back(take_entry(json, std::move(tensor)));
    }
  } while (json.accept(','));
  json.expect('}');
  json.expect_end();
  return entries;
}

// Bytes that dtype and shape ask for; nothing past 2^63, even where an extent of 0 follows.
std::optional<std::int64_t> bytes_needed(const RawEntry& entry) {
  std::int64_t bytes = size_bytes(entry.type);
  bool empty = false;
  for (const std::int64_t extent : entry.dims) {
    empty = empty || extent == 0;
    if (extent != 0 && __builtin_mul_overflow(bytes, extent, &bytes)) return std::nullopt;
  }
  return empty ? 0 : bytes;
}

// The entry ends within the data, begins where the one before ended, and has the bytes it needs.
void check_entry(const ByteSource& file, const RawEntry& entry, std::int64_t expected_begin,
                 std::int64_t data_bytes) {
  const auto fail = [&](std::string got, std::string expected) {
    throw InvalidModel(
        {where_of(file, entry.name), std::move(got), std::move(expected), kFetchAgain});
  };
  const std::string range = fmt::format("bytes {} to {}", entry.begin, entry.end);
  if (entry.begin > entry.end || entry.end > data_bytes) {
    fail(range, fmt::format("a range within the {} bytes of data", data_bytes));
  }
  if (entry.begin != expected_begin) {
    fail(range +
             (entry.begin < expected_begin ? ", which overlap another tensor" : ", behind a gap"),
         fmt::format("a begin at {}", expected_begin));
  }
  const auto needed = bytes_needed(entry);
  if (!needed || *needed != entry.end - entry.begin) {
    fail(range,
         fmt::format("{} bytes for shape {}", needed ? fmt::format("{}", *needed) : "2^63 and more",
                     to_string(entry.dims)));
  }
}

}  // namespace

std::vector<SafetensorsEntry> read_safetensors_header(const ByteSource& file) {
  const std::string json = read_json(file);
  std::vector<RawEntry> raw = parse_header(json, file.name());
  std::sort(raw.begin(), raw.end(), [](const RawEntry& a, const RawEntry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  const auto data_begin =
      static_cast<std::int64_t>(sizeof(std::uint64_t)) + static_cast<std::int64_t>(json.size());
  const std::int64_t data_bytes = file.size_bytes() - data_begin;
  std::vector<SafetensorsEntry> entries;
  entries.reserve(raw.size());
  std::int64_t end = 0;
  for (RawEntry& entry : raw) {
    check_entry(file, entry, end, data_bytes);
    end = entry.end;
    entries.push_back(
        {std::move(entry.name), entry.type, std::move(entry.dims), data_begin + entry.begin});
  }
  if (end != data_bytes) {
    throw InvalidModel({file.name(), fmt::format("{} bytes of data", data_bytes),
                        fmt::format("{}, where the last tensor ends", end), kFetchAgain});
  }
  return entries;
}

}  // namespace vertebra::io
