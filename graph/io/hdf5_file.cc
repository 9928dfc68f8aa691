#include "graph/io/hdf5_file.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"
#include "graph/io/quote.h"

namespace vertebra::io {
namespace {

constexpr std::string_view kSignature = "\x89HDF\r\n\x1a\n";
constexpr const char* kFetchAgain = "the file is cut or damaged: fetch it again";
// Real files are walked through less than twice: each layer's group once per weight.
constexpr std::int64_t kMaxWalks = 64;

std::uint8_t check_version(ByteCursor& cursor, std::uint8_t highest, const char* what) {
  const std::int64_t position = cursor.position();
  const auto version = cursor.take_number<std::uint8_t>(what);
  if (version > highest) {
    cursor.fail(position, fmt::format("{} of version {}", what, version),
                fmt::format("at most {}", highest),
                "save the weights again by Keras, or by h5py without libver");
  }
  return version;
}

}  // namespace

Hdf5File::Hdf5File(std::span<const std::byte> bytes, std::string_view name)
    : bytes_(bytes),
      name_(name),
      budget_bytes_(kMaxWalks * std::max<std::int64_t>(size_bytes(), 1)) {
  ByteCursor cursor = open(0, kSignature, "the superblock");
  const bool second_form = check_version(cursor, 1, "superblock") == 1;
  check_version(cursor, 0, "free space");
  check_version(cursor, 0, "root group");
  cursor.take(1, "the superblock");
  check_version(cursor, 0, "shared headers");
  const auto offset_bytes = cursor.take_number<std::uint8_t>("the size of offsets");
  const auto length_bytes = cursor.take_number<std::uint8_t>("the size of lengths");
  if (offset_bytes != 8 || length_bytes != 8) {
    cursor.fail(cursor.position(),
                fmt::format("addresses of {} and lengths of {} bytes", offset_bytes, length_bytes),
                "8 and 8");
  }
  cursor.take(second_form ? 13 : 9, "the superblock");
  if (const auto base = cursor.take_number<std::uint64_t>("the base address"); base != 0) {
    cursor.fail(cursor.position(), fmt::format("a base address of {}", base), "0");
  }
  cursor.take(8, "the address of free space");
  const auto end = cursor.take_number<std::uint64_t>("the end of the file");
  if (end > bytes.size()) {
    cursor.fail(cursor.size(), "the end of the file",
                fmt::format("{} bytes, as its superblock says", end), kFetchAgain);
  }
  cursor.take(16, "the root group");
  root_address_ = cursor.take_number<std::uint64_t>("the root group");
}

ByteCursor Hdf5File::open(std::uint64_t address, std::string_view signature,
                          std::string_view what) const {
  ByteCursor cursor(bytes_, name_);
  cursor.seek(static_cast<std::int64_t>(std::min<std::uint64_t>(address, INT64_MAX)), what);
  const std::string_view found = cursor.take_text(std::ssize(signature), what);
  if (found != signature) {
    cursor.fail(static_cast<std::int64_t>(address), quote(found),
                fmt::format("{}, which begins with {}", what, quote(signature)), kFetchAgain);
  }
  spend(std::ssize(signature));
  return cursor;
}

void Hdf5File::spend(std::int64_t count) const {
  budget_bytes_ -= count;
  if (budget_bytes_ < 0) {
    throw InvalidModel({name_, "an index that runs in circles", "one that ends", kFetchAgain});
  }
}

}  // namespace vertebra::io
