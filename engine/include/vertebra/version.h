/// @file version.h
/// The version of the library. Since 0.1.
#pragma once

namespace vertebra {

/// "MAJOR.MINOR.PATCH", by the rules of semantic versioning; a static string.
const char* version() noexcept;

}  // namespace vertebra
