#include "graph/core/dtype.h"

#include <array>

#include "graph/core/error.h"

namespace vertebra {
namespace {

struct DTypeRow {
  DType dtype;
  std::string_view name;
  std::int64_t size_bytes;
};

constexpr std::array<DTypeRow, 5> kRows{{{DType::kU8, "u8", 1},
                                         {DType::kF16, "f16", 2},
                                         {DType::kBF16, "bf16", 2},
                                         {DType::kF32, "f32", 4},
                                         {DType::kF64, "f64", 8}}};

const DTypeRow& row(DType dtype) { return kRows.at(static_cast<std::size_t>(dtype)); }

}  // namespace

std::int64_t size_bytes(DType dtype) { return row(dtype).size_bytes; }

std::string_view to_string(DType dtype) { return row(dtype).name; }

std::optional<DType> parse_dtype(std::string_view text) {
  for (const DTypeRow& r : kRows) {
    if (r.name == text) return r.dtype;
  }
  return std::nullopt;
}

}  // namespace vertebra
