#include "graph/io/hdf5_dataset.h"

#include <fmt/format.h>

#include <algorithm>

#include "graph/core/error.h"
#include "graph/io/hdf5_type.h"

namespace vertebra::io {
namespace {

[[noreturn]] void fail(const Hdf5Object& dataset, std::string got, std::string expected) {
  throw InvalidModel({dataset.where, std::move(got), std::move(expected),
                      "the file is cut or damaged: fetch it again"});
}

[[noreturn]] void fail_elsewhere(const Hdf5Object& dataset, std::string got) {
  throw InvalidModel({dataset.where, std::move(got), "elements in one piece, as Keras writes them",
                      "save the weights again by Keras, or by h5py without chunks"});
}

// The bytes that type and extents ask for; no more than the file has.
std::int64_t bytes_needed(const Hdf5File& file, const Hdf5Object& dataset, const Dims& dims,
                          ElementType type) {
  std::int64_t size = size_bytes(type);
  bool empty = false;
  for (const std::int64_t extent : dims) {
    empty = empty || extent == 0;
    if (extent == 0) continue;
    if (size > file.size_bytes() / extent) {
      fail(dataset, "shape " + to_string(dims),
           fmt::format("no more than the file's {} bytes", file.size_bytes()));
    }
    size *= extent;
  }
  return empty ? 0 : size;
}

// Where the elements begin; kHdf5NoAddress for a dataset that was never written.
std::uint64_t data_address(const Hdf5Object& dataset) {
  if (dataset.has(Hdf5Message::kFilters)) fail_elsewhere(dataset, "compressed elements");
  if (dataset.has(Hdf5Message::kExternalFiles)) fail_elsewhere(dataset, "elements in other files");
  ByteCursor layout = dataset.message(Hdf5Message::kLayout, "a layout");
  const auto version = layout.take_number<std::uint8_t>("a layout");
  const auto layout_class = layout.take_number<std::uint8_t>("a layout");
  constexpr std::uint8_t kContiguous = 1;
  // Version 3 is that of HDF5 1.6.3 (2005) and later.
  if ((version != 3 && version != 4) || layout_class != kContiguous) {
    fail_elsewhere(dataset, fmt::format("layout {} of version {}", layout_class, version));
  }
  return layout.take_number<std::uint64_t>("the address of the elements");
}

}  // namespace

Hdf5Tensor Hdf5TensorReader::read(const Hdf5Object& dataset) {
  const auto type =
      parse_hdf5_element(dataset.message(Hdf5Message::kDatatype, "a type of element"));
  if (!type) fail(dataset, "another type of element", "little-endian floats or integers");
  Dims dims = parse_hdf5_extents(dataset.message(Hdf5Message::kDataspace, "extents"));
  const std::int64_t needed = bytes_needed(file_, dataset, dims, *type);
  const std::uint64_t address = data_address(dataset);
  if (needed == 0) return {*type, {std::move(dims), {}}};
  if (address > static_cast<std::uint64_t>(file_.size_bytes() - needed)) {
    fail(dataset,
         address == kHdf5NoAddress ? "no elements" : fmt::format("elements at byte {}", address),
         fmt::format("{} bytes within the file's {}", needed, file_.size_bytes()));
  }
  bytes_so_far_ += needed;
  if (bytes_so_far_ > file_.size_bytes()) {
    fail(dataset, "a tensor that shares its elements with others", "elements of its own");
  }
  const auto bytes =
      file_.bytes().subspan(static_cast<std::size_t>(address), static_cast<std::size_t>(needed));
  std::vector<float> values(static_cast<std::size_t>(needed / size_bytes(*type)));
  elements_to_float(bytes, *type, values);
  return {*type, {std::move(dims), std::move(values)}};
}

}  // namespace vertebra::io
