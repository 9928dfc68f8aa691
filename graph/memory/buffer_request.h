// What the planner is asked to place: a piece of memory with a lifetime. Activations, workspace,
// in-place reuse and concat slices are all ordinary requests.
#pragma once

#include <cstdint>
#include <string>

namespace vertebra::memory {

struct BufferRequest {
  // Named in messages, CSV files and pictures; the planner does not read it.
  std::string id;

  // The lifetime in steps, half open: [lower, upper), not empty, lower not negative. A buffer with
  // upper == 7 and one with lower == 7 may share bytes.
  std::int64_t lower = 0;
  std::int64_t upper = 0;

  // In bytes, not negative. The request occupies `size` rounded up to a multiple of `alignment`, so
  // a neighbour never begins within the last aligned unit.
  std::int64_t size = 0;

  // In bytes, positive: the offset is a multiple of it.
  std::int64_t alignment = 64;

  friend bool operator==(const BufferRequest&, const BufferRequest&) = default;
};

}  // namespace vertebra::memory
