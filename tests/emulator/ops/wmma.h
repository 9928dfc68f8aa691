#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/emulator/machine/lowering.h"
#include "tests/emulator/ops/lanes.h"

// The fragments of wmma. PTX leaves open how a matrix lies in one; here each lane holds a
// thirty-second of the elements in row order: with n elements a lane, lane l has elements l n to
// l n + n - 1, packed from the low bits of its first register on. Fragments that have more
// registers than that takes (A and B of f16) repeat themselves.
namespace vertebra::emulator::EMULATOR_ISA {

/// Sizes of A (m x k), B (k x n), C and D (m x n).
struct Shape {
  std::string_view name;
  unsigned m, n, k;
};
/// Throws Unsupported.
Shape find_shape(std::string_view name);

struct Fragment {
  unsigned rows, columns;
  unsigned element;     ///< bytes
  bool by_rows = true;  ///< in memory
  unsigned lane_elements() const { return rows * columns / warp_lanes; }
  /// Bytes of a register.
  unsigned word() const { return element == 8 ? 8 : 4; }
  /// Registers that the elements take.
  unsigned registers() const { return lane_elements() * element / word(); }
  /// Elements that lie next to each other in memory as in the lane: at most 16 bytes of them.
  unsigned run() const {
    return by_rows ? std::min(std::min(lane_elements(), columns), 16 / element) : 1;
  }
  /// Where the element at `index` in row order is in memory, in bytes; `stride` in elements.
  std::int64_t offset(unsigned index, std::int64_t stride) const {
    const std::int64_t row = index / columns, column = index % columns;
    return (by_rows ? row * stride + column : column * stride + row) * element;
  }
};

/// The fragment of matrix `role` ('a' to 'd') of a type ("f16"). Throws Unsupported.
Fragment find_fragment(const Shape& shape, char role, std::string_view type);

/// The registers of a vector operand that carry the fragment, to read or (operand 0 of a load or
/// product) to write. Throws Unsupported if there are not as many registers as PTX asks for.
/// `repeats`: the further registers of A and B of f16 as well.
std::vector<Slot> fragment_registers(Lowering& lowering, const ptx::Operand& operand,
                                     const Fragment& fragment, bool is_f16_factor, bool write,
                                     bool repeats);

void lower_wmma_load(Lowering& lowering);
void lower_wmma_store(Lowering& lowering);
void lower_wmma_product(Lowering& lowering);

}  // namespace vertebra::emulator::EMULATOR_ISA
