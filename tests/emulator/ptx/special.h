#pragma once

#include <string_view>

namespace vertebra::emulator::ptx {

/// Is it a special register of PTX ISA 9.0, chapter 10 ("%tid.x", "%envreg3"), or WARP_SZ?
bool is_special(std::string_view name);

}  // namespace vertebra::emulator::ptx
