// What a record says about an input that failed: the message without the path, which the record
// has already.
#pragma once

#include <exception>
#include <string>
#include <string_view>

namespace vertebra {

// Of an Error whose `where` begins with `path`, the rest of `where` and the other parts; of
// anything else what(). Never empty.
std::string error_text(std::string_view path, const std::exception& error);

}  // namespace vertebra
