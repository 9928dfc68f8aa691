#include <fmt/format.h>

#include "kernels/conv/implicit_gemm.h"

namespace vertebra {

std::string to_string(const ImplicitGemmConfig& config) {
  const GemmTileSize size = size_of(config.tile);
  return fmt::format("tile={}x{}x{} stages={}", size.m, size.n, size.k, config.stages);
}

std::optional<ImplicitGemmConfig> parse_implicit_gemm_config(std::string_view text) {
  for (const GemmTileShape tile : {GemmTileShape::k64x64x64, GemmTileShape::k128x128x32}) {
    for (int stages = kMinGemmStages; stages <= kMaxGemmStages; ++stages) {
      const ImplicitGemmConfig config{tile, stages};
      if (to_string(config) == text) return config;
    }
  }
  return std::nullopt;
}

}  // namespace vertebra
