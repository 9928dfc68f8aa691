#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vertebra::emulator::ptx {

/// State spaces of PTX ISA 5.1 that variables live in. `generic` is for addresses only.
enum class Space : std::uint8_t { generic, param, local, shared, constant, global };

/// A `.reg` declaration after expansion (`%r<3>` gives %r0 to %r2). Names that are declared again
/// in a nested scope are further registers of the same function.
struct Register {
  std::string name;
  std::uint8_t bits = 32;  ///< 1 for .pred; 8, 16, 32, 64 or 128
};

/// An address inside an initialiser: `{.., c+4, generic($str), function}`.
struct Relocation {
  std::uint64_t offset = 0;  ///< in bytes, where the 8-byte address goes
  std::string symbol;        ///< a module-level variable or function
  std::int64_t addend = 0;
  bool generic = false;
};

struct Variable {
  std::string name;
  Space space = Space::global;
  std::uint32_t align = 1;
  std::uint8_t element_bits = 8;
  std::uint64_t size = 0;  ///< in bytes; 0 for `.extern .shared x[]`
  bool is_extern = false;  ///< and defined nowhere in the module
  bool is_managed = false;
  std::vector<std::byte> initial;  ///< empty: zeros; else `size` bytes
  std::vector<Relocation> relocations;
};

/// What a name in an operand stands for, resolved by the parser (innermost scope first).
struct RegisterRef {
  std::uint32_t index;  ///< into Function::registers
};
struct SpecialRef {
  std::string_view name;  ///< "%tid.x", "%laneid", "%clock64", "%envreg1"; also "WARP_SZ"
};
struct LocalRef {
  std::uint32_t index;  ///< into Function::variables
};
struct GlobalRef {
  std::uint32_t index;  ///< into Module::variables
};
struct FunctionRef {
  std::uint32_t index;  ///< into Module::functions
};
struct LabelRef {
  std::uint32_t target;  ///< index of the instruction it stands before (may be instructions.size())
};
/// `_` as a destination that nobody reads.
struct Sink {};
/// A literal as written: integers as two's complement in 64 bits, 0f.. as 32 and 0d.. as 64 bits.
struct Immediate {
  enum class Kind : std::uint8_t { integer, f32, f64 };
  std::uint64_t bits = 0;
  Kind kind = Kind::integer;
};

/// What can stand where one value is wanted, with the constant offset of `symbol+4`.
using Atom = std::variant<Immediate, RegisterRef, SpecialRef, LocalRef, GlobalRef, FunctionRef,
                          LabelRef, Sink>;

struct Operand {
  enum class Form : std::uint8_t {
    value,    ///< elements[0]; with `negated` for !%p
    vector,   ///< {a, b, ..}: one or more
    address,  ///< [elements[0] + offset]; a tensor's coordinates are further elements
    pair,     ///< %r|%p: elements[0] and elements[1]
    list,     ///< (a, b, ..) of a call
  };
  Form form = Form::value;
  bool negated = false;
  std::vector<Atom> elements;
  std::int64_t offset = 0;  ///< of an address or of `symbol+offset`
};

struct Instruction {
  std::string_view opcode;  ///< "ld.global.v4.u32", with blanks if the text has some
  std::vector<std::string_view> modifiers;  ///< "ld", "global", "v4", "u32"
  std::vector<Operand> operands;            ///< in the order of the text
  bool guarded = false;
  bool guard_negated = false;
  std::uint32_t guard = 0;        ///< register index, if guarded
  std::uint32_t line = 0;         ///< in the PTX, from 1
  std::uint32_t source_file = 0;  ///< of the last .loc: number into Module::files, 0 if none
  std::uint32_t source_line = 0;
  std::string_view text;  ///< as written, from the guard on, without the ';'
};

struct Function {
  std::string name;
  bool is_entry = false;
  bool is_declaration = false;            ///< no body: vprintf, __assertfail, malloc, a forward one
  std::vector<std::uint32_t> returns;     ///< into variables (Space::param)
  std::vector<std::uint32_t> parameters;  ///< into variables (Space::param), in order
  std::vector<Register> registers;
  std::vector<Variable> variables;  ///< parameters, then .param/.local/.shared of the body
  std::vector<Instruction> instructions;
  /// The `.branchtargets` tables, by order: instruction indices. The label of a table, in brx.idx,
  /// is an integer Immediate that indexes this; that of a .callprototype or .calltargets is a Sink.
  std::vector<std::vector<std::uint32_t>> branch_targets;
  std::uint32_t max_threads[3] = {0, 0, 0};       ///< .maxntid, 0 if absent
  std::uint32_t required_threads[3] = {0, 0, 0};  ///< .reqntid, 0 if absent
  std::uint32_t min_blocks = 0;                   ///< .minnctapersm
};

/// One parsed PTX module. Names in it point into `text`, which it owns.
struct Module {
  Module() = default;
  Module(const Module&) = delete;
  Module& operator=(const Module&) = delete;
  Module(Module&&) = default;
  Module& operator=(Module&&) = default;

  std::vector<char> text;
  unsigned version_major = 0, version_minor = 0;
  unsigned target = 0;  ///< 80 of `.target sm_80`
  std::map<std::uint32_t, std::string> files;
  std::vector<Variable> variables;
  std::vector<Function> functions;

  /// The function's index, or -1. A definition wins over a declaration.
  int find_function(std::string_view name) const;
  int find_variable(std::string_view name) const;
};

}  // namespace vertebra::emulator::ptx
