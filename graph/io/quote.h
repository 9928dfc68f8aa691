// Text from a file, fit for an error message.
#pragma once

#include <string>
#include <string_view>

namespace vertebra::io {

// In single quotes; bytes outside printable ASCII as \xNN; cut after 100 bytes with "...".
std::string quote(std::string_view text);

}  // namespace vertebra::io
