// The legacy form of torch.save, written before PyTorch 1.6: the pickles of a magic number, of the
// protocol version, of facts about the system, of the object, and of the list of storage keys; then
// for each key, in the order of that list, an int64 count and so many elements.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "graph/core/weight_tensor.h"

namespace vertebra::io {

// The pickle of the magic number, with which every such file begins.
inline constexpr std::string_view kPytorchStreamMagic{
    "\x80\x02\x8a\x0al\xfc\x9c"
    "F\xf9 j\xa8P\x19.",
    15};

// `file` begins with the magic number. See parse_pytorch for what is refused; `name` is the file,
// for errors.
WeightMap read_pytorch_stream(std::span<const std::byte> file, std::string_view name);

}  // namespace vertebra::io
