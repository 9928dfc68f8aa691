// GoogLeNet of Szegedy et al., "Going deeper with convolutions", arXiv 1409.4842, without its
// auxiliary classifiers: the widths of its blocks, and the network as Caffe's bvlc_googlenet has
// it. Every convolution has a bias and a ReLU; local response normalisation with k = 1 and alpha
// divided by the window around the first convolutions; pools round up. Layers have Caffe's names
// with '_' for '/'; kernels are for red, green, blue, so who converts Caffe's file reverses the
// input channels of "conv1_7x7_s2". From 32x32 on.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "graph/core/preprocess_spec.h"
#include "graph/ir/graph.h"
#include "zoo/build_options.h"

namespace vertebra::zoo {

// Four branches side by side: 1x1; 1x1 and 3x3; 1x1 and 5x5; a maximum over 3x3 and 1x1.
struct InceptionWidths {
  std::string_view name;
  std::int64_t pointwise, before_3x3, of_3x3, before_5x5, of_5x5, behind_pool;
};

// A pool with stride 2 stands in front of "4a" and "5a".
inline constexpr std::array<InceptionWidths, 9> kGoogLeNetBlocks{
    {{"3a", 64, 96, 128, 16, 32, 32},
     {"3b", 128, 128, 192, 32, 96, 64},
     {"4a", 192, 96, 208, 16, 48, 64},
     {"4b", 160, 112, 224, 24, 64, 64},
     {"4c", 128, 128, 256, 24, 64, 64},
     {"4d", 112, 144, 288, 32, 64, 64},
     {"4e", 256, 160, 320, 32, 128, 128},
     {"5a", 256, 160, 320, 32, 128, 128},
     {"5b", 384, 192, 384, 48, 128, 128}}};

Graph build_googlenet(const std::string& name, const PixelScaling& scaling,
                      const BuildOptions& options);

}  // namespace vertebra::zoo
