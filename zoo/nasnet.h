// NASNet-A as Keras builds it: Zoph et al., "Learning transferable architectures for scalable image
// recognition", arXiv 1707.07012. The zeros around the input of a reduction cell's pools compete in
// the maximum and count in the mean; the other means do not count padding. Batch norm epsilon 1e-3.
// Source: keras.applications, nasnet. From 32x32 on.
#pragma once

#include <cstdint>
#include <string>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

struct NasnetScale {
  std::int64_t filters;       // of the first normal cells: a 24th of the last channels
  std::int64_t stem_filters;  // of the first convolution
  int cells;                  // normal cells between two reductions
  // What a cell behind a reduction takes as its second input: the input of the cell before the
  // reduction (true) or that cell's output.
  bool skips_reduction;
};

inline constexpr NasnetScale kNasnetMobile{44, 32, 4, false};
inline constexpr NasnetScale kNasnetLarge{168, 96, 6, true};

Graph build_nasnet(const std::string& name, const NasnetScale& scale, const PixelScaling& scaling,
                   const BuildOptions& options);

}  // namespace vertebra::zoo
