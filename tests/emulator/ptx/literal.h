#pragma once

#include "tests/emulator/ptx/lexer.h"
#include "tests/emulator/ptx/module.h"

namespace vertebra::emulator::ptx {

/// The value of a number (PTX ISA 4.5): 12, 014, 0x1F, 0b101, each with or without U; 0f and 8
/// digits; 0d and 16 digits; 1.5e-3. Throws ParseError, also where an integer takes more than 64
/// bits.
Immediate parse_literal(const Token& number);

/// The same with its sign turned.
Immediate negated(Immediate value);

}  // namespace vertebra::emulator::ptx
