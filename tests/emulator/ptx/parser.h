#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/emulator/ptx/module.h"

namespace vertebra::emulator::ptx {

/// "PTX line 12: expected ';', got 'x'".
class ParseError : public std::runtime_error {
 public:
  ParseError(unsigned line, const std::string& what);
  unsigned line;
};

/// Parses the text of a PTX module as nvcc 13.0 writes it, for both of its dialects, with or
/// without line information, minified or not (PTX ISA 9.0, chapters 4, 5 and 11). Opcodes are not
/// judged: an unknown instruction is kept as text. Throws ParseError.
Module parse(std::string_view text);

}  // namespace vertebra::emulator::ptx
