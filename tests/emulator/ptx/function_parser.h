#pragma once

#include "tests/emulator/ptx/budget.h"
#include "tests/emulator/ptx/cursor.h"
#include "tests/emulator/ptx/module.h"
#include "tests/emulator/ptx/scopes.h"

namespace vertebra::emulator::ptx {

/// Parses a `.func` or `.entry`, whose directive was taken, into the module: a definition takes the
/// place of its declarations, so that their index stays. Throws ParseError.
void parse_function(Cursor& cursor, Scopes& scopes, Module& module, Budget& budget, bool is_entry);

}  // namespace vertebra::emulator::ptx
