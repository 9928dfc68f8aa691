#pragma once

#include "tests/emulator/machine/kernel.h"
#include "tests/emulator/machine/warp.h"

namespace vertebra::emulator {

/// A function that every device has without its code being in the module: vprintf, __assertfail,
/// malloc, free.
using Builtin = void (*)(Warp& warp, const CallSite& call, const Code& code, LaneMask lanes);

/// Null for a name that is not known.
Builtin find_builtin(std::string_view name);

}  // namespace vertebra::emulator
