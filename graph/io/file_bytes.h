// A whole file in memory: a copy, so that a file cut during the run is an error and not a signal.
#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

namespace vertebra::io {

// InvalidModel with the path and the reason when it is no regular file, has more than 4 GiB, cannot
// be opened, or ends before its size says.
std::vector<std::byte> read_file_bytes(const std::filesystem::path& path);

}  // namespace vertebra::io
