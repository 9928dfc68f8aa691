// The wording of decoding errors, the same for every format. The error's `where` is "image"; a
// caller that knows the file replaces it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vertebra::image {

// InvalidArgument: byte `offset` was wanted, the data hold `size` bytes.
[[noreturn]] void throw_truncated(std::string_view format, std::uint64_t offset, std::size_t size);

// InvalidArgument: the data break the format's rules.
[[noreturn]] void throw_damaged(std::string_view format, std::string_view reason);

// Unsupported: the data may be well-formed, but are not decoded here.
[[noreturn]] void throw_unsupported(std::string_view format, std::string_view reason);

// InvalidArgument when either side is below 1 or height x width is above `max_pixels`. To be called
// on the header's figures before anything is allocated.
void check_declared_size(std::string_view format, std::int64_t height, std::int64_t width,
                         std::int64_t max_pixels);

}  // namespace vertebra::image
