#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "tests/emulator/ptx/module.h"

namespace vertebra::emulator {

/// How often an opcode occurs, and what keeps the emulator from running some of these instructions.
struct OpcodeUse {
  std::uint64_t count = 0;
  std::uint64_t uncovered = 0;
  std::string why;    ///< of the first that is not covered
  std::string where;  ///< "line 12 of _Z1kv"
};

/// Opcodes, "ld.global.v4.u32", with their uses.
using OpcodeInventory = std::map<std::string, OpcodeUse>;

/// Adds all instructions of a module, those of kernels and of functions.
void add_opcodes(const ptx::Module& module, OpcodeInventory& inventory);

/// The PTX in a file: all modules that a program, library, object file (ELF) or fatbin embeds, or
/// the file itself, if it is text. Throws fatbin::FormatError.
std::vector<std::string> ptx_in(std::span<const std::byte> file);

/// The inventory as a table, one opcode a line, and a line with the totals.
std::string print(const OpcodeInventory& inventory);

/// The number of opcodes with an instruction that is not covered.
std::size_t count_uncovered(const OpcodeInventory& inventory);

}  // namespace vertebra::emulator
