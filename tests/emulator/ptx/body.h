#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/emulator/ptx/budget.h"
#include "tests/emulator/ptx/cursor.h"
#include "tests/emulator/ptx/module.h"
#include "tests/emulator/ptx/operand.h"
#include "tests/emulator/ptx/scopes.h"

namespace vertebra::emulator::ptx {

/// Parses the body of one function.
class BodyParser {
 public:
  /// `scopes`: inside the function's own scope, with its parameters.
  BodyParser(Cursor& cursor, Scopes& scopes, Function& function, Budget& budget);

  /// From '{' to its '}'. Throws ParseError.
  void parse();

 private:
  /// A name that may be a label, and where it stands: an operand's element, or a table's entry.
  struct Use {
    std::string_view name;
    unsigned line;
    bool in_table;
    std::size_t owner;  ///< an instruction or a table
    std::size_t operand;
    std::size_t element;
  };
  struct Block {
    std::unordered_map<std::string_view, Atom> labels;
    std::size_t first_use;  ///< of uses_, those in this block
  };

  void open_block();
  void close_block();
  void resolve(const Use& use, const Atom& label);

  void statement();
  void label();
  void branch_targets();
  void registers();
  void variables(Space space, bool is_extern);
  void location();
  void instruction();
  void guard(Instruction& instruction);
  void opcode(Instruction& instruction);
  void declare(const Token& name, const Atom& atom);

  Cursor& cursor_;
  Scopes& scopes_;
  Function& function_;
  Budget& budget_;
  std::vector<Block> blocks_;
  std::vector<Use> uses_;
  std::vector<OpenName> open_names_;
  std::uint32_t source_file_ = 0, source_line_ = 0;
};

}  // namespace vertebra::emulator::ptx
