// Convolutions on values of 2.2e9 elements, EfficientNet-B7's at batch 128: blocks around element
// 2^31 and at the end are run alone. Every pixel that such a block does not read is uninitialised,
// which the emulator reports, and where an index that wraps would write is compared.
#pragma once

#include <gtest/gtest.h>

#include <functional>

#include "kernels/registry/implementation.h"
#include "tests/kernels/large/large_value.h"

namespace vertebra {

inline constexpr std::int64_t kN = 128, kSide = 300, kWide = 192, kNarrow = 32;
inline constexpr std::int64_t kPixels = kN * kSide * kSide;
inline constexpr std::int64_t kElement31 = std::int64_t{1} << 31;
inline constexpr std::int64_t kPixel31 = kElement31 / kWide;  // of a value of kWide channels

// What one block writes: channels [channel, channel + channels) of some pixels.
struct Written {
  std::vector<std::int64_t> pixels;
  std::int64_t channel = 0, channels = 0;
};

// Of output channel k, tap r * S + s, channel c of a group: -1 to 1.
int weight_value(std::int64_t k, std::int64_t tap, std::int64_t c);

class LargeConvolution : public testing::Test {
 public:
  LargeConvolution();

 protected:
  // kN images of kSide x kSide pixels, padded to as many, and its weights.
  FusedConv2d convolution(std::int64_t c, std::int64_t k, std::int64_t side, std::int64_t groups);

  LargeValue value(std::int64_t channels) const {
    return {*backend_, *queue_, kN, {kSide, kSide, channels}};
  }

  // Runs these blocks of the row's kernel.
  void run(const FusedConv2d& op, const Conv2dImpl& row, const Config& config, const LargeValue& x,
           const LargeValue* residual, LargeValue& y, const std::vector<std::uint64_t>& blocks);

  // Marks the pixels that will be written, and those whose bytes lie 2^31 and 2^32 before.
  static void poison(LargeValue& y, const Written& written);

  // That `expected` (of pixel, channel) was written, and nothing else of these pixels.
  static void expect(const LargeValue& y, const Written& written,
                     const std::function<int(std::int64_t, std::int64_t)>& expected);

 private:
  std::shared_ptr<const Backend> backend_;
  std::unique_ptr<Backend::Scope> scope_;
  std::unique_ptr<Queue> queue_;
  WeightMap weights_;
};

}  // namespace vertebra
