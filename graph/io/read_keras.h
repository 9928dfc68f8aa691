// Keras's weight files: `.h5` of weights or of a whole model, `.weights.h5` and `.keras`.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "graph/io/keras_weights.h"

namespace vertebra::io {

// The weights of an HDF5 file of either form, or of the member model.weights.h5 of a zip archive.
// Values are not checked for NaN and infinity.
//
// The file is untrusted. InvalidModel with the place when it is none of these or is cut; for links,
// chunks, filters and data in other files; for extents and offsets beyond the file and elements of
// other kinds; for the newer forms of HDF5 (hdf5_file.h); and for a `.keras` whose weights are in
// several files. Time and memory are linear in the file's size. `name` is the file, for errors.
KerasWeights parse_keras(std::span<const std::byte> file, std::string_view name);

// Whether a zip archive is a `.keras` file, and not one of PyTorch.
bool is_keras_archive(std::span<const std::byte> file, std::string_view name);

}  // namespace vertebra::io
