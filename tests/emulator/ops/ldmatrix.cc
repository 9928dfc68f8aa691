#include <cstring>
#include <string>
#include <vector>

#include "tests/emulator/ops/access.h"
#include "tests/emulator/ops/collective.h"
#include "tests/emulator/ops/families.h"
#include "tests/emulator/ops/matrix.h"

// 8 x 8 matrices of 16-bit elements (PTX ISA 9.7.14.5.15 to 17). Spread over the warp, lane
// 4 r + q of a register holds columns 2 q and 2 q + 1 of row r; lane 8 j + r gives the address of
// row r of matrix j.
namespace vertebra::emulator::EMULATOR_ISA {
namespace {

constexpr unsigned side = 8;

/// One matrix, or the taint of its bytes two a value, by rows.
using Matrix = std::uint16_t[side][side];

/// Lane by lane, the register of a matrix or of its transpose.
void to_register(const Matrix& matrix, bool transposed, std::uint32_t* lanes) {
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    const unsigned row = lane / 4, column = lane % 4 * 2;
    const std::uint32_t low = transposed ? matrix[column][row] : matrix[row][column];
    const std::uint32_t high = transposed ? matrix[column + 1][row] : matrix[row][column + 1];
    lanes[lane] = low | high << 16;
  }
}

void from_register(const std::uint32_t* lanes, bool transposed, Matrix& matrix) {
  for (unsigned lane = 0; lane < warp_lanes; ++lane) {
    const unsigned row = lane / 4, column = lane % 4 * 2;
    (transposed ? matrix[column][row] : matrix[row][column]) =
        static_cast<std::uint16_t>(lanes[lane]);
    (transposed ? matrix[column + 1][row] : matrix[row][column + 1]) =
        static_cast<std::uint16_t>(lanes[lane] >> 16);
  }
}

/// A register's taint, two bits a half, as to_register lays it out, from and to one byte a lane.
std::uint8_t join_taint(std::uint32_t halves) {
  return static_cast<std::uint8_t>((halves & 3) | (halves >> 16 & 3) << 2);
}
std::uint32_t split_taint(std::uint8_t taint) { return (taint & 3u) | (taint >> 2 & 3u) << 16; }

/// What Code::aux[0] says of the form.
enum Bit : unsigned { transpose = 1, generic = 2, frame_relative = 4 };

ptx::Space space_of(const Code& code) {
  return code.aux[0] & generic ? ptx::Space::generic : ptx::Space::shared;
}

/// The access of all rows of `matrices` matrices, with its addresses.
void start(Warp& warp, const Code& code, unsigned matrices, Use use, Access& access) {
  access.mask = all_lanes >> (warp_lanes - side * matrices);
  access.bytes = 16;
  access.element = 2;
  access.use = use;
  compute_addresses(warp, code, code.input(0), space_of(code), (code.aux[0] & frame_relative) != 0,
                    access);
}

void run_load(Warp& warp, const Code& code, LaneMask mask) {
  require_full_warp(warp, code, mask);
  const unsigned matrices = code.outputs;
  const bool transposed = (code.aux[0] & transpose) != 0;
  Access access;
  start(warp, code, matrices, Use::matrix_load, access);
  read(warp, code, space_of(code), access);
  for (unsigned j = 0; j < matrices; ++j) {
    auto* out = warp.row<std::uint32_t>(code.output(j));
    const std::byte* const* rows = access.at + side * j;
    if (!transposed) {
      for (unsigned r = 0; r < side; ++r) std::memcpy(out + 4 * r, rows[r], 16);
      continue;
    }
    Matrix matrix;
    for (unsigned r = 0; r < side; ++r) std::memcpy(matrix[r], rows[r], 16);
    to_register(matrix, true, out);
  }
  if (!warp.tainted && !access.tainted) return;
  warp.tainted = true;
  for (unsigned j = 0; j < matrices; ++j) {
    Matrix matrix = {};
    for (unsigned r = 0; access.tainted && r < side; ++r)
      for (unsigned column = 0; column < side; ++column)
        matrix[r][column] = access.taint[side * j + r] >> 2 * column & 3;
    alignas(64) std::uint32_t lanes[warp_lanes];
    to_register(matrix, transposed, lanes);
    write_taint(warp, code, all_lanes, j, [&](unsigned lane) { return join_taint(lanes[lane]); });
  }
}

void run_store(Warp& warp, const Code& code, LaneMask mask) {
  require_full_warp(warp, code, mask);
  const unsigned matrices = code.inputs - 1u;
  const bool transposed = (code.aux[0] & transpose) != 0;
  Access access;
  start(warp, code, matrices, Use::matrix_store, access);
  alignas(64) Matrix values[4];
  for (unsigned j = 0; j < matrices; ++j)
    from_register(warp.row<const std::uint32_t>(code.input(1 + j)), transposed, values[j]);
  if (warp.tainted) {
    for (unsigned j = 0; j < matrices; ++j) {
      const std::uint8_t* taint = warp.taint(code.input(1 + j));
      alignas(64) std::uint32_t lanes[warp_lanes];
      for (unsigned lane = 0; lane < warp_lanes; ++lane) lanes[lane] = split_taint(taint[lane]);
      Matrix matrix;
      from_register(lanes, transposed, matrix);
      for (unsigned r = 0; r < side; ++r) {
        std::uint32_t row = 0;
        for (unsigned column = 0; column < side; ++column)
          row |= std::uint32_t{matrix[r][column]} << 2 * column;
        access.taint[side * j + r] = row;
        access.tainted |= row != 0;
      }
    }
  }
  write(warp, code, space_of(code), access, reinterpret_cast<const std::byte*>(values));
}

/// movmatrix: d = the transpose of a.
void run_move(Warp& warp, const Code& code, LaneMask mask) {
  require_full_warp(warp, code, mask);
  Matrix matrix;
  from_register(warp.row<const std::uint32_t>(code.input(0)), false, matrix);
  to_register(matrix, true, warp.row<std::uint32_t>(code.output(0)));
  if (!warp.tainted) return;
  alignas(64) std::uint32_t lanes[warp_lanes];
  const std::uint8_t* taint = warp.taint(code.input(0));
  for (unsigned lane = 0; lane < warp_lanes; ++lane) lanes[lane] = split_taint(taint[lane]);
  from_register(lanes, false, matrix);
  to_register(matrix, true, lanes);
  write_taint(warp, code, all_lanes, 0, [&](unsigned lane) { return join_taint(lanes[lane]); });
}

/// Reads the modifiers of ldmatrix and stmatrix; `count` becomes the number of matrices.
unsigned read_form(Lowering& lowering, unsigned& count) {
  unsigned form = generic;
  count = 0;
  if (lowering.last() != "b16") throw Unsupported{"matrices of ." + std::string(lowering.last())};
  for (unsigned n = 1; n + 1 < lowering.instruction().modifiers.size(); ++n) {
    const std::string_view modifier = lowering.modifier(n);
    if (modifier == "x1" || modifier == "x2" || modifier == "x4")
      count = static_cast<unsigned>(modifier[1] - '0');
    else if (modifier == "trans")
      form |= transpose;
    else if (modifier == "shared" || modifier == "shared::cta")
      form &= ~generic;
    else if (modifier != "sync" && modifier != "aligned" && modifier != "m8n8")
      throw Unsupported{"." + std::string(modifier)};
  }
  if (count == 0) throw Unsupported{"no number of matrices"};
  return form;
}

/// Completes the code of a load or store.
void finish(Code& code, unsigned form, const Address& address) {
  make_collective(code, -1);
  code.immediate = address.offset;
  code.aux[0] =
      static_cast<std::uint8_t>(form | (address.frame_relative ? unsigned{frame_relative} : 0));
}

constexpr Family families[] = {
    {"mma", "", lower_mma},
    {"ldmatrix", "", lower_ldmatrix},
    {"stmatrix", "", lower_stmatrix},
    {"movmatrix", "", lower_movmatrix},
};

}  // namespace

