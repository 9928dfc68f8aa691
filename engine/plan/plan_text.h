// A plan in words: what people read and golden files hold.
#pragma once

#include <string>

#include "engine/plan/plan.h"

namespace vertebra {

// "conv2d 1x1 + residual", "depthwise 3x3 /2 + clamp", "dense"
std::string describe_op(const StepOp& op);

// The types in which a step reads and writes, and those of weights where they differ from what it
// reads: "f16", "u8 > f16", "f16 > f32, weights f32".
std::string describe_values(const StepOp& op);

// "conv2d_implicit_gemm 64x64x64 stages=4"; the name alone where there is nothing to choose.
std::string describe_choice(const std::string& implementation, const Config& config);

// "52 launches in 51 steps, and the normalisation of pixels"
std::string describe_launches(const BucketPlan& bucket);

// "arena 1280 bytes = 8 x 128 + 256, lower bound 1280"
std::string describe_arena(const BucketPlan& bucket);

// The bucket a line a step, then its sums. No estimates: the text changes only with what runs.
std::string print(const BucketPlan& bucket);

}  // namespace vertebra
