// One run of the implicit-GEMM kernel: its operands, and what must lie in memory afterwards, byte
// for byte. Values are small integers, so that every order of the sums gives the same.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "graph/core/conv2d_problem.h"
#include "kernels/conv/implicit_gemm.h"

namespace vertebra {

struct ImplicitGemmCase {
  std::string problem;
  GemmOutput output = GemmOutput::kPixels;
  bool residual = false;
  bool in_place = false;  // the residual is y
  std::optional<ClampRange> clamp = {};
  bool narrow = false;                // C <= 4, pixels of four channels, rows of an even number
  std::int64_t extra_row_pixels = 0;  // behind the W of a row of x
  // Channels beside the slice that is read or written, before and behind it; multiples of 8.
  std::int64_t x_before = 0, x_behind = 0, y_before = 0, y_behind = 0;
};

struct ImplicitGemmOperands {
  ImplicitGemmView view;
  std::vector<std::uint16_t> x;         // not-a-number where nothing may be read
  std::vector<std::byte> weights;       // filter, then bias
  std::vector<std::uint16_t> residual;  // empty: none
  std::vector<std::byte> y_before, y_after;
  std::int64_t x_offset = 0, y_offset = 0;       // bytes before the slice
  std::int64_t y_pixel = 0, residual_pixel = 0;  // 16-byte units
};

ImplicitGemmOperands make_operands(const ImplicitGemmCase& test, GemmTileShape tile);

}  // namespace vertebra