void lower_ldmatrix(Lowering& lowering) {
  unsigned count;
  const unsigned form = read_form(lowering, count);
  const auto& registers = lowering.operand(0).elements;
  if (registers.size() != count) throw Unsupported{"this number of registers"};
  const Address address = based_address(lowering, lowering.operand(1));
  std::vector<Slot> outputs;
  for (const ptx::Atom& atom : registers) outputs.push_back(lowering.destination(atom, 32));
  finish(lowering.emit(run_load, InstructionClass::load_matrix, outputs, {address.base}, nullptr),
         form, address);
}

void lower_stmatrix(Lowering& lowering) {
  unsigned count;
  const unsigned form = read_form(lowering, count);
  const auto& registers = lowering.operand(1).elements;
  if (registers.size() != count) throw Unsupported{"this number of registers"};
  const Address address = based_address(lowering, lowering.operand(0));
  std::vector<Slot> inputs{address.base};
  for (const ptx::Atom& atom : registers) inputs.push_back(lowering.source(atom, 32));
  finish(lowering.emit(run_store, InstructionClass::store_matrix, {}, inputs, nullptr), form,
         address);
}

void lower_movmatrix(Lowering& lowering) {
  if (lowering.instruction().opcode != "movmatrix.sync.aligned.m8n8.trans.b16")
    throw Unsupported{"this form of movmatrix"};
  const Slot source = lowering.source(lowering.operand(1), 32);
  const Slot output = lowering.destination(lowering.operand(0), 32);
  make_collective(lowering.emit(run_move, InstructionClass::shuffle, {output}, {source}, nullptr),
                  -1);
}

std::span<const Family> matrix_families() { return families; }

}  // namespace vertebra::emulator::EMULATOR_ISA
