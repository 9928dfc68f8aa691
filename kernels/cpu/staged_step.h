// For primitives that want dense operands: slices pass through dense copies in the workspace.
#pragma once

#include <memory>

#include "kernels/registry/implementation.h"

namespace vertebra::cpu {

// Where the dense copies begin behind `inner_bytes` of the primitive's own workspace; -1: none is
// made. All fp32.
struct Staging {
  // Of a convolution at batch n.
  Staging(const FusedConv2d& op, std::int64_t inner_bytes);

  bool any() const { return x >= 0 || residual >= 0 || y >= 0; }

  std::int64_t x = -1, residual = -1, y = -1;
  std::int64_t workspace_bytes = 0;  // with the primitive's own
  std::int64_t copied_elements = 0;  // read once and written once
};

// Copies what `staging` names before and after `inner`, which is prepared for dense operands.
std::unique_ptr<PreparedStep> make_staged(const FusedConv2d& op, const Staging& staging,
                                          const StepContext& context,
                                          std::unique_ptr<PreparedStep> inner);

}  // namespace vertebra::cpu
